import type { Problem as Part } from "../../base/error.ts";
import type { HttpCode } from "../contract/problem.ts";

/** A refusal that only HTTP knows. */
export class HttpError extends Error {
  readonly code: HttpCode;
  readonly problems: readonly Part[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: HttpCode, message: string, more: { problems?: readonly Part[]; headers?: Readonly<Record<string, string>> } = {}) {
    super(message);
    this.name = "HttpError";
    this.code = code;
    this.problems = more.problems ?? [];
    this.headers = more.headers ?? {};
  }
}
