import type { Controller } from "../kernel/index.ts";
import type { RunKey } from "./run-store.ts";

/** How many entries of a journal each decided. */
export type ControllerCounts = { readonly [C in Controller]: number };

/** What a list shows of a run beside its row. */
export interface RunFigures {
  /** Settled, and of what nobody knows the most that it can be. */
  readonly spentMicroUsd: number;
  /** The run's cap; null until it has spent or reserved something under one. */
  readonly limitMicroUsd: number | null;
  readonly controllers: ControllerCounts;
}
/** An hour of all runs together. */
export interface HourRow {
  /** Its beginning: milliseconds since 1970. */
  readonly at: number;
  readonly controllers: ControllerCounts;
}
/** The same as it is told: the beginning in ISO 8601. */
export interface HourOfControl {
  readonly at: string;
  readonly controllers: ControllerCounts;
}
/** Which of a run's texts: what it was given, or what it came to. */
export type TextPart = "given" | "came-to";

export interface CatalogueReader {
  /** Up to where in the order of commits the catalogue has everything. */
  cataloguedUpTo(): number;
  figures(run: RunKey): RunFigures;
  /** Oldest first. */
  hoursSince(at: number): readonly HourRow[];
}
export interface CatalogueWriter {
  addControl(run: RunKey, controllers: ControllerCounts): void;
  addToHour(hour: HourRow): void;
  addTool(run: RunKey, tool: string): void;
  /** Puts the words in the place of those that the run had there. */
  putText(run: RunKey, part: TextPart, text: string): void;
  reach(place: number): void;
}
