import { callIndex } from "./resolve-slot.ts";
import type { ChosenCall, Frame, FramePath, RunState } from "./run-state.ts";

/** The call of an agent's latest reply that a block was opened for; null of a block that no agent opened. */
export function chosenCall(state: RunState, path: FramePath): ChosenCall | null {
  const { parent, key } = state.frames.get(path) as Frame;
  const active = parent === null ? null : state.frames.get(parent)?.active;
  return active?.kind === "agent" ? (active.calls[callIndex(key)] as ChosenCall) : null;
}
