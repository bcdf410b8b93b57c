// How the end of a block, good or bad, reaches the node that opened it.
import type { StepError } from "../../definition/step-error.ts";
import { callFailed } from "../agent-state.ts";
import type { EventOf } from "../event.ts";
import { callIndex } from "../resolve-slot.ts";
import type { AllState, Frame, MapState, NodeState, Outcome, RunState } from "../run-state.ts";
import { forget } from "./state-edit.ts";

const failedIn = (join: MapState | AllState, key: string, error: StepError): void => {
  join.failures[key] = error;
  join.failed = true;
};

/** What an outcome makes of each kind of node. */
const arrive = {
  step: () => undefined,
  agent: (node, key, outcome) => {
    const call = node.calls[callIndex(key)];
    if (call !== undefined) call.answer = outcome;
  },
  arm: (node, _key, outcome) => {
    node.answer = outcome;
  },
  approve: () => undefined,
  wait: () => undefined,
  repeat: (node, _key, outcome) => {
    node.answer = outcome;
    if (outcome.ok) node.state = outcome.value;
  },
  map: (node, key, outcome) => {
    node.active--;
    if (node.policy === "collect")
      node.results[Number(key)] = outcome.ok ? { ok: true, value: outcome.value ?? null } : { ok: false, error: outcome.error as never };
    else if (outcome.ok) node.results[Number(key)] = outcome.value ?? null;
    else if (node.policy === "fail") failedIn(node, key, outcome.error);
  },
  all: (node, key, outcome) => {
    node.active--;
    if (outcome.ok) node.results[key] = outcome.value;
    else failedIn(node, key, outcome.error);
  },
} satisfies { [K in NodeState["kind"]]: (node: Extract<NodeState, { kind: K }>, key: string, outcome: Outcome) => void };
export const arriveAt = (node: NodeState, key: string, outcome: Outcome): void =>
  (arrive[node.kind] as (node: NodeState, key: string, outcome: Outcome) => void)(node, key, outcome);

/** A frame that is stopped for another's failure and fails on its own account before it is: the join names both. */
export const failsToo = (frame: Frame, error: StepError): void => {
  if (frame.closing?.why === "sibling") frame.closing = { why: "failed", error };
};
/** A sibling that was stopped is not a failure of its own; everything else is. A join that handles failures keeps nothing. */
export function stopBelow(state: RunState, parent: Frame, frame: Frame, event: EventOf<"block-stopped">): void {
  const { active } = parent;
  if (active == null) return;
  const path = event.frame;
  const isHandled = active.kind === "agent" || (active.kind === "map" && active.policy !== "fail");
  if (isHandled && event.closing.why === "failed") {
    forget(state, frame);
    state.frames.delete(path);
  } else {
    parent.kept ??= [];
    parent.kept.push(path);
    if (event.closing.why === "failed") failsToo(parent, event.closing.error);
  }
  if (event.closing.why === "failed" && active.kind === "agent")
    callFailed(state, frame.node as string, active, frame.key, event.closing.error);
  else if (event.closing.why === "failed") arriveAt(active, frame.key, { ok: false, error: event.closing.error });
  else if (active.kind === "map" || active.kind === "all") active.active--;
  else if (active.kind !== "agent") arriveAt(active, frame.key, { ok: false, error: event.closing.error });
}
