// PM1. Nothing is sent whose cost nobody can bound.
// PM2. What came back is in the journal word for word, with what it cost, also where it is of no use.
// PM3. A call that may have been answered counts as its whole bound.
import { asStored } from "../base/stored-json.ts";
import type { ModelAnswer, ModelCall } from "../kernel/index.ts";
import { ModelFailure, type ModelReply, type ModelRequest } from "../ports/model.ts";
import { answeredCall, doubtfulCall, type Quote, quoteOf } from "./model-cost.ts";
import type { RunActor } from "./run-actor.ts";

const DEFAULT_TIMEOUT_MS = 120_000;

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

/**
 * Makes one model call. `admit` is the asker's own look at what the call can cost; it refuses by throwing, and then nothing is sent.
 * @throws ModelFailure where nothing was sent.
 */
export async function askModel(
  actor: RunActor,
  { id, node, name, timeoutMs }: Asking,
  request: (signal: AbortSignal) => ModelRequest,
  admit: (quote: Quote) => void,
): Promise<Asked> {
  const { model, limits } = actor.services;
  if (model === null) throw refused("no-model", `"${node}" calls the model "${name}", and the config has no models.`);
  const controller = new AbortController();
  const asked = request(controller.signal);
  const card = model.card(name);
  const quote = quoteOf(name, card, model.bound(asked));
  if (quote === null) {
    const advice = "Every run has a cap of money, so give the model a price in the config.";
    throw refused("no-price", `"${node}" calls the model "${name}" (${card.modelId}), whose price nobody knows. ${advice}`);
  }
  admit(quote);
  actor.inFlight.set(id, controller);
  // A budget has its place here: reserve quote.maxCostMicroUsd before the call, settle with the journal's record after it.
  try {
    const reply = await timed(actor, timeoutMs ?? DEFAULT_TIMEOUT_MS, controller, () => model.generate(asked));
    return { ok: true, reply, record: { call: answeredCall(quote, reply), answer: answerOf(reply, limits.maxPayloadCharacters) } };
  } catch (thrown) {
    const isFree = thrown instanceof ModelFailure && thrown.outcome !== "unknown";
    return { ok: false, thrown, spent: isFree ? {} : { call: doubtfulCall(quote) } };
  } finally {
    actor.inFlight.delete(id);
  }
}

/** A node with its place in loops and arms. */
export const pathOf = ({ frame, node }: { readonly frame: string; readonly node: string }): string =>
  frame === "" ? node : `${frame}/${node}`;

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
