import { messageOf } from "../base/error.ts";
import { utf8Length } from "../base/utf8.ts";
import { stepError } from "../definition/step-error.ts";
import { type Arrival, type CommandOf, promptMessages } from "../kernel/index.ts";
import { ModelFailure, type ModelRequest } from "../ports/model.ts";
import { askModel, pathOf, refused, type Spent } from "./ask-model.ts";
import { typedAnswer } from "./prompt-answer.ts";
import type { RunActor } from "./run-actor.ts";

type PromptCommand = CommandOf<"call-model">;
const MESSAGE_CHARACTERS = 2_000;

/** Makes one model call and answers the run. Never throws. */
export async function performModel(actor: RunActor, command: PromptCommand): Promise<void> {
  const answer = await call(actor, command).catch((thrown: unknown) => failed(actor, command, thrown));
  actor.inFlight.delete(command.id);
  actor.answer(answer);
}

async function call(actor: RunActor, command: PromptCommand): Promise<Arrival> {
  const { node, model: name, timeoutMs } = command;
  const schema = actor.definition.code.schemas.get(`${node}.output`);
  if (schema === undefined) throw refused("code-changed", `The output schema of "${node}" is gone.`);
  const asked = await askModel(
    actor,
    { id: command.id, node, timeoutMs, name },
    (signal) => requestOf(actor, command, signal),
    fitsInput(command),
  );
  if (!asked.ok) return failed(actor, command, asked.thrown, asked.spent);
  const { reply, record } = asked;
  const answer = typedAnswer(node, schema, reply, actor.services.limits.maxPayloadCharacters);
  if (!answer.ok) return failed(actor, command, answer.failure, record);
  return { type: "step-completed", controller: "rules", informedBy: "ai", id: command.id, output: answer.value, ...record };
}

const fitsInput =
  ({ node, maxInputTokens, text }: PromptCommand) =>
  (): void => {
    const length = utf8Length(textOf(text));
    if (length <= maxInputTokens) return;
    const advice = "No tokenizer makes more tokens than there are bytes. Raise maxInputTokens, or shorten the text.";
    throw refused("input-too-long", `The text of "${node}" has ${length} bytes, and maxInputTokens is ${maxInputTokens}. ${advice}`);
  };

const textOf = (text: PromptCommand["text"]): string => (typeof text === "string" ? text : JSON.stringify(text ?? null));

function requestOf(actor: RunActor, command: PromptCommand, signal: AbortSignal): ModelRequest {
  const { task, model, output, maxOutputTokens, attempt } = command;
  const messages = promptMessages(task, textOf(command.text), output);
  return { runId: actor.runId, node: pathOf(command), task, model, messages, tools: [], output, attempt, maxOutputTokens, signal };
}

function failed(actor: RunActor, command: PromptCommand, thrown: unknown, spent: Partial<Spent> = {}): Arrival {
  const { code, retryable } = thrown instanceof ModelFailure ? thrown : { code: "model-failed", retryable: true };
  const message = messageOf(thrown).slice(0, MESSAGE_CHARACTERS).toWellFormed();
  return {
    type: "step-failed",
    controller: "rules",
    id: command.id,
    error: stepError(code, message, command.attempt),
    retryable,
    jitter: actor.services.entropy.draw(),
    ...spent,
  };
}
