// What a start is before it is a run: checked, and keyed.
import { SignalboxError } from "../base/error.ts";
import type { Json } from "../base/json.ts";
import { asStored } from "../base/stored-json.ts";
import { isPriority, MOST_PRIORITY } from "../definition/admission.ts";
import type { Expr } from "../definition/expr.ts";
import { parseWith } from "../definition/schema.ts";
import { evaluate, type Identity } from "../kernel/index.ts";
import type { NewRun, RunKey } from "../ports/run-store.ts";
import type { Core } from "./core.ts";
import { requireSize } from "./payload-size.ts";
import type { Definition } from "./registry.ts";

export interface StartPlan {
  readonly definition: Definition;
  readonly input: Json;
  readonly by: string | null;
  readonly identity?: Identity;
  readonly subject: string | null;
  readonly key: string | null;
  readonly priority: number;
  readonly parent: { readonly key: RunKey; readonly command: string; readonly root: RunKey } | null;
}

/** What the limits for each key count it under, by the version that it is of. */
export function limitKeyOf(definition: Definition, input: Json): string | null {
  const key = definition.graph.admission?.perKey?.key;
  return key === undefined ? null : textOf(key, input);
}

/** @throws SignalboxError `usage`. */
export function priorityOf(definition: Definition, asked: number | undefined): number {
  const priority = asked ?? definition.graph.admission?.priority ?? 0;
  if (isPriority(priority)) return priority;
  throw new SignalboxError("usage", `A priority is a whole number from -${MOST_PRIORITY} to ${MOST_PRIORITY}, not ${String(priority)}.`);
}

/** A start of a higher priority goes before those that came up to so many minutes earlier: so none waits for ever. */
const PRIORITY_STEP_MS = 60_000;
export const rankOf = (run: NewRun, priority: number): number => run.startedAt - priority * PRIORITY_STEP_MS;

export const childScope = (parent: RunKey): string => `child of ${parent}`;
/** What its key is unique in. */
export const scopeOf = (plan: StartPlan): string => (plan.parent === null ? plan.definition.graph.id : childScope(plan.parent.key));
export const subjectScope = (plan: StartPlan): string | null =>
  plan.subject === null ? null : `${plan.definition.graph.id} ${plan.subject}`;

/** @throws SignalboxError `idempotency-key-invalid`. */
export function startKeyOf(key: string | undefined): string | null {
  if (key === undefined) return null;
  if (/^[\x20-\x7e]{1,255}$/.test(key)) return key;
  throw new SignalboxError(
    "idempotency-key-invalid",
    `An idempotency key is 1 to 255 printable ASCII characters; this one has ${key.length}. Leave it off for a run without one.`,
  );
}

export function subjectOf(definition: Definition, input: Json): string | null {
  const { subject } = definition.graph;
  return subject === undefined ? null : textOf(subject.key, input);
}

function textOf(key: Expr, input: Json): string | null {
  const value = evaluate(key, (name) => (name === "input" ? input : undefined));
  return value === undefined || value === null ? null : String(value).slice(0, 500);
}

/** @throws SignalboxError `input-invalid` with every problem, or `payload-too-large`. */
export function startInputOf(core: Core, definition: Definition, given: unknown): Json {
  requireSize(given, core.services.limits.maxPayloadCharacters, `The input of workflow "${definition.graph.id}"`);
  const parsed = parseWith(definition.code.input, given);
  if (parsed.ok) return core.services.redactor.value((asStored(parsed.value) ?? null) as Json);
  const [first] = parsed.problems;
  const more = parsed.problems.length > 1 ? ` (and ${parsed.problems.length - 1} more)` : "";
  throw new SignalboxError(
    "input-invalid",
    `The input of workflow "${definition.graph.id}" is not what it takes: ${first?.path === "" ? "" : `${first?.path}: `}${first?.message}${more}.`,
    { problems: parsed.problems },
  );
}

export function newRunOf(core: Core, plan: StartPlan, status: "queued" | "running"): NewRun {
  const key = core.nextKey();
  return {
    key,
    runId: core.services.entropy.runId(),
    version: plan.definition.version.id,
    workflow: plan.definition.graph.id,
    status,
    startedAt: core.now(),
    startedBy: plan.by,
    subject: plan.subject,
    parent: plan.parent === null ? null : { key: plan.parent.key, command: plan.parent.command },
    root: plan.parent?.root ?? key,
    queuedInput: status === "queued" ? JSON.stringify(plan.input) : null,
  };
}
