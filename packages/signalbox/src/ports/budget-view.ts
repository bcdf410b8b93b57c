import type { RunStatus } from "../base/run-words.ts";
import type { CapScope } from "../kernel/ledger.ts";
import type { Person } from "./person.ts";

/** What may be spent under one cap, and what is. Whole micro-USD, or whole tokens. */
export interface CapAmounts {
  /** Null: nothing is limited. */
  readonly limit: number | null;
  readonly spent: number;
  /** By calls under way. */
  readonly reserved: number;
  /** By calls of which nobody knows what they took: counted as spent until a person settles them. */
  readonly doubtful: number;
  /** Negative after an overshoot, or when the limit was lowered. */
  readonly left: number | null;
}
export interface CapView {
  /** "instance-day:2026-07-01", "workflow-day:refund:2026-07-01", "run:<run>". */
  readonly cap: string;
  readonly scope: CapScope;
  /** Whose: a workflow, an agent, a run. Empty for the instance. */
  readonly key: string;
  readonly day: string | null;
  readonly costMicroUsd: CapAmounts;
  readonly tokens: CapAmounts;
  /** The limit was set by a person, in the place of the definition's. */
  readonly raised: boolean;
}
/** What a call may take, as long as nobody knows what it took. */
export interface ReservationView {
  readonly reservation: number;
  readonly runId: string;
  readonly workflow: string;
  readonly step: string;
  /** What is called: "model:large", "tool:enrich". */
  readonly what: string;
  /** ISO 8601. */
  readonly at: string;
  readonly state: "reserved" | "doubtful";
  readonly costMicroUsd: number;
  readonly tokens: number;
  readonly caps: readonly string[];
}
export interface BudgetView {
  /** Today, as the ledger counts it. */
  readonly day: string;
  readonly timeZone: string;
  readonly caps: readonly CapView[];
  readonly reservations: readonly ReservationView[];
  /** What is not called until a person lets it go on: more was billed than its bound. */
  readonly frozen: readonly { readonly what: string; readonly since: string; readonly reason: string }[];
}
/** A cap in its place among the others. */
export interface BudgetNode extends CapView {
  /** The cap that it lies under: what it takes, that one counts as well. Null: a day of the instance. */
  readonly under: string | null;
  /** How many caps lie above it. */
  readonly depth: number;
  /** Caps elsewhere that count all that it takes as well: the day of a workflow whose run another one has started. */
  readonly also: readonly string[];
  /** Of a run. */
  readonly run: { readonly runId: string; readonly workflow: string; readonly status: RunStatus; readonly subject: string | null } | null;
  /** Of a workflow's day: how many of its runs have begun and not ended, and how many wait to begin. */
  readonly runs: { readonly open: number; readonly queued: number } | null;
  /** Calls under way or in doubt that it is the nearest cap of. */
  readonly reservations: readonly ReservationView[];
}
/** Today's caps as they lie under each other, each before those under it; then earlier days on which somebody has yet to settle something. */
export interface BudgetTree {
  readonly day: string;
  readonly timeZone: string;
  readonly nodes: readonly BudgetNode[];
  /** Open runs that are not among the nodes: a tree shows the newest. */
  readonly runsLeftOut: number;
}
export interface BudgetFilter {
  /** Caps of another day than today: "2026-07-01". */
  readonly day?: string;
  /** Only what belongs to this run. */
  readonly runId?: string;
  /** At most 10,000 caps, and as many reservations. */
  readonly limit?: number;
}
/** Says what a doubtful call took, by the provider's bill. */
export interface SettleReservationRequest extends Person {
  readonly reservation: number;
  readonly costUsd: number;
  readonly tokens: number;
  readonly reason: string;
}
/** Puts another limit in the place of a cap's: of a day for that day, of a run for that run. */
export interface RaiseCapRequest extends Person {
  /** "instance-day", "workflow-day:refund", "run:<run>"; a day other than today behind it, after a colon. */
  readonly cap: string;
  readonly costUsd?: number;
  readonly tokens?: number;
  readonly reason: string;
}
export interface ReleaseFrozenRequest extends Person {
  readonly what: string;
  readonly reason: string;
}
