import { durationMs } from "../base/duration.ts";
import { messageOf, SignalboxError } from "../base/error.ts";
import { hashOf } from "../base/hash.ts";
import { parseHostEntry } from "../base/host-entry.ts";
import type { JsonObject } from "../base/json.ts";
import { inputJsonSchema, isSchema, outputJsonSchema, reservedField, type Schema } from "./schema.ts";
import { sensitiveFields } from "./sensitive.ts";

/** What a call does to the world, for policy. */
export type Effect = "none" | "read" | "write" | "external" | "destructive";
export const EFFECTS: readonly Effect[] = ["none", "read", "write", "external", "destructive"];

/**
 * What a retry may do, for recovery (semantics.md, section 3).
 * keyed: the target drops a repeated idempotency key within `window`. checked: the target can be asked by `probe`.
 * once: neither, so it is sent at most once. local: effect and deduplication row commit in one transaction.
 */
export type Delivery =
  | { readonly mode: "keyed"; readonly window: string }
  | { readonly mode: "checked"; readonly quiet?: string }
  | { readonly mode: "once" }
  | { readonly mode: "local" };
export type DeliveryMode = Delivery["mode"] | "free";

/** What is handed to a tool's body beside its input. */
export interface ToolContext {
  /** Stable across attempts, restarts and forks of one call; give it to the target. 52 characters, base32. */
  readonly idempotencyKey: string;
  /** Aborts when the run is cancelled or the attempt's time is up. */
  readonly signal: AbortSignal;
  /** Reaches the tool's declared `hosts` at public addresses, over https, and nothing else (docs/egress.md). */
  readonly fetch: typeof globalThis.fetch;
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly runId: string;
  /**
   * Says what this call really cost, in US dollars; said again, the last word counts. It settles what was reserved for the call
   * (`maxCostUsd`, which counts where nothing is said); more than that is counted too, and the tool is frozen until a person releases it.
   */
  readonly cost: (usd: number) => void;
}
export type Probe = { readonly happened: true; readonly output: unknown } | { readonly happened: false };

/** The part of a tool that a graph pins: its interface. The body may change under a run, this may not. */
export interface ToolCard {
  readonly id: string;
  readonly effect: Effect;
  readonly delivery: DeliveryMode;
  /** keyed: how long the target remembers a key. checked: how long to wait between two probes, at least `timeout`. Milliseconds. */
  readonly windowMs?: number;
  readonly scope: string;
  readonly hosts: readonly string[];
  readonly touches: readonly string[];
  readonly connection?: string;
  readonly maxCostUsd: number;
  /** The fields of its output that the schema marks as sensitive, as paths. */
  readonly sensitive?: readonly (readonly string[])[];
  /** Whose key it is: this run's, or the whole instance's (then a second run with the same key adopts the first one's result). */
  readonly keyScope?: "run" | "instance";
  /** SHA-256 over schemas, effect, delivery, scope and hosts. */
  readonly interface: string;
}

declare const TYPES: unique symbol;
/** `I` is what a caller writes (schema input), `O` what a reader gets (schema output). The body is erased: it sees the parsed input. */
export interface Tool<I, O> {
  readonly [TYPES]?: { readonly input: (value: I) => void; readonly output: O };
  readonly card: ToolCard;
  readonly description: string;
  readonly input: Schema;
  readonly output: Schema;
  readonly inputSchema: JsonObject;
  readonly outputSchema: JsonObject;
  readonly timeoutMs: number;
  readonly run: (input: unknown, context: ToolContext) => unknown;
  readonly key?: (input: unknown) => string;
  readonly probe?: (input: unknown, context: ToolContext) => Probe | Promise<Probe>;
  readonly simulate?: (input: unknown) => unknown;
}

/** Any tool, whatever its types. */
// biome-ignore lint/suspicious/noExplicitAny: Tool is contravariant in I, so only `any` accepts every tool
export type AnyTool = Tool<any, any>;

/** Shallow on purpose: a recursive check never ends on recursive schemas. The whole schema is checked where `tool()` runs. */
type NotJson<T> = 0 extends 1 & T
  ? never // `any` says nothing, so nothing is refused
  : T extends bigint | symbol | Date | ReadonlyMap<unknown, unknown> | ReadonlySet<unknown> | ((...args: never) => unknown)
    ? T
    : never;
type PartsNotJson<T> = T extends readonly (infer E)[]
  ? NotJson<E>
  : T extends object
    ? { [K in keyof T]-?: NotJson<T[K]> }[keyof T]
    : never;
export type JsonOnly<T> = [NotJson<T> | PartsNotJson<T>] extends [never]
  ? unknown
  : "this output is not JSON: use z.iso.datetime() or a string";
/** What `run` may return: literals keep their type, so a misspelt enum member is an error. */
export type Frozen<T> = T extends readonly (infer E)[]
  ? readonly Frozen<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;

/**
 * Declares a tool: something that a workflow can call, or an agent can be granted.
 * @example
 * const sendMail = tool({ id: "mail.send", input: Mail, output: Sent, effect: "external", delivery: { mode: "keyed", window: "24h" },
 *   run: (mail, { idempotencyKey }) => mailer.send(mail, idempotencyKey) });
 */
