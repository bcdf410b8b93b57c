// PM1. Nothing is sent whose cost nobody can bound, or that is not reserved.
// PM2. What came back is in the journal word for word, with what it cost, also where it is of no use.
// PM3. A call that may have been answered counts as its whole bound.
import { messageOf } from "../base/error.ts";
import { asStored } from "../base/stored-json.ts";
import { stepError } from "../definition/step-error.ts";
import type { Arrival, CommandOf, ModelAnswer, ModelCall } from "../kernel/index.ts";
import { type Model, ModelFailure, type ModelReply, type ModelRequest } from "../ports/model.ts";
import { answeredCall, doubtfulCall, type Quote, quoteOf } from "./model-cost.ts";
import type { RunActor } from "./run-actor.ts";

const DEFAULT_TIMEOUT_MS = 120_000;
const MESSAGE_CHARACTERS = 2_000;

/** A prompt of a workflow, or a turn of an agent. */
export type ModelCommand = CommandOf<"call-model"> | CommandOf<"run-turn">;

/** Which command asks which model. */
export interface Asking {
  readonly id: string;
  readonly node: string;
  /** A name of the config's models. */
  readonly name: string;
  readonly timeoutMs?: number | undefined;
}
/** What the journal says of the call beside its result. */
export interface Spent {
  readonly call: ModelCall;
  readonly answer?: ModelAnswer;
}
export type Asked =
  | { readonly ok: true; readonly reply: ModelReply; readonly record: Spent & { readonly answer: ModelAnswer } }
  | { readonly ok: false; readonly thrown: unknown; readonly spent: Partial<Spent> };

/** A call as it will be made, and the most that it can take: what is reserved before it leaves. */
export interface PreparedCall {
  /** The one that it was quoted for: another may stand for its name by the time it is made. */
  readonly model: Model;
  readonly asking: Asking;
  readonly request: Omit<ModelRequest, "signal">;
  readonly quote: Quote;
}

/** `request` is made by what the model says of itself. @throws ModelFailure for what nobody can bound. */
export function prepareCall(
  actor: RunActor,
  asking: Asking,
  request: (bound: Model["bound"]) => Omit<ModelRequest, "signal">,
): PreparedCall {
  const { model } = actor.services;
  const { node, name } = asking;
  if (model === null) throw refused("no-model", `"${node}" calls the model "${name}", and the config has no models.`);
  const prepared = request((whole) => model.bound(whole));
  const card = model.card(name);
  const quote = quoteOf(name, card, model.bound({ ...prepared, signal: NEVER }));
  if (quote !== null) return { model, asking, request: prepared, quote };
  const advice = "Every run has a cap of money, so give the model a price in the config.";
  throw refused("no-price", `"${node}" calls the model "${name}" (${card.modelId}), whose price nobody knows. ${advice}`);
}
export const NEVER = new AbortController().signal;

/** The call of a command as it was prepared when its cost was reserved. @throws ModelFailure when none was. */
export function preparedCall(actor: RunActor, { id, node }: ModelCommand): PreparedCall {
  const held = actor.held.get(id);
  if (held?.kind === "held" && held.prepared !== undefined) return held.prepared;
  throw refused("over-budget", `Nothing is reserved for a model call of "${node}".`);
}

/** Makes one model call. */
export async function askModel(actor: RunActor, { model, asking, request, quote }: PreparedCall): Promise<Asked> {
  const { limits } = actor.services;
  const { id, timeoutMs } = asking;
  const controller = new AbortController();
  actor.inFlight.set(id, controller);
  try {
    const { signal } = controller;
    const reply = await timed(actor, timeoutMs ?? DEFAULT_TIMEOUT_MS, controller, () => model.generate({ ...request, signal }));
    return { ok: true, reply, record: { call: answeredCall(quote, reply), answer: answerOf(reply, limits.maxPayloadCharacters) } };
  } catch (thrown) {
    const isFree = thrown instanceof ModelFailure && thrown.outcome !== "unknown";
    return { ok: false, thrown, spent: isFree ? {} : { call: doubtfulCall(quote) } };
  } finally {
    actor.inFlight.delete(id);
  }
}

/** A call without a result, as the run is told. */
export function failedCall(actor: RunActor, command: ModelCommand, thrown: unknown, spent: Partial<Spent> = {}): StepFailed {
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
type StepFailed = Extract<Arrival, { type: "step-failed" }>;

export const refused = (code: string, message: string): ModelFailure =>
  new ModelFailure(code, message, { outcome: "not-sent", retryable: false });

/** A model that does not heed its signal is not waited for. */
async function timed<T>(actor: RunActor, ms: number, controller: AbortController, start: () => Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const { signal } = controller;
  signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  const late = (): void =>
    controller.abort(new ModelFailure("timeout", "The model gave no answer in time.", { outcome: "unknown", retryable: true }));
  const stop = actor.services.clock.after(ms, late);
  try {
    return await Promise.race([start(), promise]);
  } finally {
    stop();
  }
}

/** The words as they came; of a flood its beginning, and how much it was. */
function answerOf({ parts, parameters }: ModelReply, maxCharacters: number): ModelAnswer {
  const stored = asStored({ parameters, parts }) as unknown as ModelAnswer;
  const characters = JSON.stringify(stored.parts).length;
  if (characters <= maxCharacters) return stored;
  const text = JSON.stringify(stored.parts).slice(0, 4_096).toWellFormed();
  return { parameters: stored.parameters, parts: [{ type: "text", text }], cutFrom: characters };
}
