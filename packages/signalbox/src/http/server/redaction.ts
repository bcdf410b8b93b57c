// H10. What is answered holds no secret, whatever made it: an error, a name, a journal of a time before the secret was known.
import type { MiddlewareHandler } from "hono";
import type { Redactor } from "../../base/redactor.ts";
import type { ApiEnv } from "./api.ts";

/** A JSON text without secrets, which is JSON still: a value of it is looked at as the text that it stands for. */
function redactedJson(redactor: Redactor, text: string): string {
  if (redactor.find(text) === null) return text;
  try {
    return JSON.stringify(redactor.value(JSON.parse(text) as unknown));
  } catch {
    return redactor.text(text);
  }
}

/** Lines as they come to their end: a secret has no line break in any form but the plain one of several lines. */
function redactedLines(redactor: Redactor): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let rest = "";
  return new TransformStream({
    transform(chunk, controller) {
      rest += decoder.decode(chunk, { stream: true });
      const end = rest.lastIndexOf("\n") + 1;
      if (end === 0) return;
      controller.enqueue(encoder.encode(redactor.text(rest.slice(0, end))));
      rest = rest.slice(end);
    },
    flush(controller) {
      rest += decoder.decode();
      if (rest !== "") controller.enqueue(encoder.encode(redactor.text(rest)));
    },
  });
}

const isJson = (type: string): boolean => /^application\/(?:problem\+)?json\b/.test(type);
const isLines = (type: string): boolean => /^(?:text\/event-stream|application\/x-ndjson)\b/.test(type);
const isText = (type: string): boolean => /^text\/(?:html|plain)\b/.test(type);

export const redaction =
  (redactor: Redactor): MiddlewareHandler<ApiEnv> =>
  async (context, next) => {
    await next();
    if (redactor.isEmpty) return;
    const { res } = context;
    const type = res.headers.get("content-type") ?? "";
    if (res.body === null) return;
    if (isJson(type)) context.res = answerWith(res, redactedJson(redactor, await res.text()));
    else if (isText(type)) context.res = answerWith(res, redactor.text(await res.text()));
    else if (isLines(type)) context.res = answerWith(res, res.body.pipeThrough(redactedLines(redactor)));
  };

function answerWith({ status, statusText, headers }: Response, body: string | ReadableStream<Uint8Array>): Response {
  const all = new Headers(headers);
  all.delete("content-length");
  return new Response(body, { status, statusText, headers: all });
}
