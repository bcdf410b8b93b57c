// When a run of a workflow may begin: how many at once, how many in a time, in all and for each key; how many may wait, and who goes first.
import { parseDuration } from "../base/duration.ts";
import type { Problem } from "../base/error.ts";
import type { Expr } from "./expr.ts";
import type { Recorder } from "./recorder.ts";
import type { In, Ref } from "./ref.ts";
import type { AnyWorkflow } from "./workflow.ts";

/** At most `count` runs begin in any stretch of that length. */
export interface Rate {
  readonly count: number;
  readonly perMs: number;
}
/** At most this many runs are open at once, and begin in a time. */
export interface Throttle {
  readonly concurrency?: number;
  readonly rate?: Rate;
}
/** The part of a graph that says when its runs may begin. */
export interface Admission extends Throttle {
  /** For the runs of one key each; a run whose key is absent is under none. */
  readonly perKey?: Throttle & { readonly key: Expr };
  /** Runs that may wait for their beginning; one more is refused. Absent: any number. */
  readonly queue?: { readonly max: number };
  /** A start that could cost more than the day has left waits for room. Absent: it is refused. */
  readonly whenOverBudget?: "queue";
  /** Of a start that names none. */
  readonly priority?: number;
}

/** `{ count: 100, per: "1m" }`: at most a hundred begin in any minute. */
export interface RateOptions {
  readonly count: number;
  readonly per: string;
}
interface ThrottleOptions {
  /** Runs that are open at once: from their beginning to their end, also while they wait for somebody. */
  readonly concurrency?: number;
  readonly rate?: RateOptions;
}
export interface AdmissionOptions<T> extends ThrottleOptions {
  /** The same for the runs of one key each: `{ key: (input) => input.customer, concurrency: 1 }`. */
  readonly perKey?: ThrottleOptions & { readonly key: (input: Ref<T>) => In<string | null | undefined> };
  /** How many may wait to begin; a start beyond that is refused with `queue-full`. `max: 0`: none waits. Default: any number. */
  readonly queue?: { readonly max: number };
  /** What becomes of a start that could cost more than the day has left, its workflow's or the instance's: refused (the default), or queued until there is room. */
  readonly whenOverBudget?: "refuse" | "queue";
  /** Of a start that names none: 0 unless it is said. One step is worth a minute of waiting. */
  readonly priority?: number;
}

export const MOST_PRIORITY = 1_000;
const MOST_CONCURRENT = 100_000;
const MOST_IN_A_RATE = 10_000;
const LONGEST_RATE_MS = 31 * 86_400_000;

export const isPriority = (value: unknown): value is number => Number.isInteger(value) && Math.abs(value as number) <= MOST_PRIORITY;

/** Called while the flow is recorded: the key reads the input. Undefined where nothing is limited. */
export function recordAdmission(recorder: Recorder, options: unknown, input: Ref<unknown>): Admission | undefined {
  if (typeof options !== "object" || options === null) return undefined;
  const { concurrency, rate, perKey, queue, whenOverBudget, priority } = options as AdmissionOptions<unknown>;
  const keyed = perKey === undefined ? undefined : recordPerKey(recorder, perKey, input);
  const admission: Admission = {
    ...throttleOf(recorder, "limits", { concurrency, rate }),
    ...(keyed === undefined ? {} : { perKey: keyed }),
    ...(queue === undefined ? {} : { queue: queueOf(recorder, queue) }),
    ...(whenOverBudget === "queue" ? { whenOverBudget } : {}),
    ...(priority === undefined ? {} : { priority }),
  };
  if (whenOverBudget !== undefined && whenOverBudget !== "refuse" && whenOverBudget !== "queue")
    recorder.problem("limits.whenOverBudget", `is "refuse" or "queue", not ${JSON.stringify(whenOverBudget)}.`);
  if (priority !== undefined && !isPriority(priority))
    recorder.problem("limits.priority", `is a whole number from -${MOST_PRIORITY} to ${MOST_PRIORITY}, not ${String(priority)}.`);
  return Object.keys(admission).length === 0 ? undefined : admission;
}

function recordPerKey(recorder: Recorder, perKey: unknown, input: Ref<unknown>): Admission["perKey"] {
  const { key, concurrency, rate } = (perKey ?? {}) as NonNullable<AdmissionOptions<unknown>["perKey"]>;
  if (typeof key !== "function") {
    recorder.problem("limits.perKey.key", "must be a function of the input: { key: (input) => input.customer, concurrency: 1 }.");
    return undefined;
  }
  if (concurrency === undefined && rate === undefined)
    recorder.problem("limits.perKey", "limits nothing: give it a concurrency, a rate, or both.");
  return { key: recorder.expr(key(input), "limits.perKey.key"), ...throttleOf(recorder, "limits.perKey", { concurrency, rate }) };
}

type Given<T> = { readonly [K in keyof T]: T[K] | undefined };

function throttleOf(recorder: Recorder, at: string, { concurrency, rate }: Given<Required<ThrottleOptions>>): Throttle {
  if (concurrency !== undefined && !isCount(concurrency, 1, MOST_CONCURRENT))
    recorder.problem(`${at}.concurrency`, `is a whole number from 1 to ${MOST_CONCURRENT}, not ${String(concurrency)}.`);
  return {
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(rate === undefined ? {} : { rate: rateOf(recorder, `${at}.rate`, rate) }),
  };
}

function rateOf(recorder: Recorder, at: string, given: unknown): Rate {
  const { count, per } = (given ?? {}) as Partial<RateOptions>;
  if (!isCount(count, 1, MOST_IN_A_RATE))
    recorder.problem(`${at}.count`, `is a whole number from 1 to ${MOST_IN_A_RATE}, not ${String(count)}.`);
  const perMs = parseDuration(String(per));
  if (perMs === null || perMs < 1 || perMs > LONGEST_RATE_MS)
    recorder.problem(`${at}.per`, `is a duration up to 31 days such as "30s", "1m", "1h", not ${JSON.stringify(per) ?? "missing"}.`);
  return { count: Number(count), perMs: perMs ?? 0 };
}

function queueOf(recorder: Recorder, given: unknown): { readonly max: number } {
  const { max } = (given ?? {}) as { max?: unknown };
  if (!isCount(max, 0, Number.MAX_SAFE_INTEGER))
    recorder.problem("limits.queue.max", `is a whole number of 0 or more, not ${String(max)}.`);
  return { max: Number(max) };
}

const isCount = (value: unknown, least: number, most: number): boolean =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

/** A run that holds a place and waits for one of its own workflow would wait for ever. */
export function placesWithinThemselves(id: string, admission: Admission | undefined, recorder: Recorder): Problem[] {
  // For the day, no run waits that another one has started.
  if (admission === undefined || Object.keys(admission).every((limit) => limit === "whenOverBudget")) return [];
  const path = pathTo(id, recorder.workflows, []);
  if (path === null) return [];
  const message = `limits how its runs begin and runs itself (${[id, ...path].join(" → ")}): such a run could wait for its own place.`;
  return [{ path: "limits", message }];
}

function pathTo(id: string, workflows: ReadonlyMap<string, AnyWorkflow>, seen: readonly string[]): readonly string[] | null {
  for (const inner of workflows.values()) {
    if (inner.id === id) return [...seen, id];
    const found = pathTo(id, inner.workflows, [...seen, inner.id]);
    if (found !== null) return found;
  }
  return null;
}