export function tool<I, P, Q, O, const R extends Frozen<Q> | Promise<Frozen<Q>>>(definition: {
  id: string;
  description?: string;
  input: Schema<I, P>;
  output: Schema<Q, O> & JsonOnly<O>;
  effect: Effect;
  delivery?: Delivery;
  scope?: string;
  hosts?: readonly string[];
  touches?: readonly string[];
  connection?: string;
  maxCostUsd?: number;
  timeout?: string;
  /** What makes two calls the same, instead of step and arguments: an invoice number, say. With `keyScope` "instance" across runs. */
  key?: (input: P) => string;
  keyScope?: "run" | "instance";
  probe?: (input: P, context: ToolContext) => Probe | Promise<Probe>;
  simulate?: (input: P) => Frozen<Q>;
  run: (input: P, context: ToolContext) => R;
}): Tool<I, O> {
  const place = `Tool "${definition.id}"`;
  const refuse = (problem: string): never => {
    throw new SignalboxError("definition-invalid", `${place}: ${problem}`);
  };
  if (typeof definition.id !== "string" || !/^[a-z0-9][a-z0-9._-]{0,99}$/.test(definition.id))
    refuse("an id is lower-case letters, digits, dots, hyphens and underscores, at most 100.");
  if (!EFFECTS.includes(definition.effect)) refuse(`effect is one of ${EFFECTS.join(", ")}.`);
  const schema = (side: "input" | "output"): JsonObject => {
    const declared: unknown = definition[side];
    if (!isSchema(declared)) return refuse(`${side} must be a schema (Standard Schema with JSON Schema, such as Zod 4).`);
    try {
      const json = side === "input" ? inputJsonSchema(declared) : outputJsonSchema(declared);
      const reserved = reservedField(json);
      return reserved === null ? json : refuse(`${side} has a field "${reserved}", which a ref cannot carry. Rename it.`);
    } catch (thrown) {
      return refuse(
        `${side} cannot be written as JSON Schema (${messageOf(thrown)}). Journal values are JSON: use z.iso.datetime() for dates, arrays for sets.`,
      );
    }
  };
  const inputSchema = schema("input");
  const outputSchema = schema("output");
  const timeoutMs = durationMs(definition.timeout ?? "60s", `${place}, timeout`);
  const delivery = deliveryOf(definition.effect, definition.delivery, timeoutMs, place, refuse);
  if (delivery.delivery === "checked" && definition.probe === undefined)
    refuse('delivery "checked" needs probe: how the target is asked whether the call happened.');
  if (definition.keyScope !== undefined && definition.key === undefined) refuse("keyScope needs key: what makes two calls the same.");
  if (definition.key !== undefined && delivery.delivery === "free")
    refuse("a call that changes nothing has no key to declare. Remove key.");
  const keyScope = definition.key === undefined ? undefined : (definition.keyScope ?? "run");
  for (const host of definition.hosts ?? []) {
    if (parseHostEntry(host) === null)
      refuse(`hosts: "${host}" is no host. Write it as "api.example" or "api.example:8443", without a scheme, a path or a wildcard.`);
  }
  const { effect, scope = "", hosts = [], touches = [], connection, maxCostUsd = 0 } = definition;
  if (!(Number.isFinite(maxCostUsd) && maxCostUsd >= 0))
    refuse(`maxCostUsd is the most that one call may cost, in US dollars: 0 or more, not ${String(maxCostUsd)}.`);
  const surface = {
    input: inputSchema,
    output: outputSchema,
    effect,
    ...delivery,
    scope,
    hosts: [...hosts],
    connection: connection ?? null,
    ...(keyScope === undefined ? {} : { keyScope }),
  };
  const sensitive = sensitiveFields(outputSchema);
  const card: ToolCard = {
    id: definition.id,
    effect,
    ...delivery,
    scope,
    hosts: [...hosts],
    touches: [...touches],
    ...(connection === undefined ? {} : { connection }),
    maxCostUsd,
    ...(sensitive.length === 0 ? {} : { sensitive }),
    ...(keyScope === undefined ? {} : { keyScope }),
    interface: hashOf(surface),
  };
  // The generics end here: inside, a tool takes what its schema parsed and gives what its schema checks.
  const { probe, simulate, key } = definition as Pick<Tool<I, O>, "probe" | "simulate" | "key">;
  return {
    card,
    description: definition.description ?? "",
    input: definition.input,
    output: definition.output,
    inputSchema,
    outputSchema,
    timeoutMs,
    run: definition.run as Tool<I, O>["run"],
    ...(key === undefined ? {} : { key }),
    ...(probe === undefined ? {} : { probe }),
    ...(simulate === undefined ? {} : { simulate }),
  };
}

function deliveryOf(
  effect: Effect,
  declared: Delivery | undefined,
  timeoutMs: number,
  place: string,
  refuse: (problem: string) => never,
): { delivery: DeliveryMode; windowMs?: number } {
  if (effect === "none" || effect === "read") {
    if (declared !== undefined)
      refuse(`effect "${effect}" changes nothing outside, so it takes no delivery. Remove it, or name the true effect.`);
    return { delivery: "free" };
  }
  if (declared?.mode === "keyed") return { delivery: "keyed", windowMs: durationMs(declared.window, `${place}, delivery.window`) };
  if (declared?.mode === "checked") {
    return { delivery: "checked", windowMs: Math.max(durationMs(declared.quiet ?? "60s", `${place}, delivery.quiet`), timeoutMs) };
  }
  return { delivery: declared?.mode ?? "once" };
}
