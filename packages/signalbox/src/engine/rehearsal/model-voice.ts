import type { AgentNode } from "../../definition/graph.ts";
import { type Batch, Conversation, type Message } from "../../kernel/index.ts";
import { ModelFailure } from "../../ports/model.ts";
import type { LiveRun } from "../../ports/substrate.ts";
import { type Asked, failedCall, type ModelArrival } from "../ask-model.ts";
import { preparePrompt, promptAnswer } from "../perform-model.ts";
import { prepareTurn, turnAnswer } from "../perform-turn.ts";
import type { ModelCommand, PreparedCall } from "../prepare-call.ts";
import type { Definition } from "../registry.ts";
import type { Services } from "../services.ts";
import type { Answer } from "./answer.ts";
import type { ForkSpending } from "./make-model-call.ts";
import type { Asking } from "./question.ts";

/** What nobody can answer for the run: it is no failure of its own. */
const UNABLE: ReadonlySet<string> = new Set(["no-model", "no-price", "code-changed"]);

/** Model calls that a fork makes itself, as a run makes them. */
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
  nameOf = (command: ModelCommand): string =>
    command.kind === "call-model" ? command.model : (this.#definition.index.nodes.get(command.node) as AgentNode).agent.model;

  messages = (batches: readonly Batch[], runId: string, command: Asking): readonly Message[] =>
    Conversation.of(this.#definition.index, runId, batches, command).messages;

  async ask(command: ModelCommand, name: string, live: LiveRun, batches: readonly Batch[]): Promise<Answer> {
    const asker = { services: this.#services, definition: this.#definition, live, runId: live.runId };
    const make = async (prepared: PreparedCall, answerOf: (asked: Asked) => ModelArrival): Promise<Answer> => {
      const asked = await this.#spending.make(this.#services, prepared, live.state.now);
      return "why" in asked ? asked : answerOf(asked);
    };
    try {
      return command.kind === "call-model"
        ? await make(preparePrompt(asker, command, name), (asked) => promptAnswer(asker, command, asked))
        : await make(
            prepareTurn(asker, command, () => this.messages(batches, live.runId, command), name),
            (asked) => turnAnswer(asker, command, asked),
          );
    } catch (thrown) {
      if (thrown instanceof ModelFailure && UNABLE.has(thrown.code)) return { why: thrown.message };
      return failedCall(this.#services, command, thrown);
    }
  }
}
