// H7. A body is bounded before it is parsed, and its depth and keys before anything looks at it.
import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { SignalboxError } from "../../base/error.ts";
import { MAX_DEPTH } from "../../base/stored-json.ts";
import { HttpError } from "./http-error.ts";

export interface BodyLimits {
  /** Bytes. */
  readonly bytes: number;
  /** Keys of all objects together. */
  readonly keys: number;
}
export const bodyLimits: BodyLimits = { bytes: 1024 * 1024, keys: 10_000 };

const forbidden: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

export const bodyBytes = ({ bytes }: BodyLimits): MiddlewareHandler =>
  bodyLimit({
    maxSize: bytes,
    onError: () => {
      throw new SignalboxError("payload-too-large", `The body is larger than ${bytes} bytes.`);
    },
  });

/** Runs behind `bodyBytes`. */
export const bodyShape =
  ({ keys }: BodyLimits): MiddlewareHandler =>
  async (context, next) => {
    if (context.req.header("content-type")?.startsWith("application/json") === true) {
      const complaint = complaintAbout(parse(await context.req.text()), keys);
      if (complaint !== null) throw new HttpError("request-invalid", complaint);
    }
    await next();
  };

function parse(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError("request-invalid", "The body is not JSON.");
  }
}

/** What is wrong with the shape of a parsed body; null: nothing. Walks without recursion: a body may nest deeper than the stack. */
export function complaintAbout(value: unknown, mostKeys: number): string | null {
  const pending: (readonly [value: unknown, depth: number])[] = [[value, 0]];
  let keys = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [part, depth] = next;
    if (typeof part !== "object" || part === null) continue;
    if (depth >= MAX_DEPTH) return `The body nests deeper than ${MAX_DEPTH} levels.`;
    const names = Object.keys(part);
    const bad = Array.isArray(part) ? undefined : names.find((name) => forbidden.has(name));
    if (bad !== undefined) return `The body has a key "${bad}", which is taken nowhere.`;
    keys += names.length;
    if (keys > mostKeys) return `The body has more than ${mostKeys} keys and items.`;
    for (const item of Object.values(part)) pending.push([item, depth + 1]);
  }
  return null;
}
