// The kernel as a library: pure and browser-safe.

export { type GraphIndex, indexGraph } from "../definition/graph-index.ts";
export { type Advanced, advance } from "./advance.ts";
export type { Chosen, ClearedCall, Command, CommandKind, CommandOf } from "./command.ts";
export { commandOf, openCommands } from "./command-of.ts";
export { type AgentPlace, Conversation } from "./conversation.ts";
export { type Env, envOf, evaluate, FUEL, OutOfFuel, valuesRead } from "./evaluate.ts";
export type { Arrival, Batch, Decision, Event, EventOf, EventType, Identity } from "./event.ts";
export { HELD_CALL } from "./held-call.ts";
export { commandId, nodePath } from "./ids.ts";
export {
  type FactRead,
  type FactRecord,
  type Finding,
  factsNeeded,
  fits,
  type JudgedCall,
  judge,
  type MissingRight,
  type PolicyInForce,
  type Reading,
  type Readings,
  type Verdict,
} from "./judge.ts";
export { type KnownCall, knownCalls } from "./known-calls.ts";
export type { Message } from "./message.ts";
export type { Finish, ModelAnswer, ModelCall, ReplyPart } from "./model-call.ts";
export { endingOf } from "./nodes/agent.ts";
export { promptInstructions, promptMessages } from "./prompt-messages.ts";
export { isHighRisk, type Proposal, type ProposalEdit, type ProposedCall, proposalBytes, proposalHash, revise } from "./proposal.ts";
export { reduce } from "./reduce.ts";
export { type Divergence, fold, foldBatch, isBookkeeping, isDecision, type Replayed, replay } from "./replay.ts";
export {
  type ApproveState,
  type CommandId,
  type Controller,
  type Frame,
  type FramePath,
  initialState,
  isTerminal,
  type NodeState,
  type Open,
  type OpenKind,
  onlyWaits,
  type RunPhase,
  type RunState,
} from "./run-state.ts";
export type { Slot } from "./slot.ts";
