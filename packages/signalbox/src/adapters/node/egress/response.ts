import type { IncomingMessage } from "node:http";
import { pipeline, type Readable } from "node:stream";
import { byteLimit } from "./byte-limit.ts";
import { decoderOf } from "./content-encoding.ts";
import type { Outgoing } from "./outgoing.ts";
import { refusedAnswer } from "./sent-failure.ts";

const REDIRECTS = [301, 302, 303, 307, 308];
const WITHOUT_BODY = [204, 205, 304];

/** The standard's Response over what came in. Throws where it is a redirect that nobody asked to see (H5). */
export function responseOf(incoming: IncomingMessage, { url, method, redirect }: Outgoing, maxBytes: number): Response {
  const status = incoming.statusCode ?? 0;
  const { location } = incoming.headers;
  if (redirect === "refused" && location !== undefined && REDIRECTS.includes(status)) throw redirected(url, status, location);
  if (status < 200 || status > 599) throw refusedAnswer(url.host, `${status} is no status of an answer.`);
  const hasBody = method !== "HEAD" && !WITHOUT_BODY.includes(status);
  const response = new Response(hasBody ? bodyOf(incoming, url.host, maxBytes) : null, {
    status,
    statusText: incoming.statusMessage ?? "",
    headers: headersOf(incoming),
  });
  if (!hasBody) incoming.resume();
  return Object.defineProperty(response, "url", { value: url.href.slice(0, url.href.length - url.hash.length) });
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2)
    headers.append(rawHeaders[index] as string, rawHeaders[index + 1] as string);
  return headers;
}

/** As the server meant it: decoded, and bounded before and behind the decoder, since a kilobyte may unpack to a gigabyte. */
function bodyOf(incoming: IncomingMessage, host: string, maxBytes: number): ReadableStream<Uint8Array> {
  const decoder = decoderOf(incoming.headers["content-encoding"], host);
  const stages = decoder === null ? [byteLimit(maxBytes, host)] : [byteLimit(maxBytes, host), decoder, byteLimit(maxBytes, host)];
  const body = stages.at(-1) as Readable;
  // What goes wrong reaches the reader through the last stage. The stages read ahead, so the connection of a short answer that nobody reads ends.
  pipeline([incoming, ...stages], () => undefined);
  const chunks = body[Symbol.asyncIterator]();
  // Not `Readable.toWeb`: of Node 24 it throws out of an event, and so ends the process, where a reader cancels a body that is still coming.
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await chunks.next();
        if (done === true) controller.close();
        else controller.enqueue(value as Uint8Array);
      },
      cancel: () => void body.destroy(),
    },
    { highWaterMark: 0 },
  );
}

function redirected(url: URL, status: number, location: string): Error {
  const target = URL.parse(location, url.href)?.host ?? "nowhere";
  return refusedAnswer(
    url.host,
    `with a redirect (${status}) to ${target}, and the fetch of a tool follows none. Call that address itself, or pass redirect: "manual" and look at the answer.`,
  );
}
