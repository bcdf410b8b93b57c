// G3. The model chooses, and nothing else: which calls are made, in which order and how many is decided here.
// G4. Reads run together, writes one after another in the order given; finish is taken last.
// G5. The next model call waits until each call of the last reply has a result, a denial or a decision.
// G6. A hard stop never ends in a result: it takes the arm that the author had to give.
import { limitMicroUsd, usdOf } from "../../base/money.ts";
import type { AgentNode, AgentTool, Retry } from "../../definition/graph.ts";
import { type StepError, stepError } from "../../definition/step-error.ts";
import { writeKey } from "../agent-state.ts";
import { nextRetryAt } from "../backoff.ts";
import type { AgentEnding, AgentState, ChosenCall } from "../run-state.ts";
import { own, valueSlot } from "../slot.ts";
import { fieldOf, textOf } from "../value.ts";
import { atOf, enterArm, enterBlock, fail, idOf, issue, leave, openTimer, type Visit } from "../visit.ts";
import type { Rule } from "./rules.ts";

/** How often in a row the model is shown that its reply could not be used. */
const MOST_REPAIRS = 2;
/** The tool that hands in the result, in every agent. */
const FINISH = "finish";
/** How the engine tries a turn again when its model gave no reply. */
export const MODEL_RETRY: Retry = { maxAttempts: 3, backoffMs: 1_000, factor: 4, maxBackoffMs: 60_000, jitter: 0.5 };

export const agent: Rule<"agent"> = (visit, node, active) => {
  if (active === null) visit.record({ type: "node-entered", ...atOf(visit), state: { kind: "agent" } });
  const state = visit.frame.active as AgentState;
  if (isAsking(visit, state)) return;
  if (state.failure !== undefined) modelFailed(visit, node, state, state.failure);
  else if (state.turn === 0) nextTurn(visit, node, state, 0);
  else if (!state.replied) ask(visit, state.turn, state.attempt + 1, state.repairs);
  else goOn(visit, node, state);
};

function goOn(visit: Visit, node: AgentNode, state: AgentState): void {
  if (state.ending === undefined) makeCalls(visit, node, state);
  const isDone = ({ nth, answer }: ChosenCall): boolean => answer !== undefined || (state.ending !== undefined && nth === undefined);
  if (state.calls.every(isDone)) answered(visit, node, state);
}

const isAsking = (visit: Visit, { turn, attempt }: AgentState): boolean =>
  visit.state.open.has(idOf(visit, `${turn}.${attempt}`)) || visit.state.open.has(idOf(visit, `${turn}.${attempt}.backoff`));

function ask(visit: Visit, turn: number, attempt: number, repairs: number): void {
  visit.record({ type: "turn-started", ...atOf(visit), turn, attempt, repairs });
  issue(visit, idOf(visit, `${turn}.${attempt}`));
}

function nextTurn(visit: Visit, node: AgentNode, state: AgentState, repairs: number): void {
  if (usedUp(node, state) === null) ask(visit, state.turn + 1, 1, repairs);
  else end(visit, node, state);
}

/** The limit that leaves nothing for another model call. */
function usedUp({ agent: { limits } }: AgentNode, state: AgentState): AgentEnding | null {
  if (state.turn >= limits.turns) return overLimit("turns", `It had ${limits.turns} turns.`);
  if (state.tokens >= limits.tokens) return overLimit("tokens", `It used ${state.tokens} of ${limits.tokens} tokens.`);
  if (state.costMicroUsd > limitMicroUsd(limits.costUsd))
    return overLimit("costUsd", `It cost $${usdOf(state.costMicroUsd)}, and may cost $${limits.costUsd}.`);
  if (state.activeMs >= limits.activeMs) return overLimit("activeTime", `It worked for ${state.activeMs} ms of ${limits.activeMs}.`);
  if (state.outputBytes > limits.outputBytes)
    return overLimit("outputBytes", `It wrote ${state.outputBytes} bytes, and may write ${limits.outputBytes}.`);
  return null;
}
const overLimit = (reason: string, message: string): AgentEnding => ({ outcome: "overBudget", reason, message });
const gaveUp = (reason: string, message: string): AgentEnding => ({ outcome: "unsure", reason, message });

/** Why an agent that ends now without a result does: the first of the reasons that there are. */
export function endingOf(node: AgentNode, state: AgentState): AgentEnding {
  const { failure } = state;
  if (failure?.error.code === "over-budget") return overLimit("budget", failure.error.message);
  if (failure !== undefined) return usedUp(node, state) ?? gaveUp("model-unavailable", failure.error.message);
  const known = state.ending ?? answeredEnding(node, state);
  if (known !== null) return known;
  const limit = state.repairs < MOST_REPAIRS || !isUnusable(state) ? usedUp(node, state) : null;
  return limit ?? gaveUp(...unusable(state));
}

function end(visit: Visit, node: AgentNode, state: AgentState): void {
  const ending = endingOf(node, state);
  const arm = node[ending.outcome] === undefined ? "otherwise" : ending.outcome;
  enterArm(visit, arm, node[arm] as NonNullable<AgentNode["otherwise"]>, { offered: [valueSlot({ ...ending })], informedBy: "ai" });
}

function modelFailed(visit: Visit, node: AgentNode, state: AgentState, failure: NonNullable<AgentState["failure"]>): void {
  const { error, retryable, jitter } = failure;
  if (error.code === "over-budget") end(visit, node, state);
  else if (error.code === "input-invalid" || error.code === "code-changed") fail(visit, error);
  else if (retryable && state.attempt < MODEL_RETRY.maxAttempts && usedUp(node, state) === null)
    openTimer(
      visit,
      idOf(visit, `${state.turn}.${state.attempt}.backoff`),
      "backoff",
      nextRetryAt(MODEL_RETRY, state.attempt, visit.state.now, jitter),
    );
  else end(visit, node, state);
}

