import { messageOf } from "../base/error.ts";
import { asStored } from "../base/stored-json.ts";
import { parseWith } from "../definition/schema.ts";
import { type StepError, stepError } from "../definition/step-error.ts";
import type { AnyTool } from "../definition/tool.ts";
import type { FailureOutcome } from "../definition/tool-error.ts";
import type { Arrival, CommandOf } from "../kernel/index.ts";
import type { IntentRow } from "../ports/run-store.ts";
import type { CallEnded, Traced } from "../ports/telemetry.ts";
import { adopt } from "./adopt.ts";
import { toolAsk } from "./budget/ask.ts";
import { settlementOfTool } from "./budget/settlement-of-tool.ts";
import { firstSentAt, holderOf, keyOf } from "./call-key.ts";
import { gateProblem, isGated, judgeLent, passGate } from "./gate.ts";
import { type LentMemory, memoryOfCall } from "./memory/memory-of-call.ts";
import type { RunActor } from "./run-actor.ts";
import { accepted, answerOfFailure, doubted, failed, outcomeOfFailure, refusedInput, unsent } from "./step-answer.ts";
import { type Attempt, AttemptContext, awaitTool, callTool } from "./tool-attempt.ts";
import { callEnd, traceCall } from "./traced.ts";

type StepCommand = CommandOf<"run-step">;

/** Performs one attempt of a call and answers the run. Never throws. */
export function performStep(actor: RunActor, command: StepCommand): void {
  const tool = actor.definition.code.tools.get(command.tool.id);
  const refusal = refusalOf(command, tool);
  if (refusal !== null) {
    actor.answer(unsent(actor, command, refusal), UNSENT);
    return;
  }
  const called = tool as AnyTool;
  const holder = holderOf(actor, command);
  if (holder === null) send(actor, command, called, command.intent);
  else void lend(actor, command, called, holder);
}

/** The result that another run of the lineage has, or the call itself where none has it. */
async function lend(actor: RunActor, command: StepCommand, tool: AnyTool, holder: IntentRow): Promise<void> {
  const input = parseWith(tool.input, command.input);
  const stopped = input.ok ? await judgeLent(actor, command, input.value).catch((thrown) => unjudged(actor, command, thrown)) : null;
  const known = stopped ?? (await adopt(actor, command, holder));
  if (known === null) send(actor, command, tool, false);
  else actor.answer(known, UNSENT);
}

/** What to do with a call that was open when the process ended: the crash table of semantics.md, section 3. */
export function takeUpStep(actor: RunActor, command: StepCommand): void {
  const { delivery } = command.tool;
  if (isRepeatable(actor, command) && actor.live.state.open.get(command.id)?.aborting !== true) {
    sendAgain(actor, command);
    return;
  }
  const error = interrupted(command);
  actor.begin();
  actor.answer(delivery === "free" ? failed(actor, command, error, true) : doubted(actor, command, error));
}

/** The doubt of a call that may have left and must not be sent again by itself; null of every other, and of one that is being cancelled. */
export function doubtOf(actor: RunActor, command: StepCommand): Arrival | null {
  const isAsked = command.tool.delivery === "checked" || actor.live.state.open.get(command.id)?.aborting === true;
  return isAsked || isRepeatable(actor, command) ? null : doubted(actor, command, interrupted(command));
}

function isRepeatable(actor: RunActor, command: StepCommand): boolean {
  const { delivery, windowMs = 0 } = command.tool;
  const open = actor.live.state.open.get(command.id);
  const active = open === undefined ? null : actor.live.state.frames.get(open.frame)?.active;
  const since = active?.kind === "step" ? active.since : 0;
  const sentAt = delivery === "keyed" ? Math.min(since, firstSentAt(actor, command) ?? since) : since;
  const mayResend = delivery === "free" || delivery === "local" || (delivery === "keyed" && actor.now() <= sentAt + windowMs);
  // What another run holds was not sent by this one, and without an intent nothing was.
  return mayResend || !command.intent || holderOf(actor, command) !== null;
}

const interrupted = (command: StepCommand): StepError =>
  stepError("interrupted", "The process ended after the call was ordered and before its answer was recorded.", command.attempt);

/** A repeated effect goes under the reservation that it has; a repeated read that costs, costs again. */
function sendAgain(actor: RunActor, command: StepCommand): void {
  const { budget } = actor.services;
  const isCounted = command.tool.delivery !== "free" && budget.resume(actor, command);
  if (!isCounted && toolAsk(actor, command) !== null) {
    budget.again(actor, command);
    return;
  }
  actor.begin();
  performStep(actor, command);
}

/** Asks a "checked" target whether the call happened. */
export async function performProbe(actor: RunActor, command: CommandOf<"probe-step">): Promise<void> {
  const tool = actor.definition.code.tools.get(command.tool.id);
  const controller = "rules";
  const answer = (happened: boolean | "unknown", output?: unknown): void =>
    actor.answer({ type: "step-probed", controller, id: command.id, happened, output: asStored(output) });
  try {
    const input = parseWith(tool?.input ?? neverSchema, command.input);
    if (tool?.probe === undefined || !input.ok) return answer("unknown");
    const probe = await tool.probe(input.value, new AttemptContext(actor.services, attemptOf(actor, command, tool)));
    if (!probe.happened) return answer(false);
    const output = parseWith(tool.output, probe.output);
    answer(output.ok ? true : "unknown", output.ok ? output.value : undefined);
  } catch {
    answer("unknown");
  }
}
const neverSchema = {
  "~standard": { version: 1, vendor: "signalbox", validate: () => ({ issues: [{ message: "the tool is not registered" }] }) },
} as const;

