import { utf8Length } from "../base/utf8.ts";
import { type Arrival, type CommandOf, nodePath, promptMessages } from "../kernel/index.ts";
import { askModel, failedCall, type PreparedCall, prepareCall, preparedCall, refused } from "./ask-model.ts";
import { settlementOf } from "./model-cost.ts";
import { typedAnswer } from "./prompt-answer.ts";
import type { RunActor } from "./run-actor.ts";

type PromptCommand = CommandOf<"call-model">;

/** What a prompt asks of which model, and the most that it can cost. @throws ModelFailure */
export function preparePrompt(actor: RunActor, command: PromptCommand): PreparedCall {
  const { id, node, task, model, output, maxOutputTokens, attempt, timeoutMs } = command;
  return prepareCall(actor, { id, node, name: model, timeoutMs }, () => {
    requireInputFits(command);
    const messages = promptMessages(task, textOf(command.text), output);
    return {
      runId: actor.runId,
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
export async function performModel(actor: RunActor, command: PromptCommand): Promise<void> {
  const answer = await call(actor, command).catch((thrown: unknown) => failedCall(actor, command, thrown));
  actor.answer(answer, settlementOf(answer.call));
}

async function call(actor: RunActor, command: PromptCommand): Promise<Extract<Arrival, { type: "step-completed" | "step-failed" }>> {
  const { node } = command;
  const schema = actor.definition.code.schemas.get(`${node}.output`);
  if (schema === undefined) throw refused("code-changed", `The output schema of "${node}" is gone.`);
  const asked = await askModel(actor, preparedCall(actor, command));
  if (!asked.ok) return failedCall(actor, command, asked.thrown, asked.spent);
  const { reply, record } = asked;
  const answer = typedAnswer(node, schema, reply, actor.services.limits.maxPayloadCharacters);
  if (!answer.ok) return failedCall(actor, command, answer.failure, record);
  return { type: "step-completed", controller: "rules", informedBy: "ai", id: command.id, output: answer.value, ...record };
}

function requireInputFits({ node, maxInputTokens, text }: PromptCommand): void {
  const length = utf8Length(textOf(text));
  if (length <= maxInputTokens) return;
  const advice = "No tokenizer makes more tokens than there are bytes. Raise maxInputTokens, or shorten the text.";
  throw refused("input-too-long", `The text of "${node}" has ${length} bytes, and maxInputTokens is ${maxInputTokens}. ${advice}`);
}

const textOf = (text: PromptCommand["text"]): string => (typeof text === "string" ? text : JSON.stringify(text ?? null));
