// PM2. What came back is in the journal word for word, with what it cost, also where it is of no use.
// PM3. A call that may have been answered counts as its whole bound.
import { messageOf } from "../base/error.ts";
import type { SecretSource } from "../base/secret-source.ts";
import { asStored } from "../base/stored-json.ts";
import { stepError } from "../definition/step-error.ts";
import { type Arrival, type ModelAnswer, type ModelCall, nodePath } from "../kernel/index.ts";
import { ModelFailure, type ModelReply } from "../ports/model.ts";
import { answeredCall, doubtfulCall, settlementOf } from "./model-cost.ts";
import { type ModelCommand, type PreparedCall, preparedCall } from "./prepare-call.ts";
import type { RunActor } from "./run-actor.ts";
import type { Services } from "./services.ts";
import { modelCallEnd, traceModelCall } from "./traced.ts";

const DEFAULT_TIMEOUT_MS = 120_000;
const MESSAGE_CHARACTERS = 2_000;

/** What the journal says of the call beside its result. */
export interface Spent {
  readonly call: ModelCall;
  readonly answer?: ModelAnswer;
}
export type Asked =
  | { readonly ok: true; readonly reply: ModelReply; readonly record: Spent & { readonly answer: ModelAnswer } }
  | { readonly ok: false; readonly thrown: unknown; readonly spent: Partial<Spent> };
type StepFailed = Extract<Arrival, { type: "step-failed" }>;
/** What becomes of a model call. */
export type ModelArrival = Extract<Arrival, { type: "step-completed" | "model-replied" }> | StepFailed;

/** Makes the model call of a command and answers the run. Never throws. */
export async function performCall(actor: RunActor, command: ModelCommand, answerOf: (asked: Asked) => ModelArrival): Promise<void> {
  const controller = new AbortController();
  actor.inFlight.set(command.id, controller);
  const speaking =
    command.kind === "run-turn" ? actor.services.words.begin(actor.runId, nodePath(command.frame, command.node), command.id) : null;
  const told = async (): Promise<ModelArrival> => {
    const prepared = preparedCall(actor, command);
    const traced = traceModelCall(actor, command, prepared);
    const ask = () => askModel(actor.services, prepared, controller, speaking?.say);
    const asked = await (traced === null ? ask() : traced.within(ask));
    traced?.ended(modelCallEnd(asked));
    return answerOf(asked);
  };
  const answer = await told().catch((thrown: unknown) => failedCall(actor.services, command, thrown));
  speaking?.end();
  actor.inFlight.delete(command.id);
  actor.answer(answer, settlementOf(answer.call));
}

/** Makes one model call. `onDelta`: somebody watches it being answered. */
export async function askModel(
  { clock, limits, secrets, redactor }: Services,
  { model, request, quote, timeoutMs = DEFAULT_TIMEOUT_MS }: PreparedCall,
  controller: AbortController,
  onDelta?: (text: string) => void,
): Promise<Asked> {
  const { signal } = controller;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  // A model that does not heed its signal is not waited for.
  signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  const stop = clock.after(timeoutMs, () => controller.abort(late()));
  try {
    const secretOf = (source: SecretSource): string | undefined => secrets.resolve(source);
    const watched = onDelta === undefined ? {} : { onDelta: redactor.pieces(onDelta) };
    const replied = await Promise.race([model.generate({ ...request, signal, secretOf, ...watched }), aborted]);
    // What is compared, counted and hashed of it is what will be in the journal.
    const reply = redactor.value(replied);
    return { ok: true, reply, record: { call: answeredCall(quote, reply), answer: answerOf(reply, limits.maxPayloadCharacters) } };
  } catch (thrown) {
    const isFree = thrown instanceof ModelFailure && thrown.outcome !== "unknown";
    return { ok: false, thrown, spent: isFree ? {} : { call: doubtfulCall(quote) } };
  } finally {
    stop();
  }
}
const late = (): ModelFailure => new ModelFailure("timeout", "The model gave no answer in time.", { outcome: "unknown", retryable: true });

/** A call without a result, as the run is told. */
export function failedCall(
  { entropy }: Pick<Services, "entropy">,
  { id, attempt }: ModelCommand,
  thrown: unknown,
  spent: Partial<Spent> = {},
): StepFailed {
  const { code, retryable } = thrown instanceof ModelFailure ? thrown : { code: "model-failed", retryable: true };
  const error = stepError(code, messageOf(thrown).slice(0, MESSAGE_CHARACTERS).toWellFormed(), attempt);
  return { type: "step-failed", controller: "rules", id, error, retryable, jitter: entropy.draw(), ...spent };
}

/** The words as they came; of a flood its beginning, and how much it was. */
function answerOf({ parts, parameters }: ModelReply, maxCharacters: number): ModelAnswer {
  const stored = asStored({ parameters, parts }) as unknown as ModelAnswer;
  const characters = JSON.stringify(stored.parts).length;
  if (characters <= maxCharacters) return stored;
  const text = JSON.stringify(stored.parts).slice(0, 4_096).toWellFormed();
  return { parameters: stored.parameters, parts: [{ type: "text", text }], cutFrom: characters };
}