/** Why the call is not made at all: other code than the run was started with, or other bytes than a person approved. */
function refusalOf(command: StepCommand, tool: AnyTool | undefined): StepError | null {
  if (tool === undefined) return stepError("code-changed", `Tool "${command.tool.id}" is not registered.`);
  if (tool.card.interface !== command.tool.interface)
    return stepError("code-changed", `Tool "${tool.card.id}" has another interface than the run was started with.`);
  const problem = gateProblem(command);
  return problem === null ? null : stepError("not-approved", problem);
}

/** One attempt that is under way. */
interface Sending extends Attempt {
  readonly actor: RunActor;
  readonly command: StepCommand;
  /** The process ended after an intent of this attempt: it may have been sent before. */
  readonly isAgain: boolean;
  /** Of an agent's `remember` and `recall`. */
  readonly lent: LentMemory | null;
  traced?: Traced<CallEnded> | null;
}

const attemptOf = (actor: RunActor, command: StepCommand | CommandOf<"probe-step">, tool: AnyTool): Attempt => ({
  tool,
  runId: actor.runId,
  number: command.attempt,
  controller: new AbortController(),
  key: () => keyOf(actor, command).key,
});

/** Calls the tool. One that answers at once costs no promise and no timer. */
function send(actor: RunActor, command: StepCommand, tool: AnyTool, isAgain: boolean): void {
  const input = parseWith(tool.input, command.input);
  if (!input.ok) {
    actor.answer(unsent(actor, command, refusedInput(command, tool, input.problems)), UNSENT);
    return;
  }
  const lent = memoryOfCall(actor, command);
  const own = { ...attemptOf(actor, command, tool), actor, command, isAgain, lent };
  const sending: Sending = lent === null ? own : { ...own, memory: () => lent.memory };
  actor.inFlight.set(command.id, sending.controller);
  if (isGated(actor, command)) void sendJudged(sending, input.value);
  else leave(sending, input.value);
}

/** Policy comes first: what it stops did not leave. */
async function sendJudged(sending: Sending, input: unknown): Promise<void> {
  const { actor, command } = sending;
  const stopped = await passGate(actor, command, input).catch((thrown) => unjudged(actor, command, thrown));
  if (stopped === null) return leave(sending, input);
  actor.inFlight.delete(command.id);
  actor.answer(stopped, UNSENT);
}

const unjudged = (actor: RunActor, command: StepCommand, thrown: unknown): Arrival =>
  unsent(actor, command, stepError("denied-by-policy", `It could not be judged: ${messageOf(thrown)}`));

function leave(sending: Sending, input: unknown): void {
  const { actor, command, tool } = sending;
  const { services } = actor;
  const answered = (result: unknown): void => end(sending, answerOf(sending, result), "answered");
  const failed = (thrown: unknown): void => end(sending, failureOf(sending, thrown), outcomeOfFailure(thrown));
  let started: unknown;
  try {
    const traced = traceCall(actor, command, tool, input);
    sending.traced = traced;
    started = traced === null ? callTool(services, sending, input) : traced.within(() => callTool(services, sending, input));
  } catch (thrown) {
    failed(thrown);
    return;
  }
  if (!isThenable(started)) answered(started);
  else awaitTool(services.clock, sending, command.timeoutMs ?? tool.timeoutMs, started, answered, failed);
}

function end({ actor, command, tool, lent, reported, traced }: Sending, answer: Arrival, outcome: FailureOutcome | "answered"): void {
  const held = actor.held.get(command.id);
  actor.inFlight.delete(command.id);
  traced?.ended(callEnd(answer, outcome));
  if (held === undefined && reported !== undefined && reported > 0) actor.services.budget.unreserved(actor.runId, tool.card.id, reported);
  actor.answer(answer, settlementOfTool(held, outcome, reported), lent?.with(answer));
}
/** What the reservation of a call is settled by that did not leave. */
const UNSENT = { state: "released" } as const;

function answerOf(sending: Sending, result: unknown): Arrival {
  try {
    return accepted(sending.actor, sending.command, sending.tool, result);
  } catch (thrown) {
    return failureOf(sending, thrown);
  }
}

function failureOf({ actor, command, tool, isAgain }: Sending, thrown: unknown): Arrival {
  const answer = answerOfFailure(actor, command, tool, thrown);
  return isAgain ? stillInDoubt(actor, command, answer) : answer;
}

/** A call that is sent again after a crash: that it did not leave this time says nothing of the time before. */
const stillInDoubt = (actor: RunActor, command: StepCommand, answer: Arrival): Arrival =>
  answer.type === "step-failed" && answer.retryable ? doubted(actor, command, answer.error) : answer;

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && typeof (value as { readonly then?: unknown }).then === "function";
