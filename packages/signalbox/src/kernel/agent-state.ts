// G1. An agent's state holds counters and the calls of the latest reply, never the conversation.
// G2. What the model wrote is counted before anything acts on it.
import { hashOf } from "../base/hash.ts";
import { type Json, objectIn } from "../base/json.ts";
import { utf8Length } from "../base/utf8.ts";
import type { StepError } from "../definition/step-error.ts";
import type { EventOf } from "./event.ts";
import type { ModelCall, ReplyPart } from "./model-call.ts";
import { callIndex } from "./resolve-slot.ts";
import type { AgentState, ChosenCall, Open, RunState } from "./run-state.ts";

export const newAgent = (): AgentState => ({
  kind: "agent",
  turn: 0,
  attempt: 0,
  replied: false,
  calls: [],
  told: [],
  shown: 0,
  refused: false,
  tokens: 0,
  costMicroUsd: 0,
  toolCalls: 0,
  activeMs: 0,
  outputBytes: 0,
  repairs: 0,
  made: {},
});

/** Takes a reply in: what it cost, and the calls that are in it. */
export function hear(agent: AgentState, { answer: { parts }, call, given }: EventOf<"model-replied">): void {
  agent.replied = true;
  agent.told = agent.told.slice(agent.shown);
  agent.shown = 0;
  agent.refused = call.finish === "content-filter";
  spend(agent, call);
  for (const part of parts) agent.outputBytes += utf8Length(part.type === "tool-call" ? part.input : part.text);
  agent.calls = parts.filter((part) => part.type === "tool-call").map((part, index) => chosen(part, given?.[index] ?? null));
}

/** A model call changes nothing outside: what may have been answered may be asked again, and has cost what it may have. */
export function turnFailed(agent: AgentState, event: EventOf<"step-failed"> | EventOf<"step-doubted">): void {
  const { error, jitter } = event;
  agent.failure = { error, jitter, retryable: event.type === "step-doubted" || event.retryable };
  if (event.type === "step-failed" && event.call !== undefined) spend(agent, event.call);
}

/** What a model call counts as, whether a reply came or not. */
function spend(agent: AgentState, { inputTokens, outputTokens, costMicroUsd }: ModelCall): void {
  agent.tokens += inputTokens + outputTokens;
  agent.costMicroUsd += costMicroUsd;
}

function chosen({ callId, tool, input }: Extract<ReplyPart, { type: "tool-call" }>, given: string | null): ChosenCall {
  const written = argumentsOf(input);
  return { callId, tool, hash: given ?? callHash(tool, written ?? input), ...(written === undefined ? {} : { arguments: written }) };
}

/** What makes two calls the same. */
export const callHash = (tool: string, args: Json): string => hashOf([tool, args]);

/** What a model wrote as arguments; undefined where that is none. A call without arguments may be written as nothing at all. */
export const argumentsOf = (input: string): Json | undefined => (input.trim() === "" ? {} : objectIn(input));

/** By the agent's node and the call's hash. */
export const writeKey = (node: string, hash: string): string => `${node}|${hash}`;

/** A call of the latest reply is made. */
export function begin(state: RunState, node: string, agent: AgentState, key: string): void {
  const call = agent.calls[callIndex(key)];
  if (call === undefined) return;
  state.written.add(writeKey(node, call.hash));
  call.nth = agent.made[call.hash] ?? 0;
  agent.made[call.hash] = call.nth + 1;
  agent.toolCalls++;
}

/** A call that definitely failed may be made again; what may have happened may not. */
export function callFailed(state: RunState, node: string, agent: AgentState, key: string, error: StepError): void {
  const call = agent.calls[callIndex(key)];
  if (call === undefined) return;
  call.answer = { ok: false, error };
  if (error.code !== "outcome-unknown") state.written.delete(writeKey(node, call.hash));
}

/** Work of an agent, at any depth, is its active time; what a person or a clock is waited for is not. */
export function chargeTime(state: RunState, open: Open): void {
  if (open.kind !== "turn" && open.kind !== "step" && open.kind !== "probe") return;
  let frame = state.frames.get(open.frame);
  while (frame !== undefined) {
    if (frame.active?.kind === "agent") frame.active.activeMs += state.now - open.since;
    frame = frame.parent === null ? undefined : state.frames.get(frame.parent);
  }
}
