import { formatInstant } from "../base/instant.ts";
import type { Value } from "../base/json.ts";
import { envOf } from "./evaluate.ts";
import type { AgentState, ApproveState, FramePath, NodeState, RunState } from "./run-state.ts";
import type { OwnPart, Slot } from "./slot.ts";
import { objectOf, valueAt } from "./value.ts";

/** The value of a slot in a frame. `key` is the arm or index that it is for. */
export function resolveSlot(state: RunState, path: FramePath, slot: Slot, key = ""): Value {
  if (slot.kind === "value") return slot.value;
  if (slot.kind === "ref") return valueAt(envOf(state, path)(slot.name), slot.path);
  if (slot.kind === "absent") return undefined;
  const active = state.frames.get(path)?.active;
  return active == null ? undefined : ownPart(slot.part, active, key);
}

export function resolveSlots(
  state: RunState,
  path: FramePath,
  slots: { readonly [name: string]: Slot },
  key: string,
): { [name: string]: Value } {
  const values = Object.create(null) as { [name: string]: Value };
  for (const [name, slot] of Object.entries(slots)) {
    const value = resolveSlot(state, path, slot, key);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

function ownPart(part: OwnPart, active: NodeState, key: string): Value {
  switch (active.kind) {
    case "arm":
      return active.answer?.ok ? active.answer.value : undefined;
    case "wait":
      return active.answer?.kind === "arrived" ? active.answer.value : undefined;
    case "map":
      return part === "item" ? active.items?.[Number(key)] : active.results.filter((result) => result !== undefined);
    case "repeat":
      return active.state;
    case "all":
      return objectOf(Object.entries(active.results));
    case "approve":
      return part === "approved" ? approvedOf(active) : decisionOf(active);
    case "agent":
      return part === "arguments" ? active.calls[callIndex(key)]?.arguments : finishedWith(active);
    case "step":
      return active.answer?.kind === "completed" ? active.answer.value : undefined;
  }
}

/** The key of a call's block is "<turn>.<index>". */
export const callIndex = (key: string): number => Number(key.slice(key.indexOf(".") + 1));

/** What the agent handed in. */
function finishedWith({ calls }: AgentState): Value {
  const finish = calls.find(({ tool, answer }) => tool === "finish" && answer?.ok === true);
  return finish?.answer?.ok === true ? finish.answer.value : undefined;
}

function approvedOf({ proposal, hash, revision, approvers }: ApproveState): Value {
  const calls = objectOf(Object.entries(proposal.calls).map(([key, call]) => [key, call.arguments]));
  return objectOf([
    ["show", proposal.show],
    ["calls", calls],
    ["hash", hash],
    ["approval", `${proposal.step}#${revision}`],
    ["by", approvers.map(({ by }) => by)],
  ]);
}

function decisionOf({ answer }: ApproveState): Value {
  if (answer === undefined) return undefined;
  const reason = answer.decision === "expire" ? "Nobody decided in time." : answer.reason;
  return objectOf([
    ["by", answer.by],
    ["at", formatInstant(answer.at)],
    ["reason", reason],
  ]);
}
