// PM1. Nothing is sent whose cost nobody can bound.
// PM2. What came back is in the journal word for word, with what it cost, also where it is of no use.
// PM3. A call that may have been answered counts as its whole bound.
import { messageOf } from "../base/error.ts";
import { asStored } from "../base/stored-json.ts";
import type { Schema } from "../definition/schema.ts";
import { stepError } from "../definition/step-error.ts";
import type { Arrival, CommandOf, ModelAnswer, ModelCall } from "../kernel/index.ts";
import { type Model, ModelFailure, type ModelReply, type ModelRequest } from "../ports/model.ts";
import { answeredCall, doubtfulCall, type Quote, quoteOf } from "./model-cost.ts";
import { typedAnswer } from "./prompt-answer.ts";
import { promptMessages } from "./prompt-messages.ts";
import type { RunActor } from "./run-actor.ts";

type PromptCommand = CommandOf<"call-model">;
const DEFAULT_TIMEOUT_MS = 120_000;
const MESSAGE_CHARACTERS = 2_000;

/** Makes one model call and answers the run. Never throws. */
export async function performModel(actor: RunActor, command: PromptCommand): Promise<void> {
  const answer = await call(actor, command).catch((thrown: unknown) => failed(actor, command, thrown));
  actor.inFlight.delete(command.id);
  actor.answer(answer);
}

async function call(actor: RunActor, command: PromptCommand): Promise<Arrival> {
  const { model } = actor.services;
  if (model === null) throw refused("no-model", `"${command.node}" calls the model "${command.model}", and the config has no models.`);
  const schema = actor.definition.code.schemas.get(`${command.node}.output`);
  if (schema === undefined) throw refused("code-changed", `The output schema of "${command.node}" is gone.`);
  const controller = new AbortController();
  const request = requestOf(actor, command, controller.signal);
  const quote = quoted(model, request, command);
  actor.inFlight.set(command.id, controller);
  // A budget has its place here: reserve quote.maxCostMicroUsd before the call, settle with the journal's record after it.
  try {
    return replied(actor, command, schema, quote, await timed(actor, command, controller, () => model.generate(request)));
  } catch (thrown) {
    const isFree = thrown instanceof ModelFailure && thrown.outcome !== "unknown";
    return failed(actor, command, thrown, isFree ? {} : { call: doubtfulCall(quote) });
  }
}

/** PM1. */
function quoted(model: Model, request: ModelRequest, { node, model: name, maxInputTokens, text }: PromptCommand): Quote {
  const card = model.card(name);
  const quote = quoteOf(name, card, model.bound(request));
  if (quote === null) {
    const advice = "Every run has a cap of money, so give the model a price in the config.";
    throw refused("no-price", `"${node}" calls the model "${name}" (${card.modelId}), whose price nobody knows. ${advice}`);
  }
  const length = new TextEncoder().encode(textOf(text)).length;
  if (length > maxInputTokens) {
    const advice = "No tokenizer makes more tokens than there are bytes. Raise maxInputTokens, or shorten the text.";
    throw refused("input-too-long", `The text of "${node}" has ${length} bytes, and maxInputTokens is ${maxInputTokens}. ${advice}`);
  }
  return quote;
}

const textOf = (text: PromptCommand["text"]): string => (typeof text === "string" ? text : JSON.stringify(text ?? null));

function requestOf(actor: RunActor, command: PromptCommand, signal: AbortSignal): ModelRequest {
  const { node, task, model, output, maxOutputTokens, attempt } = command;
  const messages = promptMessages(task, textOf(command.text), output);
  const path = command.frame === "" ? node : `${command.frame}/${node}`;
  return { runId: actor.runId, node: path, task, model, messages, tools: [], output, attempt, maxOutputTokens, signal };
}

/** A model that does not heed its signal is not waited for. */
async function timed<T>(actor: RunActor, command: PromptCommand, controller: AbortController, start: () => Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const { signal } = controller;
  signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  const late = (): void =>
    controller.abort(new ModelFailure("timeout", "The model gave no answer in time.", { outcome: "unknown", retryable: true }));
  const stop = actor.services.clock.after(command.timeoutMs ?? DEFAULT_TIMEOUT_MS, late);
  try {
    return await Promise.race([start(), promise]);
  } finally {
    stop();
  }
}

/** PM2. */
function replied(actor: RunActor, command: PromptCommand, schema: Schema, quote: Quote, reply: ModelReply): Arrival {
  const { maxPayloadCharacters } = actor.services.limits;
  const record = { call: answeredCall(quote, reply), answer: answerOf(reply, maxPayloadCharacters) };
  const answer = typedAnswer(command.node, schema, reply, maxPayloadCharacters);
  if (!answer.ok) return failed(actor, command, answer.failure, record);
  return { type: "step-completed", controller: "rules", informedBy: "ai", id: command.id, output: answer.value, ...record };
}

/** The words as they came; of a flood its beginning, and how much it was. */
function answerOf({ parts, parameters }: ModelReply, maxCharacters: number): ModelAnswer {
  const stored = asStored({ parameters, parts }) as unknown as ModelAnswer;
  const characters = JSON.stringify(stored.parts).length;
  if (characters <= maxCharacters) return stored;
  const text = JSON.stringify(stored.parts).slice(0, 4_096).toWellFormed();
  return { parameters: stored.parameters, parts: [{ type: "text", text }], cutFrom: characters };
}

interface Spent {
  readonly call?: ModelCall;
  readonly answer?: ModelAnswer;
}

function failed(actor: RunActor, command: PromptCommand, thrown: unknown, spent: Spent = {}): Arrival {
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

const refused = (code: string, message: string): ModelFailure => new ModelFailure(code, message, { outcome: "not-sent", retryable: false });
