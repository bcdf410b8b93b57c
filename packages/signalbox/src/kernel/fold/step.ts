// What becomes of a step: an attempt begins, and is answered.
import type { Value } from "../../base/json.ts";
import { type StepError, stepError } from "../../definition/step-error.ts";
import { turnFailed } from "../agent-state.ts";
import type { EventOf } from "../event.ts";
import { approvalPart, HELD_CALL } from "../held-call.ts";
import type { ProposedCall } from "../proposal.ts";
import {
  type Clearance,
  type Frame,
  type NodeState,
  type Open,
  PROBE_FAILED,
  type RunState,
  type StepAnswer,
  type StepState,
} from "../run-state.ts";
import { failsToo } from "./block-end.ts";
import { answer, leaveNode } from "./state-edit.ts";

/** A call as it goes on after it was held: nothing was sent, so the target's time begins anew. */
export const heldOnce = (step: StepState, now: number): StepState => ({ ...step, holds: (step.holds ?? 0) + 1, since: now });
/** The attempts before this one, and what people cleared in front of it. */
function stepBefore(before: NodeState | null, now: number): Partial<StepState> | undefined {
  if (before?.kind === "step") return before;
  if (before?.kind !== "approve" || before.held === undefined) return undefined;
  const { step, ask } = before.held;
  const cleared: Clearance = {
    approval: `${before.proposal.step}#${approvalPart(before, before.revision)}`,
    hash: before.hash,
    arguments: (before.proposal.calls[HELD_CALL] as ProposedCall).arguments,
    who: ask.by,
    by: before.approvers.map(({ by }) => by),
  };
  return { ...heldOnce(step, now), clearances: [...(step.clearances ?? []), cleared] };
}

/** The attempt that begins, after what the node was before it. */
export function newAttempt({ attempt, drop }: EventOf<"step-started">, before: NodeState | null, now: number): StepState {
  const known = stepBefore(before, now);
  if (known === undefined) return { kind: "step", attempt, since: now, probes: 0, drop };
  const { since = now, unsure, clearances, holds } = known;
  return {
    kind: "step",
    attempt,
    since,
    probes: 0,
    drop,
    ...(unsure === undefined ? {} : { unsure }),
    ...(clearances === undefined ? {} : { clearances }),
    ...(holds === undefined ? {} : { holds }),
  };
}

/** A frame that goes on leaves the node; in one that is being stopped the result stays where a retry finds it. */
export function complete(step: StepState, frame: Frame, { node }: Open, output: Value): void {
  if (frame.closing === undefined) leaveNode(frame, node, output, step.drop);
  else step.answer = { kind: "completed", value: output };
}

type Unsuccessful = EventOf<"step-failed"> | EventOf<"step-doubted">;
export const answerStep = (
  state: RunState,
  event: Unsuccessful,
  make: (step: StepState) => Extract<StepAnswer, { jitter: number }>,
): void =>
  answer(state, event.id, (active, frame) => {
    if (active.kind === "agent") turnFailed(active, event);
    if (active.kind !== "step") return;
    active.answer = make(active);
    // A doubt is no failure yet: that is for whoever settles it to say.
    if (event.type === "step-failed") failsToo(frame, active.answer.error);
  });

export function probed(step: StepState, frame: Frame, open: Open, { happened, output }: EventOf<"step-probed">): void {
  if (happened === true) {
    complete(step, frame, open, output);
    return;
  }
  step.probes = happened === false ? step.probes + 1 : PROBE_FAILED;
  step.answer = { kind: "probed", error: errorOf(step) };
}

export function settled(step: StepState, frame: Frame, { choice, output, by }: EventOf<"step-settled">): void {
  if (choice === "happened") {
    step.answer = { kind: "completed", value: output };
    return;
  }
  if (choice === "did-not-happen") delete step.unsure;
  settle(step, frame, choice, `${by} gave it up.`);
}

/** Who was asked has not said in time what happened. */
export const notSettled = (step: StepState, frame: Frame): void =>
  settle(step, frame, "give-up", "Nobody said in time whether it happened.");

/** The call did not happen, or nobody knows. Either is a failure, also in a frame that is being stopped. */
function settle(step: StepState, frame: Frame, choice: "did-not-happen" | "give-up", why: string): void {
  const error = stepError("outcome-unknown", `${errorOf(step).message} ${why}`, step.attempt);
  step.answer = { kind: "settled", choice, error };
  failsToo(frame, error);
}

export const errorOf = (step: StepState): StepError =>
  step.answer === undefined || step.answer.kind === "completed"
    ? stepError("outcome-unknown", "It is not known whether the call happened.", step.attempt)
    : step.answer.error;
