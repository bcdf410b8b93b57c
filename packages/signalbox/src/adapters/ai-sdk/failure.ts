// What a failed call says of the call: semantics.md, section 3.
import { messageOf } from "../../base/error.ts";
import { isProvablyNotSent, outcomeOfStatus, statusOf } from "../../ports/http-outcome.ts";
import { ModelFailure } from "../../ports/model.ts";

/** `where`: the model, for the message. `secrets` never reach a message, not even where a vendor repeats them. */
export function failureOf(thrown: unknown, where: string, secrets: readonly string[]): ModelFailure {
  const say = (text: string): string => secrets.reduce((said, secret) => said.replaceAll(secret, "[key]"), `${where}: ${text}`);
  const own = ownFailure(thrown);
  if (own !== null) return new ModelFailure(own.code, say(own.message), { outcome: own.outcome, retryable: own.retryable, cause: thrown });
  const options = { cause: thrown };
  const status = statusOf(thrown);
  if (status !== null) {
    const outcome = outcomeOfStatus(status);
    const message = `${messageOf(thrown) || "refused"} (HTTP ${status}).${advice[status] ?? ""}`;
    return new ModelFailure(`http-${status}`, say(message), { ...options, outcome, retryable: outcome !== "rejected" });
  }
  if (isProvablyNotSent(thrown))
    return new ModelFailure("not-sent", say(messageOf(thrown)), { ...options, outcome: "not-sent", retryable: true });
  // Whatever else went wrong did so after the request had left: a reset, a cut body, an answer that is no answer.
  return new ModelFailure("no-reply", say(messageOf(thrown)), { ...options, outcome: "unknown", retryable: true });
}

/** What our own fetch threw, below what a vendor's client made of it. */
function ownFailure(thrown: unknown, depth = 0): ModelFailure | null {
  if (thrown instanceof ModelFailure) return thrown;
  return thrown instanceof Error && depth < 4 ? ownFailure(thrown.cause, depth + 1) : null;
}

const advice: { readonly [status: number]: string } = {
  401: " Is the key right?",
  403: " May this key use the model?",
  404: " Is the model's name right?",
};
