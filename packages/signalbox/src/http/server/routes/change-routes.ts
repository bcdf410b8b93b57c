import type { ChangeSource } from "../../../ports/changes.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { WordSource } from "../../../ports/words.ts";
import * as contract from "../../contract/change-operations.ts";
import { type Api, serve, signedIn } from "../api.ts";
import { changeStream, encodedEvent, eventStream, type StreamOptions, type StreamTimes } from "../change-stream.ts";
import { HttpError } from "../http-error.ts";
import type { Authenticator } from "../principal.ts";

export { type StreamTimes, streamTimes } from "../change-stream.ts";

/** Pages that one person, or one key, may have open. */
const MOST_STREAMS = 64;

export function changeRoutes(api: Api, source: ChangeSource & WordSource, auth: Authenticator, times: StreamTimes, clock: Clock): void {
  const streams = new Streams(auth, times, clock);
  serve(api, contract.readChanges, (c) => {
    const after = c.req.valid("header")["last-event-id"] ?? c.req.valid("query").after ?? null;
    return streams.open(c, (options) => changeStream(source, after, options));
  });
  serve(api, contract.readWords, (c) => {
    const { run = null } = c.req.valid("query");
    return streams.open(c, (options) => eventStream((signal) => source.words(run, signal), encodedEvent, options));
  });
}

type Listening = Parameters<typeof signedIn>[0] & { readonly req: { readonly raw: Request } };

/** The streams that are open, counted by who listens. */
class Streams {
  readonly #auth: Authenticator;
  readonly #times: StreamTimes;
  readonly #clock: Clock;
  readonly #open = new Map<string, number>();

  constructor(auth: Authenticator, times: StreamTimes, clock: Clock) {
    this.#auth = auth;
    this.#times = times;
    this.#clock = clock;
  }

  open(c: Listening, stream: (options: StreamOptions) => ReadableStream<Uint8Array>): Response {
    const { name } = signedIn(c);
    if ((this.#open.get(name) ?? 0) >= MOST_STREAMS)
      throw new HttpError("rate-limited", `${name} listens ${MOST_STREAMS} times already. Close some of it.`, {
        headers: { "retry-after": "30" },
      });
    const request = c.req.raw;
    const mayListen = async (): Promise<boolean> => {
      const principal = await this.#auth.authenticate(request);
      return principal?.name === name && principal.permissions.has("runs:read");
    };
    this.#count(name, 1);
    const ended = (): void => this.#count(name, -1);
    const body = stream({ gone: request.signal, mayListen, ended, times: this.#times, clock: this.#clock });
    return new Response(body, {
      headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store", "x-accel-buffering": "no" },
    });
  }

  #count(name: string, by: number): void {
    const left = (this.#open.get(name) ?? 0) + by;
    if (left === 0) this.#open.delete(name);
    else this.#open.set(name, left);
  }
}
