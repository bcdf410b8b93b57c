// The kernel as a library: pure and browser-safe.
export { type Advanced, advance } from "./advance.ts";
export type { ClearedCall, Command, CommandKind, CommandOf } from "./command.ts";
export { commandOf, openCommands } from "./command-of.ts";
export { type Env, FUEL, OutOfFuel, envOf, evaluate, valuesRead } from "./evaluate.ts";
export type { Arrival, Batch, Decision, Event, EventOf, EventType, ModelUsage } from "./event.ts";
export { commandId } from "./ids.ts";
export { type Proposal, type ProposalEdit, type ProposedCall, proposalBytes, proposalHash, revise } from "./proposal.ts";
export { reduce } from "./reduce.ts";
export { type Divergence, type Replayed, fold, foldBatch, isDecision, replay } from "./replay.ts";
export {
  type CommandId,
  type Controller,
  type Frame,
  type FramePath,
  type NodeState,
  type Open,
  type OpenKind,
  type RunPhase,
  type RunState,
  initialState,
  isTerminal,
  onlyWaits,
} from "./run-state.ts";
export type { Slot } from "./slot.ts";
export { type GraphIndex, indexGraph } from "../definition/graph-index.ts";
