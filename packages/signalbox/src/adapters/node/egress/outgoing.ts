import { messageOf } from "../../../base/error.ts";
import { EgressRefused, NotSent } from "../../../ports/transport.ts";

type Input = Parameters<typeof globalThis.fetch>[0];
type Init = Parameters<typeof globalThis.fetch>[1];

/** A request as it leaves. */
export interface Outgoing {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes that are known, a stream, or nothing. */
  readonly body: Uint8Array | ReadableStream<Uint8Array> | null;
  readonly redirect: "refused" | "handed-over";
  readonly signal: AbortSignal;
}

/** What the connection is about is not for the tool to say: H1 would not hold for a `host` of its own. */
const OF_THE_CONNECTION = [
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];
const DEFAULTS = { accept: "*/*", "accept-encoding": "gzip, deflate, br", "user-agent": "signalbox" };

/** Reads what `fetch` was given by the platform's own rules: what is no request is refused before anything leaves. */
export function readRequest(input: Input, init: Init): Request {
  const url = URL.parse(input instanceof Request ? input.url : String(input));
  if (url === null) throw new EgressRefused(`"${String(input).slice(0, 200)}" is no URL.`);
  if (url.username !== "" || url.password !== "")
    throw new EgressRefused(`A URL of ${url.host} has a name or a password in it. Put them into a header.`);
  try {
    return new Request(input, init);
  } catch (thrown) {
    throw new NotSent(`The request to ${url.host} is none: ${messageOf(thrown)}`, { cause: thrown });
  }
}

/** A body is read first, so that its length is known, unless the tool hands over a stream. */
export async function outgoingOf(request: Request, init: Init): Promise<Outgoing> {
  const url = new URL(request.url);
  requireOwnHost(request, url);
  if (request.integrity !== "")
    throw new NotSent(`The fetch of a tool checks no \`integrity\`: compare the digest of the answer from ${url.host}.`);
  const body = request.body === null ? null : isStream(init?.body) ? request.body : new Uint8Array(await request.arrayBuffer());
  return {
    url,
    method: request.method,
    headers: { ...DEFAULTS, ...Object.fromEntries(headersOf(request)), host: url.host, ...lengthOf(request.method, body) },
    body,
    redirect: request.redirect === "manual" ? "handed-over" : "refused",
    signal: request.signal,
  };
}

function requireOwnHost(request: Request, url: URL): void {
  const host = request.headers.get("host");
  if (host !== null && host.toLowerCase() !== url.host)
    throw new EgressRefused(`A request to ${url.host} says in a header that it is for ${host}. Remove the header.`);
}

const headersOf = (request: Request): [string, string][] => [...request.headers].filter(([name]) => !OF_THE_CONNECTION.includes(name));

const isStream = (body: unknown): boolean => typeof body === "object" && body !== null && Symbol.asyncIterator in body;

const lengthOf = (method: string, body: Outgoing["body"]): Record<string, string> => {
  if (body instanceof Uint8Array) return { "content-length": String(body.byteLength) };
  return body === null && ["POST", "PUT", "PATCH"].includes(method) ? { "content-length": "0" } : {};
};
