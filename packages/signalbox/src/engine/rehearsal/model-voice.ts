import { messageOf } from "../../base/error.ts";
import type { AgentNode } from "../../definition/graph.ts";
import { parseWith } from "../../definition/schema.ts";
import {
  type Arrival,
  type Batch,
  type CommandOf,
  Conversation,
  envOf,
  evaluate,
  type Message,
  nodePath,
  promptMessages,
} from "../../kernel/index.ts";
import { ModelFailure, type ModelRequest } from "../../ports/model.ts";
import type { LiveRun } from "../../ports/substrate.ts";
import { typedAnswer } from "../prompt-answer.ts";
import type { Definition } from "../registry.ts";
import type { Services } from "../services.ts";
import { listProblems } from "../step-answer.ts";
import { type Answer, failedWith } from "./answer.ts";
import type { ForkSpending, Made } from "./make-model-call.ts";
import type { Asking } from "./question.ts";

type ModelCommand = CommandOf<"call-model"> | CommandOf<"run-turn">;
const LEAST_OUTPUT_TOKENS = 16;

/** Model calls that a fork makes itself. */
export class ModelVoice {
  readonly #services: Services;
  readonly #definition: Definition;
  readonly #spending: ForkSpending;

  constructor(services: Services, definition: Definition, spending: ForkSpending) {
    this.#services = services;
    this.#definition = definition;
    this.#spending = spending;
  }

  /** The name that the definition uses. */
  nameOf = (command: ModelCommand): string => (command.kind === "call-model" ? command.model : this.#agent(command).agent.model);

  messages = (batches: readonly Batch[], runId: string, command: Asking): readonly Message[] =>
    Conversation.of(this.#definition.index, runId, batches, command).messages;

  async ask(command: ModelCommand, name: string, live: LiveRun, batches: readonly Batch[]): Promise<Answer> {
    if (command.kind === "call-model") return this.#prompt(command, name, live.runId);
    const node = this.#agent(command);
    const schema = this.#definition.code.schemas.get(`${command.node}.input`);
    const input = schema === undefined ? null : parseWith(schema, evaluate(node.input, envOf(live.state, command.frame)) ?? null);
    if (input === null) return { why: `the agent of "${command.node}" is gone` };
    if (command.turn === 1 && !input.ok)
      return failedWith(
        command.id,
        "input-invalid",
        `"${command.node}" hands its agent an input that it does not take: ${listProblems(input.problems)}`,
      );
    const made = await this.#spending.make(this.#services, name, this.#turnRequest(command, node, name, live.runId, batches));
    if ("why" in made) return made;
    if (!made.ok) return failure(command, made);
    const { call, answer } = made;
    return { type: "model-replied", controller: "ai", id: command.id, call, answer, offered: Object.keys(node.tools) };
  }

  #turnRequest(
    command: CommandOf<"run-turn">,
    node: AgentNode,
    model: string,
    runId: string,
    batches: readonly Batch[],
  ): (signal: AbortSignal) => ModelRequest {
    const messages = this.messages(batches, runId, command);
    const tools = Object.entries(node.tools).map(([name, { description, input }]) => ({ name, description, input }));
    const { attempt } = command;
    return (signal) => {
      const whole = {
        runId,
        node: nodePath(command.frame, command.node),
        model,
        messages,
        tools,
        attempt,
        maxOutputTokens: node.agent.maxOutputTokens,
        signal,
      };
      const room = command.left.tokens - (this.#services.model?.bound(whole).inputTokens ?? 0);
      return { ...whole, maxOutputTokens: Math.min(whole.maxOutputTokens, Math.max(room, LEAST_OUTPUT_TOKENS)) };
    };
  }

  async #prompt(command: CommandOf<"call-model">, model: string, runId: string): Promise<Answer> {
    const { id, node, task, text, output, maxOutputTokens, attempt } = command;
    const schema = this.#definition.code.schemas.get(`${node}.output`);
    if (schema === undefined) return { why: `the output schema of "${node}" is gone` };
    const messages = promptMessages(task, typeof text === "string" ? text : JSON.stringify(text ?? null), output);
    const request = {
      runId,
      node: nodePath(command.frame, command.node),
      task,
      model,
      messages,
      tools: [],
      output,
      attempt,
      maxOutputTokens,
    };
    const made = await this.#spending.make(this.#services, model, (signal) => ({ ...request, signal }));
    if ("why" in made) return made;
    if (!made.ok) return failure(command, made);
    const { call, answer, reply } = made;
    const typed = typedAnswer(node, schema, reply, this.#services.limits.maxPayloadCharacters);
    if (typed.ok) return { type: "step-completed", controller: "rules", informedBy: "ai", id, output: typed.value, call, answer };
    return { ...(failedWith(id, typed.failure.code, typed.failure.message, true) as Arrival & { type: "step-failed" }), call, answer };
  }

  #agent = ({ node }: CommandOf<"run-turn">): AgentNode => this.#definition.index.nodes.get(node) as AgentNode;
}

function failure({ id }: ModelCommand, { thrown, call }: Extract<Made, { ok: false }>): Arrival {
  const { code, retryable } = thrown instanceof ModelFailure ? thrown : { code: "model-failed", retryable: true };
  const failed = failedWith(id, code, messageOf(thrown), retryable) as Arrival & { type: "step-failed" };
  return call === undefined ? failed : { ...failed, call };
}
