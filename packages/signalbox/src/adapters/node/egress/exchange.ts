import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Outgoing } from "./outgoing.ts";
import { responseOf } from "./response.ts";
import { lost } from "./sent-failure.ts";

/** Nothing came and nothing went for so long: undici's own figure. */
const IDLE_MS = 300_000;

/** One request and its answer over a connection of its own. Resolves with the head; the body follows as it is read. */
export function exchange(outgoing: Outgoing, socket: Socket, maxBytes: number): Promise<Response> {
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const { url, method, headers, body, signal } = outgoing;
  const path = `${url.pathname}${url.search}`;
  const client = httpRequest({ createConnection: () => socket, setHost: false, method, path, headers });
  let incoming: IncomingMessage | null = null;
  const stop = (reason: unknown): void => {
    const error = reason instanceof Error ? reason : new Error(String(reason));
    incoming?.destroy(error);
    client.destroy(error);
    reject(reason);
  };
  const onAbort = (): void => stop(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  socket.setTimeout(IDLE_MS, () => stop(lost(url.host, new Error(`nothing came for ${IDLE_MS / 1_000} s`))));
  socket.once("close", () => signal.removeEventListener("abort", onAbort));
  client.on("error", (error) => reject(lost(url.host, error)));
  client.once("close", () => reject(lost(url.host, new Error("it was never answered"))));
  client.once("response", (message) => {
    incoming = message;
    try {
      resolve(responseOf(message, outgoing, maxBytes));
    } catch (thrown) {
      stop(thrown);
    }
  });
  if (signal.aborted) onAbort();
  else send(client, body, stop);
  return promise;
}

function send(client: ClientRequest, body: Outgoing["body"], stop: (reason: unknown) => void): void {
  if (!(body instanceof ReadableStream)) client.end(body ?? undefined);
  // A server may answer before it has everything, and hang up.
  else pipeline(Readable.fromWeb(body), client).catch((thrown) => client.destroyed || stop(thrown));
}