function makeCalls(visit: Visit, node: AgentNode, state: AgentState): void {
  const positions = [...state.calls.keys()];
  const isFinish = (index: number): boolean => (state.calls[index] as ChosenCall).tool === FINISH;
  for (const index of [...positions.filter((index) => !isFinish(index)), ...positions.filter(isFinish)]) {
    const call = state.calls[index] as ChosenCall;
    if (call.nth !== undefined || call.answer !== undefined || state.ending !== undefined) continue;
    const tool = Object.hasOwn(node.tools, call.tool) ? node.tools[call.tool] : undefined;
    const refused = refusal(visit, node, call, tool);
    if (refused !== null) visit.record({ type: "call-refused", ...atOf(visit), index, error: refused });
    else make(visit, node, state, call, index, tool as AgentTool);
  }
}

/** Why a call is not made, as the model is told. */
function refusal(visit: Visit, node: AgentNode, call: ChosenCall, tool: AgentTool | undefined): StepError | null {
  if (tool === undefined && node.withheld?.includes(call.tool) === true)
    return stepError("withheld-tool", `You may not use "${call.tool}" here. You have: ${Object.keys(node.tools).join(", ")}.`);
  if (tool === undefined)
    return stepError("unknown-tool", `There is no tool "${call.tool}". You have: ${Object.keys(node.tools).join(", ")}.`);
  if (call.arguments === undefined) return stepError("invalid-arguments", "The arguments are not a JSON object.");
  if (tool.writes && visit.state.written.has(writeKey(node.id, call.hash)))
    return stepError("already-called", "You have made this very call before in this run. It is not made again.");
  return null;
}

function make(visit: Visit, node: AgentNode, state: AgentState, call: ChosenCall, index: number, tool: AgentTool): void {
  const limit = tool.role === "finish" ? null : callLimit(node, state, call);
  if (limit !== null) visit.record({ type: "agent-stopped", ...atOf(visit), ending: limit });
  else if (tool.role === "finish") makeFinish(visit, state, call, index, tool);
  else if (!tool.writes || !state.calls.some((other) => isWriting(node, other))) enterCall(visit, state, index, tool);
}

const enterCall = (visit: Visit, { turn }: AgentState, index: number, { block }: AgentTool): void =>
  enterBlock(visit, block, `${turn}.${index}`, [own("arguments")], "ai");

function makeFinish(visit: Visit, state: AgentState, call: ChosenCall, index: number, tool: AgentTool): void {
  const refuse = (code: string, message: string): void =>
    visit.record({ type: "call-refused", ...atOf(visit), index, error: stepError(code, message) });
  if (state.calls.findIndex((other) => other.tool === call.tool) < index)
    refuse("finished-twice", "You hand in two results in one reply. One of them counts: the first.");
  else if (state.calls.every((other) => other.tool === call.tool || other.answer !== undefined)) {
    if (state.told.length > 0) refuse("message-arrived", "Somebody has written to you. Read it before you finish.");
    else enterCall(visit, state, index, tool);
  }
}

function callLimit({ agent: { limits } }: AgentNode, { toolCalls, made }: AgentState, { tool, hash }: ChosenCall): AgentEnding | null {
  if (toolCalls >= limits.toolCalls) return overLimit("toolCalls", `It made ${toolCalls} calls.`);
  if ((made[hash] ?? 0) < limits.identicalCalls) return null;
  return overLimit("identicalCalls", `It called "${tool}" with the same arguments ${limits.identicalCalls} times.`);
}

const isWriting = (node: AgentNode, { tool, nth, answer }: ChosenCall): boolean =>
  nth !== undefined && answer === undefined && (node.tools[tool] as AgentTool).writes;

/** Each call of the reply has its answer. */
function answered(visit: Visit, node: AgentNode, state: AgentState): void {
  const repairs = isUnusable(state) ? state.repairs + 1 : 0;
  if ((state.ending ?? answeredEnding(node, state)) !== null) end(visit, node, state);
  else if (state.calls.some(({ tool, answer }) => tool === FINISH && answer?.ok === true)) leave(visit, own("result"));
  else if (repairs > MOST_REPAIRS) end(visit, node, state);
  else nextTurn(visit, node, state, repairs);
}

/** What the answers of the calls end the agent with. */
function answeredEnding(node: AgentNode, state: AgentState): AgentEnding | null {
  if (state.refused) return gaveUp("refused", "The model refused to answer.");
  for (const { tool, answer } of state.calls) {
    if (answer?.ok === true && node.tools[tool]?.role === "escalate")
      return { ...gaveUp("escalated", textOf(fieldOf(answer.value, "reason"))), queue: textOf(fieldOf(answer.value, "queue")) };
    if (answer?.ok === false && answer.error.code === "question-unanswered") return gaveUp("question-unanswered", answer.error.message);
    if (answer?.ok === false && answer.error.code === "over-budget") return overLimit("budget", answer.error.message);
  }
  return null;
}

const INVALID: ReadonlySet<string> = new Set(["unknown-tool", "withheld-tool", "invalid-arguments", "input-invalid"]);
const isInvalid = ({ answer }: ChosenCall): boolean => answer?.ok === false && INVALID.has(answer.error.code);
const isUnusable = ({ calls }: AgentState): boolean => calls.length === 0 || calls.some(isInvalid);
const unusable = ({ calls }: AgentState): readonly [string, string] =>
  calls.length === 0
    ? ["no-result", "It neither called a tool nor handed in a result."]
    : ["invalid-arguments", "It called tools with arguments that they do not take, again and again."];
