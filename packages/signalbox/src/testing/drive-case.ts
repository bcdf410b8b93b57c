// Plays a case against a graph: what was recorded arrives again, at its own time, and nothing else does. No tool, model or clock is touched.
import { type CaseDifference, firstDifference, nameOf } from "../analysis/case/case-difference.ts";
import { factsOf } from "../analysis/case/case-facts.ts";
import type { CaseFact, CaseMoment, RunCase } from "../analysis/case/run-case.ts";
import { type Entry, Walker } from "../analysis/journal/walk.ts";
import { formatInstant } from "../base/instant.ts";
import { Redactor } from "../base/redactor.ts";
import type { Graph } from "../definition/graph.ts";
import { parseWith } from "../definition/schema.ts";
import type { AnyWorkflow } from "../definition/workflow.ts";
import { typedAnswer } from "../engine/prompt-answer.ts";
import { listProblems } from "../engine/step-answer.ts";
import { takeTurn } from "../engine/turn.ts";
import { stepOf } from "../kernel/ids.ts";
import { type Arrival, type Command, commandOf, type EventOf, indexGraph, initialState, proposalHash, revise } from "../kernel/index.ts";
import type { LiveRun } from "../ports/substrate.ts";
import { noWatchdog } from "../ports/watchdog.ts";

export interface Driven {
  /** What followed from each moment that was played. */
  readonly follows: readonly (readonly CaseFact[])[];
  readonly difference: CaseDifference | null;
}
type Compare = typeof firstDifference;

/** Stops at the first difference. */
export function driveCase(graph: Graph, code: AnyWorkflow, recorded: RunCase, compare: Compare = firstDifference): Driven {
  const { runId, moments } = recorded;
  const live: LiveRun = {
    runId,
    index: indexGraph(graph),
    functions: code.functions,
    changed: new Map(),
    state: initialState(runId),
    seq: 0,
  };
  const walker = new Walker<Entry>(live.index, runId);
  const follows: (readonly CaseFact[])[] = [];
  for (const [position, moment] of moments.entries()) {
    const arrivals = moment.arrives.map((arrival) => presentForm(live, code, arrival));
    const misfit = arrivals.find((arrival) => "misfit" in arrival);
    if (misfit !== undefined && "misfit" in misfit) return { follows, difference: { ...misfit.misfit, moment: position + 1 } };
    const facts = play(live, walker, arrivals as readonly Arrival[], moment);
    follows.push(facts);
    const difference = compare(position + 1, moment.follows, facts);
    if (difference !== null) return { follows, difference };
  }
  return { follows, difference: null };
}

function play(live: LiveRun, walker: Walker<Entry>, arrivals: readonly Arrival[], { at }: CaseMoment): readonly CaseFact[] {
  const { batch } = takeTurn(live, arrivals, at, noWatchdog, new Redactor());
  live.seq = batch.seq;
  // As a journal would keep it.
  const { events } = JSON.parse(JSON.stringify(batch)) as typeof batch;
  const entry = { runId: live.runId, at: formatInstant(batch.at) };
  const facts = events.flatMap((event) => factsOf(walker.take({ ...entry, event })));
  return JSON.parse(JSON.stringify(facts)) as readonly CaseFact[];
}

interface Misfit {
  readonly misfit: Omit<CaseDifference, "moment">;
}

/** What arrived, as the present run takes it; or why it cannot. */
function presentForm(live: LiveRun, code: AnyWorkflow, arrival: Arrival): Arrival | Misfit {
  if (!("id" in arrival)) return arrival;
  const command = commandOf(live.index, live.state, arrival.id);
  const step = stepOf(arrival.id).replace(/^\//, "");
  if (command === null) return misfit("answer", step, `what was recorded for it (${arrival.type}) is not waited for now.`);
  if (arrival.type === "approval-decided" && command.kind === "open-approval") return decidedNow(command, arrival);
  if (command.kind === "run-step" && (arrival.type === "step-completed" || arrival.type === "step-failed"))
    return checked(command, code, step, arrival);
  if (command.kind === "call-model" && arrival.type === "step-completed") return saidNow(command, code, step, arrival);
  return arrival;
}

const misfit = (kind: CaseDifference["kind"], step: string, why: string): Misfit => ({
  misfit: { kind, step, recorded: null, now: null, differs: [], message: `${nameOf(step)}: ${why}` },
});

/** Somebody decided on what is open: what it says was compared when it was opened. */
function decidedNow({ proposal, hash }: Command & { kind: "open-approval" }, arrival: EventOf<"approval-decided">): Arrival {
  const { revised: recorded, ...decision } = arrival;
  if (recorded === undefined) return { ...decision, hash };
  const { show, calls } = recorded.proposal;
  const edited = Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, call.arguments]));
  const revised = revise(proposal, { show, calls: edited });
  return { ...decision, hash, revised: { proposal: revised, hash: proposalHash(revised) } };
}

/** The gate's own check: whether the tool takes the arguments. */
function checked(
  { tool: card, input }: Command & { kind: "run-step" },
  code: AnyWorkflow,
  step: string,
  arrival: EventOf<"step-completed"> | EventOf<"step-failed">,
): Arrival | Misfit {
  const tool = code.tools.get(card.id);
  if (tool === undefined) return misfit("call", step, `its tool ${card.id} is not registered.`);
  const parsed = parseWith(tool.input, input);
  const wasRefused = arrival.type === "step-failed" && arrival.error.code === "input-invalid";
  if (parsed.ok === !wasRefused) return arrival;
  return misfit(
    "arguments",
    step,
    parsed.ok
      ? `${card.id} takes an input now that it refused.`
      : `${card.id} does not take its input now: ${listProblems(parsed.problems)}.`,
  );
}

/** A model's words are read by the schema of today. */
function saidNow(
  { node }: Command & { kind: "call-model" },
  code: AnyWorkflow,
  step: string,
  arrival: EventOf<"step-completed">,
): Arrival | Misfit {
  const schema = code.schemas.get(`${node}.output`);
  if (arrival.answer === undefined || schema === undefined) return arrival;
  const { parts } = arrival.answer;
  const typed = typedAnswer(node, schema, { parts, finish: arrival.call?.finish ?? null }, Number.POSITIVE_INFINITY);
  return typed.ok ? { ...arrival, output: typed.value } : misfit("answer", step, typed.failure.message);
}
