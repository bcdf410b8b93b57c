// W1. One request a call: what a vendor's client would send again is refused, since a retry that nobody sees breaks every budget.
// W2. A request says how much may be written, and not more than was asked for: otherwise nothing bounds what it costs.
// W3. No redirect is followed: the key goes to the address that the config names, and nowhere else.
// W4. No answer is longer than what was asked for can be.
import type { JsonObject } from "../../base/json.ts";
import { isObject } from "../../base/json.ts";
import { ModelFailure } from "../../ports/model.ts";

export interface Wire {
  readonly fetch: typeof globalThis.fetch;
  /** The body that was sent; null while nothing was. */
  readonly sent: () => JsonObject | null;
}

/** The fetch of one call. */
export function openWire(maxOutputTokens: number, headers: Readonly<Record<string, string>> = {}): Wire {
  let sent: JsonObject | null = null;
  return {
    sent: () => sent,
    fetch: async (input, init) => {
      if (sent !== null) throw refused("a second request for one call (W1)");
      const body: unknown = typeof init?.body === "string" ? JSON.parse(init.body) : null;
      if (!isObject(body)) throw refused("a request whose body nobody can read");
      const limit = body.max_tokens ?? body.max_completion_tokens ?? body.max_output_tokens;
      if (typeof limit !== "number" || limit > maxOutputTokens)
        throw refused(`${String(limit ?? "no limit")} of output tokens, and ${maxOutputTokens} are allowed (W2)`);
      sent = body;
      const all = new Headers(init?.headers);
      for (const [name, value] of Object.entries(headers)) all.set(name, value);
      const response = await globalThis.fetch(input, { ...init, headers: all, redirect: "error" });
      return limited(response, maxOutputTokens);
    },
  };
}

const refused = (what: string): ModelFailure =>
  new ModelFailure("not-sent", `The vendor's client wanted to send ${what}. Nothing was sent.`, { outcome: "not-sent", retryable: false });

/** Generous: a token of a stream comes wrapped in some hundred bytes. */
const longest = (maxOutputTokens: number): number => 1_048_576 + 1_024 * maxOutputTokens;

/** W4. */
function limited(response: Response, maxOutputTokens: number): Response {
  if (response.body === null) return response;
  let left = longest(maxOutputTokens);
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      left -= chunk.length;
      if (left >= 0) controller.enqueue(chunk);
      else
        controller.error(
          new ModelFailure("reply-too-long", "The answer is longer than the tokens that were asked for can be.", {
            outcome: "unknown",
            retryable: false,
          }),
        );
    },
  });
  return new Response(response.body.pipeThrough(counter), response);
}
