import { messageOf } from "../base/error.ts";
import { asStored } from "../base/stored-json.ts";
import { parseWith } from "../definition/schema.ts";
import { stepError } from "../definition/step-error.ts";
import type { Arrival, CommandOf } from "../kernel/index.ts";
import type { RunActor } from "./run-actor.ts";

const DEFAULT_TIMEOUT_MS = 120_000;

/** Makes one model call and answers the run. Never throws. */
export async function performModel(actor: RunActor, command: CommandOf<"call-model">): Promise<void> {
  const answer = await call(actor, command).catch((thrown: unknown) => failed(actor, command, "model-failed", messageOf(thrown), true));
  actor.inFlight.delete(command.id);
  actor.answer(answer);
}

async function call(actor: RunActor, command: CommandOf<"call-model">): Promise<Arrival> {
  const { model, clock } = actor.services;
  if (model === null)
    return failed(actor, command, "no-model", `"${command.node}" calls the model "${command.model}", and the config has no models.`, false);
  const schema = actor.definition.code.schemas.get(`${command.node}.output`);
  if (schema === undefined) return failed(actor, command, "code-changed", `The output schema of "${command.node}" is gone.`, false);
  const controller = new AbortController();
  actor.inFlight.set(command.id, controller);
  const stop = clock.after(command.timeoutMs ?? DEFAULT_TIMEOUT_MS, () => controller.abort(new Error("The model gave no answer in time.")));
  try {
    const { task, maxInputTokens, maxOutputTokens, attempt } = command;
    const text = typeof command.text === "string" ? command.text : JSON.stringify(command.text ?? null);
    const reply = await model.generate({
      runId: actor.runId,
      node: command.node,
      task,
      model: command.model,
      text,
      output: command.output,
      maxInputTokens,
      maxOutputTokens,
      attempt,
      signal: controller.signal,
    });
    const output = parseWith(schema, reply.output);
    if (!output.ok)
      return failed(
        actor,
        command,
        "output-invalid",
        `The model's answer to "${command.node}" is not what was asked for: ${output.problems.map(({ path, message }) => `${path}: ${message}`).join("; ")}`,
        true,
      );
    const { inputTokens, outputTokens, costUsd } = reply;
    return {
      type: "step-completed",
      controller: "rules",
      informedBy: "ai",
      id: command.id,
      output: asStored(output.value),
      usage: { model: command.model, inputTokens, outputTokens, costUsd },
    };
  } finally {
    stop();
  }
}

const failed = (actor: RunActor, command: CommandOf<"call-model">, code: string, message: string, retryable: boolean): Arrival => ({
  type: "step-failed",
  controller: "rules",
  id: command.id,
  error: stepError(code, message.slice(0, 2_000), command.attempt),
  retryable,
  jitter: actor.services.entropy.draw(),
});
