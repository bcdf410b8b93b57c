// What a timer that fired makes of the node that waits for it.
import type { Frame, NodeState, RunState, TimerUse } from "../run-state.ts";
import { errorOf, notSettled } from "./step.ts";

const rangAt = (active: NodeState, use: "remind" | "escalate"): void => {
  if (active.kind === "approve") active.rang = [...(active.rang ?? []), use];
};
const rings = {
  backoff: (active) => {
    if (active.kind === "step") delete active.answer;
    else if (active.kind === "agent") delete active.failure;
  },
  quiet: (active) => {
    if (active.kind === "step") active.answer = { kind: "doubted", error: errorOf(active), jitter: 0 };
  },
  wait: (active) => {
    if (active.kind === "wait") active.answer ??= { kind: "arrived", value: undefined };
  },
  deadline: (active, frame, state) => {
    if (active.kind === "approve") active.answer ??= { decision: "expire", by: "", at: state.now };
    else if (active.kind === "wait") active.answer ??= { kind: "expired" };
    else if (active.kind === "step") notSettled(active, frame);
  },
  remind: (active) => rangAt(active, "remind"),
  escalate: (active) => rangAt(active, "escalate"),
} satisfies { [K in TimerUse]: (active: NodeState, frame: Frame, state: RunState) => void };
export const ring = (use: TimerUse, active: NodeState, frame: Frame, state: RunState): void =>
  (rings[use] as (active: NodeState, frame: Frame, state: RunState) => void)(active, frame, state);
