import type { Controller } from "../kernel/run-state.ts";

/** What calls of one kind took in some days. */
export interface SpendRow {
  /** Whose day they were charged to; empty: the day of forks. */
  readonly workflow: string;
  /** What was called: "model:large", "tool:enrich". */
  readonly what: string;
  /** Who had them made: an agent, its turns among them (`ai`); a person who cleared the call, or asked for a rehearsal; else the rules. */
  readonly controller: Controller;
  readonly calls: number;
  readonly costMicroUsd: number;
  readonly tokens: number;
  /** What of calls is not in these, of which nobody knows what they took: their bound. */
  readonly doubtfulMicroUsd: number;
  readonly doubtfulTokens: number;
}
export interface SpendOfDay {
  /** "2026-07-01", as the ledger counts days. */
  readonly day: string;
  readonly costMicroUsd: number;
  readonly doubtfulMicroUsd: number;
}
/** What was spent in a range of days. Calls under way are not in it: they are counted when it is known, or doubtful, what they took. */
export interface SpendView {
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  /** Those on which anything was spent. */
  readonly days: readonly SpendOfDay[];
  /** The dearest first. */
  readonly rows: readonly SpendRow[];
}
export interface SpendFilter {
  /** The first day and the last: "2026-07-01". At most 400 days; by default the last 30. */
  readonly from?: string;
  readonly to?: string;
}
