import type { AgentNode } from "../definition/graph.ts";
import { parseWith } from "../definition/schema.ts";
import { type Arrival, type Batch, type CommandOf, Conversation, envOf, evaluate, nodePath } from "../kernel/index.ts";
import type { Model, ModelRequest } from "../ports/model.ts";
import { askModel, failedCall, NEVER, type PreparedCall, prepareCall, preparedCall, refused } from "./ask-model.ts";
import { type ReadBatch, readJournal } from "./journal.ts";
import { type Quote, settlementOf } from "./model-cost.ts";
import type { RunActor } from "./run-actor.ts";
import { listProblems } from "./step-answer.ts";

type TurnCommand = CommandOf<"run-turn">;
/** Below this a reply can hold no call of a tool. */
const LEAST_OUTPUT_TOKENS = 16;

/** What an agent asks next, and the most that it can cost; `latest` is the batch that orders it. @throws ModelFailure */
export function prepareTurn(actor: RunActor, command: TurnCommand, latest: Batch): PreparedCall {
  const node = actor.definition.index.nodes.get(command.node) as AgentNode;
  checkInput(actor, command, node);
  const asking = { id: command.id, node: command.node, name: node.agent.model, timeoutMs: command.timeoutMs };
  const prepared = prepareCall(actor, asking, requestOf(actor, command, node, latest));
  requireLeft(command, prepared.quote);
  return prepared;
}

/** Makes one model call of an agent and answers the run. Never throws. */
export async function performTurn(actor: RunActor, command: TurnCommand): Promise<void> {
  const answer = await turn(actor, command).catch((thrown: unknown) => failedCall(actor, command, thrown));
  actor.answer(answer, settlementOf(answer.call));
}

async function turn(actor: RunActor, command: TurnCommand): Promise<Extract<Arrival, { type: "model-replied" | "step-failed" }>> {
  const asked = await askModel(actor, preparedCall(actor, command));
  if (!asked.ok) return failedCall(actor, command, asked.thrown, asked.spent);
  const { call, answer } = asked.record;
  const node = actor.definition.index.nodes.get(command.node) as AgentNode;
  return { type: "model-replied", controller: "ai", id: command.id, call, answer, offered: Object.keys(node.tools) };
}

/** What the workflow hands in is checked once, before the first call. */
function checkInput(actor: RunActor, { turn: number, frame, node: id }: TurnCommand, node: AgentNode): void {
  if (number > 1) return;
  const schema = actor.definition.code.schemas.get(`${id}.input`);
  if (schema === undefined) throw refused("code-changed", `The input schema of "${id}" is gone.`);
  const input = parseWith(schema, evaluate(node.input, envOf(actor.live.state, frame)) ?? null);
  if (!input.ok) throw refused("input-invalid", `"${id}" hands its agent an input that it does not take: ${listProblems(input.problems)}`);
}

function requestOf(
  actor: RunActor,
  command: TurnCommand,
  node: AgentNode,
  latest: Batch,
): (bound: Model["bound"]) => Omit<ModelRequest, "signal"> {
  const { digest, store } = actor.services;
  const batches = batchesOf(readJournal(digest, store.read, actor.key, actor.runId), latest);
  const { messages } = Conversation.of(actor.definition.index, actor.runId, batches, command);
  const tools = Object.entries(node.tools).map(([name, { description, input }]) => ({ name, description, input }));
  const { model, maxOutputTokens } = node.agent;
  const whole = {
    runId: actor.runId,
    node: nodePath(command.frame, command.node),
    model,
    messages,
    tools,
    attempt: command.attempt,
    maxOutputTokens,
  };
  return (bound) => {
    const room = command.left.tokens - bound({ ...whole, signal: NEVER }).inputTokens;
    return room >= maxOutputTokens ? whole : { ...whole, maxOutputTokens: Math.max(room, LEAST_OUTPUT_TOKENS) };
  };
}

function* batchesOf(journal: Iterable<ReadBatch>, latest: Batch): Generator<Batch> {
  for (const { batch } of journal) yield batch;
  yield latest;
}

/** S9.6 for the agent's own limits: what the call can take must be left, or it is not made. */
function requireLeft({ left, node }: TurnCommand, { bound, maxCostMicroUsd }: Quote): void {
  const tokens = bound.inputTokens + bound.outputTokens;
  if (tokens > left.tokens)
    throw refused("over-budget", `A model call of "${node}" may take ${tokens} tokens, and its agent has ${left.tokens} left.`);
  if (maxCostMicroUsd > left.costMicroUsd) {
    const usd = (micro: number): string => `$${(micro / 1_000_000).toFixed(6)}`;
    throw refused(
      "over-budget",
      `A model call of "${node}" may cost ${usd(maxCostMicroUsd)}, and its agent has ${usd(left.costMicroUsd)} left.`,
    );
  }
}
