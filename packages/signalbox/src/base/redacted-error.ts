import type { Redactor } from "./redactor.ts";

const MOST_CAUSES = 8;

/** An error whose message, stack and causes hold no secret; the same one where they held none. */
export function redactedError(redactor: Redactor, error: Error, depth = 0): Error {
  const message = redactor.text(error.message);
  const stack = error.stack === undefined ? undefined : redactor.text(error.stack);
  const cause = error.cause instanceof Error && depth < MOST_CAUSES ? redactedError(redactor, error.cause, depth + 1) : error.cause;
  if (message === error.message && stack === error.stack && cause === error.cause) return error;
  const told = Object.create(Object.getPrototypeOf(error) as object, Object.getOwnPropertyDescriptors(error)) as Error;
  const field = (value: unknown) => ({ value, configurable: true, enumerable: false, writable: true });
  return Object.defineProperties(told, {
    message: field(message),
    stack: field(stack),
    ...(cause === undefined ? {} : { cause: field(cause) }),
  });
}
