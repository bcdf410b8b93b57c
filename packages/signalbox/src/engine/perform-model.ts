import { utf8Length } from "../base/utf8.ts";
import type { Schema } from "../definition/schema.ts";
import { type CommandOf, nodePath, promptMessages } from "../kernel/index.ts";
import { type Asked, failedCall, type ModelArrival, performCall } from "./ask-model.ts";
import { type Asker, type PreparedCall, prepareCall, refused } from "./prepare-call.ts";
import { typedAnswer } from "./prompt-answer.ts";
import type { RunActor } from "./run-actor.ts";

type PromptCommand = CommandOf<"call-model">;

/** What a prompt asks of which model, and the most that it can cost. @throws ModelFailure */
export function preparePrompt(asker: Asker, command: PromptCommand, model = command.model): PreparedCall {
  const { node, task, output, maxOutputTokens, attempt } = command;
  return prepareCall(asker, command, model, () => {
    requireInputFits(command);
    schemaOf(asker, node);
    const messages = promptMessages(task, textOf(command.text), output);
    return {
      runId: asker.runId,
      node: nodePath(command.frame, command.node),
      task,
      model,
      messages,
      tools: [],
      output,
      attempt,
      maxOutputTokens,
    };
  });
}

/** Makes one model call and answers the run. Never throws. */
export const performModel = (actor: RunActor, command: PromptCommand): Promise<void> =>
  performCall(actor, command, (asked) => promptAnswer(actor, command, asked));

/** What the run is told of a prompt's reply. */
export function promptAnswer(asker: Asker, command: PromptCommand, asked: Asked): ModelArrival {
  const { services } = asker;
  const { id, node } = command;
  if (!asked.ok) return failedCall(services, command, asked.thrown, asked.spent);
  const { reply, record } = asked;
  const answer = typedAnswer(node, schemaOf(asker, node), reply, services.limits.maxPayloadCharacters);
  if (!answer.ok) return failedCall(services, command, answer.failure, record);
  return { type: "step-completed", controller: "rules", informedBy: "ai", id, output: answer.value, ...record };
}

function schemaOf({ definition }: Asker, node: string): Schema {
  const schema = definition.code.schemas.get(`${node}.output`);
  if (schema === undefined) throw refused("code-changed", `The output schema of "${node}" is gone.`);
  return schema;
}

function requireInputFits({ node, maxInputTokens, text }: PromptCommand): void {
  const length = utf8Length(textOf(text));
  if (length <= maxInputTokens) return;
  const advice = "No tokenizer makes more tokens than there are bytes. Raise maxInputTokens, or shorten the text.";
  throw refused("input-too-long", `The text of "${node}" has ${length} bytes, and maxInputTokens is ${maxInputTokens}. ${advice}`);
}

const textOf = (text: PromptCommand["text"]): string => (typeof text === "string" ? text : JSON.stringify(text ?? null));
