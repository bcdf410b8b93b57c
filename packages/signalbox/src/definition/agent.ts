import { durationMs } from "../base/duration.ts";
import { messageOf, type Problem } from "../base/error.ts";
import { definitionError } from "./definition-error.ts";
import { disclosures, NO_REASON } from "./disclosures.ts";
import type { AgentCard, AgentLimits, Disclosures } from "./graph.ts";
import { type MemoryOptions, memoryCard } from "./memory.ts";
import { inputJsonSchema, isSchema, outputJsonSchema, reservedField, type Schema } from "./schema.ts";
import type { AnyTool } from "./tool.ts";

/** Hard stops. What is not given has a default; what costs has none. */
export interface AgentLimitOptions {
  /** US dollars for one stay in the agent's node. */
  readonly costUsd: number;
  readonly tokens: number;
  readonly costUsdPerDay?: number;
  readonly tokensPerDay?: number;
  readonly turns: number;
  /** Default: four a turn. */
  readonly toolCalls?: number;
  /** Default: 3. */
  readonly identicalCalls?: number;
  /** Default: "10m". */
  readonly activeTime?: string;
  /** Default: 1,000,000. */
  readonly outputBytes?: number;
}

declare const TYPES: unique symbol;
/** An agent: what it is for, what it may use and what it may spend. `I` is what a caller writes, `O` its typed result. */
export interface Agent<I, O> {
  readonly [TYPES]?: { readonly input: (value: I) => void; readonly output: O };
  readonly card: AgentCard;
  readonly input: Schema;
  readonly output: Schema;
  readonly tools: readonly AnyTool[];
  readonly plan: boolean;
  readonly ask: { readonly who: string; readonly withinMs: number } | null;
  /** The queues of people to which it may hand over. */
  readonly escalate: readonly string[];
  readonly delegates: readonly AnyAgent[];
  /** Why its model may be told what schemas mark as sensitive. */
  readonly discloses?: Disclosures;
}
// biome-ignore lint/suspicious/noExplicitAny: Agent is contravariant in I, so only `any` accepts every agent
export type AnyAgent = Agent<any, any>;

interface AgentDefinition<I, P, Q, O> {
  readonly id: string;
  readonly goal: string;
  /** A name of the config's models. */
  readonly model: string;
  readonly input: Schema<I, P>;
  readonly output: Schema<Q, O>;
  /** Granted; everything else is denied. */
  readonly tools?: readonly AnyTool[];
  readonly limits: AgentLimitOptions;
  /** Grants a visible plan, which it writes and revises. */
  readonly plan?: boolean;
  /** Grants questions to a person. An answer that does not come within the time ends the agent as unsure. */
  readonly ask?: { readonly who: string; readonly within: string };
  /** Grants handing over to one of these queues. */
  readonly escalate?: readonly string[];
  /** Agents that it may give a part of the work to, each under its own limits inside this one's. */
  readonly delegates?: readonly AnyAgent[];
  /** Grants `remember` and `recall`: notes that outlive the run, kept apart for each subject. `{}` takes the default limits. */
  readonly memory?: MemoryOptions;
  /** Why its model may be told what schemas mark as sensitive, by field: `{ "crm.read: iban": "The letter names the account." }`. */
  readonly discloses?: Disclosures;
  /** Longest reply of the model, in tokens. Default: 4,096. */
  readonly maxOutputTokens?: number;
  /** Longest result of a tool that the model is shown, in characters. Default: 20,000. */
  readonly resultCharacters?: number;
}

/**
 * Declares an agent: inside its node the model decides what happens next, within these limits.
 * @throws SignalboxError `definition-invalid` with every problem and its place.
 * @example
 * const researcher = agent({ id: "researcher", goal: "Brief the account executive.", model: "large", input: Account, output: Brief,
 *   tools: [searchNews], limits: { costUsd: 0.4, tokens: 200_000, turns: 12 } });
 */
