// PM1. Nothing is sent whose cost nobody can bound, or that is not reserved.
import type { CommandOf } from "../kernel/index.ts";
import { type Model, ModelFailure, type ModelRequest } from "../ports/model.ts";
import { type Quote, quoteOf } from "./model-cost.ts";
import type { RunActor } from "./run-actor.ts";

/** A prompt of a workflow, or a turn of an agent. */
export type ModelCommand = CommandOf<"call-model"> | CommandOf<"run-turn">;
/** Whose model call it is: a run's, or a rehearsal's. */
export type Asker = Pick<RunActor, "live" | "services" | "definition" | "runId">;
export type UnsentRequest = Omit<ModelRequest, "signal">;

/** A call as it will be made, and the most that it can take: what is reserved before it leaves. */
export interface PreparedCall {
  /** The one that it was quoted for: another may stand for its name by the time it is made. */
  readonly model: Model;
  readonly request: UnsentRequest;
  readonly quote: Quote;
  readonly timeoutMs: number | undefined;
}

/** `request` is made by what the model says of itself. @throws ModelFailure for what nobody can bound. */
export function prepareCall(
  { services: { model } }: Asker,
  { node, timeoutMs }: ModelCommand,
  name: string,
  request: (bound: (request: UnsentRequest) => ReturnType<Model["bound"]>) => UnsentRequest,
): PreparedCall {
  if (model === null) throw refused("no-model", `"${node}" calls the model "${name}", and the config has no models.`);
  const bound = (whole: UnsentRequest): ReturnType<Model["bound"]> => model.bound({ ...whole, signal: NEVER });
  const prepared = request(bound);
  const card = model.card(name);
  const quote = quoteOf(name, card, bound(prepared));
  if (quote !== null) return { model, request: prepared, quote, timeoutMs };
  const advice = "Every run has a cap of money, so give the model a price in the config.";
  throw refused("no-price", `"${node}" calls the model "${name}" (${card.modelId}), whose price nobody knows. ${advice}`);
}
const NEVER = new AbortController().signal;

/** The call of a command as it was prepared when its cost was reserved. @throws ModelFailure when none was. */
export function preparedCall(actor: RunActor, { id, node }: ModelCommand): PreparedCall {
  const held = actor.held.get(id);
  if (held?.kind === "held" && held.prepared !== undefined) return held.prepared;
  throw refused("over-budget", `Nothing is reserved for a model call of "${node}".`);
}

export const refused = (code: string, message: string): ModelFailure =>
  new ModelFailure(code, message, { outcome: "not-sent", retryable: false });
