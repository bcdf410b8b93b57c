// W1. A line is one message. A request has a number and is answered once, by a result or an error; answers come in any order.
// W2. A refusal crosses the socket whole: code, message and problems.
import { type ErrorCode, isSignalboxError, messageOf, type Problem, SignalboxError } from "../../base/error.ts";
import type { Engine } from "../../ports/engine.ts";

export const PROTOCOL = 1;
export const MAX_REQUEST_BYTES = 64 * 1024 * 1024;
/** A string of V8 holds a little more than 536 million characters. */
export const MAX_RESPONSE_BYTES = 512 * 1024 * 1024;

export interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}
export type Response = { readonly id: number | null } & ({ readonly result: unknown } | { readonly error: WireError });
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly problems: readonly Problem[];
  readonly retryAfterSeconds?: number;
}
/** What a client learns when it connects. */
export interface Hello {
  readonly protocol: number;
  readonly pid: number;
  readonly command: string;
  /** ISO 8601. */
  readonly since: string;
  readonly people: { readonly [person: string]: readonly string[] };
  readonly workflows: readonly string[];
  /** SQLite's setting as the owner's connection reads it. */
  readonly synchronous: string;
}

export type EngineMethod = Exclude<keyof Engine, "close">;
export const encodeError = (thrown: unknown): WireError =>
  isSignalboxError(thrown)
    ? {
        code: thrown.code,
        message: thrown.message,
        problems: thrown.problems,
        ...(thrown.retryAfterSeconds === null ? {} : { retryAfterSeconds: thrown.retryAfterSeconds }),
      }
    : { code: "internal", message: messageOf(thrown), problems: [] };

export const decodeError = ({ code, message, problems, retryAfterSeconds }: WireError): SignalboxError =>
  new SignalboxError(code, message, { problems, retryAfterSeconds });
