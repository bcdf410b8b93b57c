import type { Amount, Cap, CapKey, CapUse, Limit, ReservationState } from "../kernel/ledger.ts";
import type { Controller } from "../kernel/run-state.ts";
import type { RunKey } from "./run-store.ts";
import type { SpendOfDay, SpendRow } from "./spend.ts";

export type { Amount, Cap, CapKey, CapScope, CapUse, Limit, ReservationState } from "../kernel/ledger.ts";
export type { Controller } from "../kernel/run-state.ts";

/** A cap as it is stored: what is used of it, and the limit that held when something was reserved under it last. */
export interface CapRow extends Cap {
  readonly use: CapUse;
  /** What a person put in the place of the limit; null where nobody did. */
  readonly raised: Limit;
}
export interface ReservationRow {
  readonly id: number;
  readonly run: RunKey;
  readonly command: string;
  /** What is called: "model:large", "tool:enrich". */
  readonly what: string;
  readonly at: number;
  /** Who had it made. */
  readonly controller: Controller;
  readonly state: ReservationState;
  readonly bound: Amount;
  /** Once it is settled. */
  readonly spent: Amount | null;
  /** Every cap that it counts under. */
  readonly caps: readonly CapKey[];
}
export type NewReservation = Omit<ReservationRow, "id" | "state" | "spent" | "caps"> & { readonly caps: readonly Cap[] };
/** Not called until a person lets it: more was billed than had been reserved. */
export interface FrozenRow {
  readonly what: string;
  readonly at: number;
  readonly reason: string;
}
export interface CapFilter {
  /** Caps of this day, those of runs under way, and whatever has something open. */
  readonly day?: string;
  /** Only this run's, with all that is below it. */
  readonly runId?: string;
  readonly limit: number;
}

/** Writes of the ledger: part of a commit like any other. */
export interface LedgerWriter {
  /** Counts a reservation under its caps, which must have enough left (kernel/ledger.ts, B1). Gives its number. */
  reserve(reservation: NewReservation): number;
  /** Says what became of it; `change` is what that adds under every cap that it counts under. */
  settle(reservation: ReservationRow, state: ReservationState, spent: Amount | null, change: CapUse): void;
  /** A doubtful one stands for another attempt of the same effect from now on. */
  takeOver(reservation: number, command: string): void;
  /** What is under way is doubtful now, of one run or of all; how many that were. */
  doubtAll(run?: RunKey): number;
  /** Null leaves that limit as it is. */
  raise(cap: CapKey, limit: Limit): void;
  freeze(frozen: FrozenRow): void;
  /** False when it was not frozen. */
  unfreeze(what: string): boolean;
}

/** Inside a commit it sees what the commit has written so far. */
export interface LedgerReader {
  cap(key: CapKey): CapRow | null;
  caps(filter: CapFilter): readonly CapRow[];
  /** Those of a run's agents and of the agents that these have called. */
  capsOfAgents(runId: string): readonly CapRow[];
  /** The latest day that anything was reserved on; null before the first. */
  latestDay(): string | null;
  reservation(id: number): ReservationRow | null;
  /** A run's doubtful ones, oldest first. */
  doubtful(run: RunKey): readonly ReservationRow[];
  /** Those that are under way or doubtful, oldest first. */
  open(limit: number): readonly ReservationRow[];
  frozen(): readonly FrozenRow[];
  /** By day, in their order; and by workflow, what was called and who had it called, the dearest first. */
  spendOfDays(from: string, to: string): readonly SpendOfDay[];
  spend(from: string, to: string): readonly SpendRow[];
}
