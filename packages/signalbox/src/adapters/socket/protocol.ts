// W1. A line is one message. A request has a number and is answered once, by a result or an error; answers come in any order.
// W2. Only methods of the table can be called, with parameters of its shape: the socket reaches the Engine port and nothing else.
// W3. A refusal crosses the socket whole: code, message and problems.
import { z } from "zod";
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
const runId = z.string().max(100);
const text = z.string();
const person = z.strictObject({ by: text, reason: text.optional() });
const decision = z.enum(["approve", "reject", "edit"]);
const edit = z.strictObject({ show: z.json().optional(), calls: z.record(text, z.json()).optional() });
const list = z.array(text);

/** The parameters of each method that may be called. */
const parameters = {
  start: z.tuple([z.strictObject({ workflow: text, input: z.unknown(), key: text.optional(), by: text.optional() })]),
  run: z.tuple([runId]),
  runs: z.tuple([
    z.strictObject({ status: list, workflow: text, startedAfter: text, startedBefore: text, text, limit: z.number() }).partial().optional(),
  ]),
  finished: z.tuple([runId, z.enum(["ended", "idle"])]),
  journal: z.tuple([runId]),
  graph: z.tuple([runId]),
  inbox: z.tuple([z.strictObject({ who: text, all: z.boolean(), limit: z.number() }).partial().optional()]),
  task: z.tuple([text]),
  decide: z.tuple([
    z.strictObject({ task: text, decision, by: text, reason: text.optional(), hash: text.optional(), edit: edit.optional() }),
  ]),
  answer: z.tuple([z.strictObject({ task: text, answer: z.unknown(), by: text, reason: text.optional() })]),
  settle: z.tuple([
    z.strictObject({
      runId,
      step: text,
      choice: z.enum(["happened", "did-not-happen", "give-up"]),
      output: z.unknown().optional(),
      by: text,
      reason: text.optional(),
    }),
  ]),
  emit: z.tuple([z.strictObject({ event: text, key: text, payload: z.unknown(), eventId: text.optional() })]),
  cancel: z.tuple([runId, person]),
  pause: z.tuple([runId, person]),
  resume: z.tuple([runId, person]),
  retry: z.tuple([runId, person]),
  replay: z.tuple([runId]),
  verify: z.tuple([runId.optional()]),
  instance: z.tuple([]),
} satisfies { readonly [M in EngineMethod]: z.ZodType };

const isMethod = (name: string): name is EngineMethod => Object.hasOwn(parameters, name);

/** Calls the method that a request names. W2. */
export async function callEngine(engine: Engine, method: string, params: readonly unknown[]): Promise<unknown> {
  if (!isMethod(method)) throw new SignalboxError("usage", `The engine has no method "${method}".`);
  const parsed = parameters[method].safeParse(params);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
    throw new SignalboxError(
      "usage",
      `${method} was called with parameters that it does not take: ${problems[0]?.path} ${problems[0]?.message}.`,
      { problems },
    );
  }
  return (engine[method] as (...args: readonly unknown[]) => Promise<unknown>)(...(parsed.data as readonly unknown[]));
}

export const encodeError = (thrown: unknown): WireError =>
  isSignalboxError(thrown)
    ? { code: thrown.code, message: thrown.message, problems: thrown.problems }
    : { code: "internal", message: messageOf(thrown), problems: [] };

export const decodeError = ({ code, message, problems }: WireError): SignalboxError => new SignalboxError(code, message, { problems });
