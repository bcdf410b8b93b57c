import { moneyText } from "../base/money.ts";
import type { AgentNode } from "../definition/graph.ts";
import { parseWith } from "../definition/schema.ts";
import { type CommandOf, envOf, evaluate, type Message, nodePath } from "../kernel/index.ts";
import { type Asked, failedCall, type ModelArrival, performCall } from "./ask-model.ts";
import { givenIn } from "./given-arguments.ts";
import type { Quote } from "./model-cost.ts";
import { type Asker, type PreparedCall, prepareCall, refused } from "./prepare-call.ts";
import type { RunActor } from "./run-actor.ts";
import { listProblems } from "./step-answer.ts";

type TurnCommand = CommandOf<"run-turn">;
/** Below this a reply can hold no call of a tool. */
const LEAST_OUTPUT_TOKENS = 16;

/** What an agent asks next, shown these messages, and the most that it can cost. @throws ModelFailure */
export function prepareTurn(asker: Asker, command: TurnCommand, messages: () => readonly Message[], name?: string): PreparedCall {
  const node = nodeOf(asker, command);
  checkInput(asker, command, node);
  const { maxOutputTokens } = node.agent;
  const model = name ?? node.agent.model;
  const tools = Object.entries(node.tools).map(([tool, { description, input }]) => ({ name: tool, description, input }));
  const { runId } = asker;
  const { attempt, left } = command;
  const prepared = prepareCall(asker, command, model, (bound) => {
    const whole = { runId, node: nodePath(command.frame, command.node), model, messages: messages(), tools, attempt, maxOutputTokens };
    const room = Math.max(left.tokens - bound(whole).inputTokens, LEAST_OUTPUT_TOKENS);
    return room >= maxOutputTokens ? whole : { ...whole, maxOutputTokens: room };
  });
  requireLeft(command, prepared.quote);
  return prepared;
}

/** Makes one model call of an agent and answers the run. Never throws. */
export const performTurn = (actor: RunActor, command: TurnCommand): Promise<void> =>
  performCall(actor, command, (asked) => turnAnswer(actor, command, asked));

/** What the run is told of a turn's reply. */
export function turnAnswer(asker: Asker, command: TurnCommand, asked: Asked): ModelArrival {
  if (!asked.ok) return failedCall(asker.services, command, asked.thrown, asked.spent);
  const { call, answer } = asked.record;
  const offered = Object.keys(nodeOf(asker, command).tools);
  const given = givenIn(asker, command, answer.parts);
  return { type: "model-replied", controller: "ai", id: command.id, call, answer, offered, ...(given === undefined ? {} : { given }) };
}

const nodeOf = ({ definition }: Asker, { node }: TurnCommand): AgentNode => definition.index.nodes.get(node) as AgentNode;

/** What the workflow hands in is checked once, before the first call. */
function checkInput({ definition, live }: Asker, { turn: number, frame, node: id }: TurnCommand, node: AgentNode): void {
  if (number > 1) return;
  const schema = definition.code.schemas.get(`${id}.input`);
  if (schema === undefined) throw refused("code-changed", `The input schema of "${id}" is gone.`);
  const input = parseWith(schema, evaluate(node.input, envOf(live.state, frame)) ?? null);
  if (!input.ok) throw refused("input-invalid", `"${id}" hands its agent an input that it does not take: ${listProblems(input.problems)}`);
}

/** S9.6 for the agent's own limits: what the call can take must be left, or it is not made. */
function requireLeft({ left, node }: TurnCommand, { bound, maxCostMicroUsd }: Quote): void {
  const tokens = bound.inputTokens + bound.outputTokens;
  if (tokens > left.tokens)
    throw refused("over-budget", `A model call of "${node}" may take ${tokens} tokens, and its agent has ${left.tokens} left.`);
  if (maxCostMicroUsd > left.costMicroUsd) {
    throw refused(
      "over-budget",
      `A model call of "${node}" may cost ${moneyText(maxCostMicroUsd)}, and its agent has ${moneyText(left.costMicroUsd)} left.`,
    );
  }
}
