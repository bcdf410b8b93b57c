// A failed run is taken up again where it stopped.
import type { Frame, RunState, StepState } from "../run-state.ts";
import { addTo } from "./state-edit.ts";
import { heldOnce } from "./step.ts";

/** A recorded result stays, a failure is tried again, and a doubt stays a doubt: only a person may say what happened. */
const reopenStep = (step: StepState): void => {
  if (step.answer?.kind === "failed") delete step.answer;
  else if (step.answer?.kind === "settled" && step.answer.choice === "did-not-happen") delete step.answer;
  else if (step.answer?.kind === "settled") step.answer = { kind: "doubted", error: step.answer.error, jitter: 0 };
};

/** Reopens a frame that stopped: what failed or was let go starts anew, what is recorded stays. */
export const reopen = (state: RunState, path: string, frame: Frame): void => {
  delete frame.stopped;
  delete frame.closing;
  const { active } = frame;
  if (active?.kind === "step") reopenStep(active);
  else if (active?.kind === "arm" || active?.kind === "repeat") {
    // An arm that ended well is not entered again: what stopped this frame came after it.
    if (active.answer?.ok === false) delete active.answer;
  } else if (active?.kind === "map" || active?.kind === "all") {
    active.failures = {};
    delete active.failed;
    active.active = frame.kept?.length ?? 0;
  } else if (active?.kind === "approve" && active.held !== undefined) {
    // What people did not clear is judged anew.
    if (active.answer?.decision !== "approve") frame.active = heldOnce(active.held.step, state.now);
  } else if (active?.kind === "approve" || active?.kind === "wait") {
    if (active.answer === undefined) frame.active = null;
  }
  for (const kept of frame.kept ?? []) addTo(state.children, path, kept);
  delete frame.kept;
  state.agenda.add(path);
};
