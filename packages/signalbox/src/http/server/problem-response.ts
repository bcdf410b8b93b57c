// H1. What is thrown becomes a problem of the closed list. Of what nobody foresaw only an id leaves; the rest goes to the operator's log.

import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { isSignalboxError, type Problem as Part, type SignalboxError } from "../../base/error.ts";
import { type Problem, type ProblemCode, statusOf } from "../contract/problem.ts";
import { HttpError } from "./http-error.ts";

/** Told of failures that are the server's own, with the id that the client was given. */
export type ReportFailure = (id: string, thrown: unknown) => void;

interface Refusal {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly problems?: readonly Part[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly retryAfterSeconds?: number | null;
}

export function problemResponse(thrown: unknown, newId: () => string, report: ReportFailure): Response {
  const refusal = refusalOf(thrown);
  const status = statusOf[refusal.code];
  if (status !== 500) return answerWith(refusal, undefined);
  const id = newId();
  report(id, thrown);
  return answerWith({ code: refusal.code, detail: "The server failed. Its log has the reason under this id." }, id);
}

function refusalOf(thrown: unknown): Refusal {
  if (thrown instanceof HttpError) return { code: thrown.code, detail: thrown.message, problems: thrown.problems, headers: thrown.headers };
  if (isSignalboxError(thrown)) return ofEngine(thrown);
  if (thrown instanceof HTTPException) return ofFramework(thrown);
  if (isBrokenOff(thrown)) return { code: "request-invalid", detail: "The request broke off." };
  return { code: "internal", detail: "" };
}

const ofEngine = ({ code, message, problems, retryAfterSeconds }: SignalboxError): Refusal => ({
  code,
  detail: message,
  problems,
  retryAfterSeconds,
  ...(retryAfterSeconds === null ? {} : { headers: { "retry-after": String(retryAfterSeconds) } }),
});

/** Whoever hangs up in the middle of a body: no failure of the server, and nothing to fill its log with. */
const isBrokenOff = (thrown: unknown): boolean => thrown instanceof Error && (thrown as NodeJS.ErrnoException).code === "ECONNRESET";

/** What the framework itself refuses before a handler is reached. */
function ofFramework({ status }: HTTPException): Refusal {
  if (status === 415) return { code: "media-type-unsupported", detail: "A body is sent as application/json." };
  if (status === 413) return { code: "payload-too-large", detail: "The body is too large." };
  if (status === 400) return { code: "request-invalid", detail: "The body is not JSON." };
  return { code: "internal", detail: "" };
}

function answerWith(
  { code, detail, problems = [], headers = {}, retryAfterSeconds = null }: Refusal,
  instance: string | undefined,
): Response {
  const status = statusOf[code];
  const problem: Problem = {
    type: `https://signalbox.dev/problems/${code}`,
    title: code.replaceAll("-", " "),
    status,
    code,
    detail,
    ...(instance === undefined ? {} : { instance }),
    ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }),
    ...(problems.length === 0 ? {} : { problems: [...problems] }),
  };
  return new Response(JSON.stringify(problem), {
    status: status satisfies ContentfulStatusCode,
    headers: { ...headers, "content-type": "application/problem+json", "cache-control": "no-store" },
  });
}
