// RE2. The change is made in one arrival of one batch; everything that follows from that batch is decided anew.
import { SignalboxError } from "../../base/error.ts";
import { isObject, type Json } from "../../base/json.ts";
import { asStored } from "../../base/stored-json.ts";
import type { GraphIndex } from "../../definition/graph-index.ts";
import { parseWith, type Schema } from "../../definition/schema.ts";
import type { AnyWorkflow } from "../../definition/workflow.ts";
import { nodeOf } from "../../kernel/ids.ts";
import { type Arrival, type Batch, type EventOf, isBookkeeping, isDecision, type ReplyPart } from "../../kernel/index.ts";
import type { ForkChange } from "../../ports/fork.ts";
import { listProblems } from "../step-answer.ts";

const refuse = (message: string): never => {
  throw new SignalboxError("usage", message);
};

/** What arrived in a batch, with the change. `index`: of the graph by which the batch was decided. */
export function changedArrivals(index: GraphIndex, code: AnyWorkflow, batch: Batch, change: ForkChange): readonly Arrival[] {
  const arrivals = batch.events.filter((event): event is Arrival => isFromOutside(index, event as Arrival));
  if (change.kind === "version") return arrivals.map((arrival) => fitting(code, arrival));
  if (change.kind === "policy") return arrivals.filter((arrival) => !isSaidByPolicies(arrival));
  const places = arrivals.flatMap((arrival, position) => (isPlace(index, arrival, change) ? [position] : []));
  const [place, ...others] = places;
  if (place === undefined)
    return refuse(`Batch ${batch.seq} has no ${WORDS[change.kind]} that could be changed. In it arrived: ${namesOf(arrivals)}.`);
  if (others.length > 0)
    return refuse(
      `In batch ${batch.seq} arrived ${places.length} answers at once: ${namesOf(arrivals)}. One of them alone cannot be named.`,
    );
  return arrivals.map((arrival, position) => (position === place ? changed(index, code, arrival, change) : arrival));
}

const WORDS = { input: "input", reply: "reply of a model", result: "result of a tool", model: "", version: "", prompt: "" } as const;
const namesOf = (arrivals: readonly Arrival[]): string =>
  arrivals.map((arrival) => ("id" in arrival ? `${arrival.type} of ${arrival.id}` : arrival.type)).join(", ") || "nothing";

/** A function's result is made anew; an intent belongs to a call that is not sent here. */
function isFromOutside(index: GraphIndex, event: Arrival): boolean {
  if (isDecision(event) || isBookkeeping(event) || event.type === "run-forked") return false;
  return !("id" in event) || index.nodes.get(nodeOf(event.id))?.kind !== "compute";
}

/** What other policies said of a call is not what these say. */
const isSaidByPolicies = (arrival: Arrival): boolean =>
  arrival.type === "step-held" || (arrival.type === "step-failed" && arrival.error.code === "denied-by-policy");

type Answered = EventOf<"step-completed"> | EventOf<"step-failed"> | EventOf<"step-doubted">;
const isAnswer = (arrival: Arrival): arrival is Answered =>
  arrival.type === "step-completed" || arrival.type === "step-failed" || arrival.type === "step-doubted";

function isPlace(index: GraphIndex, arrival: Arrival, { kind }: ForkChange): boolean {
  if (kind === "input") return arrival.type === "run-started";
  if (kind === "reply" && arrival.type === "model-replied") return true;
  if (!isAnswer(arrival)) return false;
  const node = index.nodes.get(nodeOf(arrival.id))?.kind;
  return kind === "reply" ? node === "prompt" : kind === "result" && node === "call";
}

function changed(index: GraphIndex, code: AnyWorkflow, arrival: Arrival, change: ForkChange): Arrival {
  if (change.kind === "input" && arrival.type === "run-started")
    return { ...arrival, input: (checked(code.input, change.input, "The input") ?? null) as Json };
  if (change.kind === "reply" && arrival.type === "model-replied") {
    const { given: _ofAnother, ...rest } = arrival;
    return { ...rest, answer: { ...rest.answer, parts: partsOf(change.reply) }, call: { ...rest.call, finish: "other" } };
  }
  const { id, controller } = arrival as Answered;
  const node = index.nodes.get(nodeOf(id));
  const given = change.kind === "reply" ? change.reply : change.kind === "result" ? change.result : null;
  const schema = node?.kind === "call" ? code.tools.get(node.tool.id)?.output : code.schemas.get(`${node?.id}.output`);
  if (schema === undefined) return refuse(`The code of "${node?.id}" is not registered.`);
  return { type: "step-completed", controller, id, output: checked(schema, given, `What "${node?.id}" is to answer`) };
}

/** What the run was started with has to be what the other version takes. */
const fitting = (code: AnyWorkflow, arrival: Arrival): Arrival =>
  arrival.type === "run-started" ? { ...arrival, input: (checked(code.input, arrival.input, "The input") ?? null) as Json } : arrival;

function checked(schema: Schema, value: unknown, what: string): Json | undefined {
  const parsed = parseWith(schema, value);
  return parsed.ok ? asStored(parsed.value) : refuse(`${what} does not fit its schema: ${listProblems(parsed.problems)}`);
}

/** Parts of a reply: {"text"}, or {"tool", "arguments"} for a call; in a list, or one alone. */
function partsOf(reply: Json): readonly ReplyPart[] {
  const list = Array.isArray(reply) ? (reply as readonly Json[]) : [reply];
  return list.map((part, position): ReplyPart => {
    if (isObject(part) && typeof part.text === "string") return { type: "text", text: part.text };
    if (isObject(part) && typeof part.tool === "string") {
      const written = part.arguments ?? {};
      return {
        type: "tool-call",
        callId: `changed-${position + 1}`,
        tool: part.tool,
        input: typeof written === "string" ? written : JSON.stringify(written),
      };
    }
    return refuse('A reply is a list of {"text": "..."} and {"tool": "...", "arguments": {...}}.');
  });
}