export function agent<I, P, Q, O>(definition: AgentDefinition<I, P, Q, O>): Agent<I, O> {
  const problems: Problem[] = [];
  const refuse = (path: string, message: string): void => void problems.push({ path, message });
  if (typeof definition.id !== "string" || !/^[a-z0-9][a-z0-9-]{0,62}$/.test(definition.id))
    refuse("id", "is lower-case letters, digits and hyphens, at most 63.");
  for (const name of ["goal", "model"] as const)
    if (typeof definition[name] !== "string" || definition[name] === "") refuse(name, "is missing.");
  const limits = limitsOf(definition.limits, refuse);
  const ask =
    definition.ask === undefined ? null : { who: definition.ask.who, withinMs: time(definition.ask.within, "ask.within", refuse) };
  const { maxOutputTokens = 4_096, resultCharacters = 20_000 } = definition;
  for (const [path, value] of Object.entries({ maxOutputTokens, resultCharacters }))
    if (!isCount(value)) refuse(path, `is a whole number of at least 1, not ${String(value)}.`);
  const card: AgentCard = {
    id: definition.id,
    goal: definition.goal,
    model: definition.model,
    input: schemaOf(definition.input, "input", refuse),
    output: schemaOf(definition.output, "output", refuse),
    limits,
    maxOutputTokens,
    resultCharacters,
    ...(definition.memory === undefined ? {} : { memory: memoryCard(definition.memory, refuse) }),
  };
  const declared = disclosures(definition.discloses, (field) => refuse(`discloses["${field}"]`, NO_REASON));
  if (problems.length > 0) throw definitionError(`Agent "${String(definition.id)}"`, problems);
  const { tools = [], plan = false, escalate = [], delegates = [] } = definition;
  return { card, input: definition.input, output: definition.output, tools, plan, ask, escalate, delegates, ...declared };
}

type Refuse = (path: string, message: string) => void;
const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 1;

function limitsOf(options: AgentLimitOptions | undefined, refuse: Refuse): AgentLimits {
  const { costUsd, tokens, turns, costUsdPerDay, tokensPerDay, identicalCalls = 3, outputBytes = 1_000_000 } = options ?? ({} as never);
  const toolCalls = options?.toolCalls ?? (isCount(turns) ? turns * 4 : 1);
  for (const [name, value] of Object.entries({ costUsd, costUsdPerDay: costUsdPerDay ?? costUsd }))
    if (typeof value !== "number" || !Number.isFinite(value) || value < 0)
      refuse(`limits.${name}`, "is an amount of US dollars, 0 or more.");
  for (const [name, value] of Object.entries({
    tokens,
    turns,
    toolCalls,
    identicalCalls,
    outputBytes,
    tokensPerDay: tokensPerDay ?? tokens,
  }))
    if (!isCount(value)) refuse(`limits.${name}`, `is a whole number of at least 1, not ${String(value)}.`);
  return {
    costUsd,
    tokens,
    ...(costUsdPerDay === undefined ? {} : { costUsdPerDay }),
    ...(tokensPerDay === undefined ? {} : { tokensPerDay }),
    turns,
    toolCalls,
    identicalCalls,
    activeMs: time(options?.activeTime ?? "10m", "limits.activeTime", refuse),
    outputBytes,
  };
}

function time(text: string, path: string, refuse: Refuse): number {
  try {
    return durationMs(text, path);
  } catch (thrown) {
    refuse(path, messageOf(thrown));
    return 1;
  }
}

function schemaOf(schema: unknown, side: "input" | "output", refuse: Refuse): AgentCard["input"] {
  if (!isSchema(schema)) {
    refuse(side, "must be a schema (Standard Schema with JSON Schema, such as Zod 4).");
    return {};
  }
  try {
    const json = side === "input" ? inputJsonSchema(schema) : outputJsonSchema(schema);
    const reserved = reservedField(json);
    if (reserved !== null) refuse(side, `has a field "${reserved}", which a ref cannot carry. Rename it.`);
    if (side === "output" && json.type !== "object")
      refuse(side, "must be an object: a model hands in its result as the arguments of a call.");
    return json;
  } catch (thrown) {
    refuse(side, `cannot be written as JSON Schema (${messageOf(thrown)}). Use JSON types: z.iso.datetime() for dates.`);
    return {};
  }
}
