import type { NodeOf } from "../../definition/graph.ts";
import { nextRetryAt, RESEND } from "../backoff.ts";
import { SETTLE_WITHIN_MS } from "../command-of.ts";
import { type ApproveState, type HeldAsk, PROBE_FAILED, type StepAnswer, type StepState } from "../run-state.ts";
import { fail, idOf, informed, open, openTimer, type Visit, withdraw } from "../visit.ts";
import { held, hold } from "./hold.ts";
import type { Rule } from "./rules.ts";
import { answered, leaveCompleted, retryOrFail, startAttempt, triesOf } from "./step.ts";

type CallNode = NodeOf<"call">;
const NEGATIVES_NEEDED = 2;

export const call: Rule<"call"> = (visit, node, active) => {
  if (active === null) return start(visit, node, 1);
  if (active.kind === "approve") return waitForPeople(visit, node, active);
  const step = answered(visit, active);
  if (step === null) return;
  const { answer } = step;
  if (answer === undefined && step.ask !== undefined) askFirst(visit, node, step, step.ask);
  else if (answer === undefined) again(visit, node, step);
  else if (answer.kind === "completed") leaveCompleted(visit, step);
  else if (answer.kind === "failed") failed(visit, node, step, answer);
  else if (answer.kind === "settled") settled(visit, node, step, answer);
  else resolveDoubt(visit, node, step, answer);
};

const start = (visit: Visit, node: CallNode, attempt: number, isCleared = node.clears !== undefined): void =>
  startAttempt(visit, "step", attempt, informed(visit, node.input), isCleared ? "human" : whoOrdered(visit, attempt));

/** Before people clear what would be sent again, they say whether it has happened already. */
function askFirst(visit: Visit, node: CallNode, step: StepState, ask: HeldAsk): void {
  if (step.unsure === true) askPerson(visit, step);
  else hold(visit, node, step, ask);
}

/** What a policy holds: cleared, it goes on with the next attempt. */
function waitForPeople(visit: Visit, node: CallNode, active: ApproveState): void {
  const { step, ask } = active.held as NonNullable<ApproveState["held"]>;
  held(visit, active, ask, () => start(visit, node, step.attempt + 1, true));
}

/** What an approval cleared was ordered by the person who cleared it; what an agent's block begins with, by the model. */
function whoOrdered({ state, frame }: Visit, attempt: number): "ai" | undefined {
  const isChosen = frame.parent !== null && state.frames.get(frame.parent)?.active?.kind === "agent";
  return isChosen && attempt === 1 ? "ai" : undefined;
}

/** The next attempt, unless it would repeat what may have happened after the target has forgotten the key. */
function again(visit: Visit, node: CallNode, step: StepState): void {
  if (step.unsure === true && visit.state.now > repeatableUntil(node, step)) askPerson(visit, step);
  else start(visit, node, step.attempt + 1);
}

/** How long a call may be repeated by itself although an attempt of it may have happened. */
const repeatableUntil = ({ tool }: CallNode, step: StepState): number =>
  tool.delivery === "keyed" ? step.since + (tool.windowMs as number) : Number.POSITIVE_INFINITY;

/** That this attempt was not sent says nothing of an earlier one that may have been. */
function failed(
  visit: Visit,
  node: CallNode,
  step: StepState,
  { error, retryable, jitter }: Extract<StepAnswer, { kind: "failed" }>,
): void {
  const { delivery } = node.tool;
  if (step.unsure === true && retryable && (delivery === "keyed" || delivery === "local")) resend(visit, node, step, jitter);
  else retryOrFail(visit, step, error, retryable, node.retry, jitter);
}

/** How often a doubtful call is sent by itself, whatever the target says of it. */
const mostAttempts = ({ retry }: CallNode): number => Math.max(retry?.maxAttempts ?? 0, RESEND.maxAttempts);

/** Sends again what may have happened, where the target makes that safe; after enough attempts, or too late, a person is asked. */
function resend(visit: Visit, node: CallNode, step: StepState, jitter: number): void {
  const policy = node.retry ?? RESEND;
  const dueAt = nextRetryAt(policy, triesOf(step), visit.state.now, jitter);
  if (triesOf(step) < mostAttempts(node) && dueAt <= repeatableUntil(node, step))
    openTimer(visit, idOf(visit, `${step.attempt}.backoff`), "backoff", dueAt);
  else askPerson(visit, step);
}

/** Between two negative answers: at least as long as an attempt may take, which could still be under way. */
const quietMs = ({ tool, timeoutMs = 0 }: CallNode): number => Math.max(tool.windowMs as number, timeoutMs);

/** semantics.md, section 3: what a doubt means depends on what the target can promise, never on who waits for it. */
const doubts = {
  free: (visit, node, step, error, jitter) => retryOrFail(visit, step, error, true, node.retry, jitter),
  local: (visit, node, step, _error, jitter) => resend(visit, node, step, jitter),
  once: (visit, _node, step) => askPerson(visit, step),
  keyed: (visit, node, step, _error, jitter) => resend(visit, node, step, jitter),
  checked: (visit, node, step) => {
    if (step.probes === PROBE_FAILED) askPerson(visit, step);
    else if (step.probes >= NEGATIVES_NEEDED && triesOf(step) < mostAttempts(node)) start(visit, node, step.attempt + 1);
    else if (step.probes >= NEGATIVES_NEEDED) askPerson(visit, step);
    else if (step.answer?.kind === "doubted") open(visit, idOf(visit, `${step.attempt}.probe${step.probes + 1}`), "probe");
    else openTimer(visit, idOf(visit, `${step.attempt}.quiet`), "quiet", visit.state.now + quietMs(node));
  },
} satisfies {
  [M in CallNode["tool"]["delivery"]]: (
    visit: Visit,
    node: CallNode,
    step: StepState,
    error: Extract<StepAnswer, { kind: "doubted" }>["error"],
    jitter: number,
  ) => void;
};

const resolveDoubt = (visit: Visit, node: CallNode, step: StepState, answer: Extract<StepAnswer, { kind: "doubted" | "probed" }>): void =>
  doubts[node.tool.delivery](visit, node, step, answer.error, answer.kind === "doubted" ? answer.jitter : 0);

/** outcome-unknown: a person says what happened. Silence fails the step; it is never sent again by itself. */
export function askPerson(visit: Visit, step: StepState): void {
  const id = idOf(visit, `${step.attempt}.settle`);
  if (visit.state.open.has(id)) return;
  open(visit, id, "settlement");
  openTimer(visit, idOf(visit, `${step.attempt}.settle-due`), "deadline", visit.state.now + SETTLE_WITHIN_MS);
}

function settled(visit: Visit, node: CallNode, step: StepState, answer: Extract<StepAnswer, { kind: "settled" }>): void {
  withdraw(visit, idOf(visit, `${step.attempt}.settle`), idOf(visit, `${step.attempt}.settle-due`));
  if (answer.choice === "did-not-happen") start(visit, node, step.attempt + 1);
  else fail(visit, answer.error);
}
