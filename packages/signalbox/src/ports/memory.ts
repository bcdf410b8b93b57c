import type { Person } from "./person.ts";

/** A moment of the past: a batch of a run, with what it wrote itself, or an instant (ISO 8601). */
export type AsOf = { readonly runId: string; readonly seq: number } | { readonly instant: string };

export interface MemoryFilter {
  readonly agent: string;
  /** Absent: all of them. */
  readonly subject?: string;
  /** Any of these words, the best match first; absent: the latest first. */
  readonly words?: string;
  /** Absent: now. */
  readonly at?: AsOf;
  /** Also what was replaced, forgotten or taken away. */
  readonly history?: boolean;
  /** At most 1,000. Default: 100. */
  readonly limit?: number;
}

/** An entry of an agent's memory, with where it comes from. Entries are never changed: later ones take their place. */
export interface MemoryEntry {
  readonly entry: string;
  /** A forgetting says that the entry which it names stands no longer. */
  readonly kind: "note" | "forgetting";
  readonly agent: string;
  readonly subject: string;
  /** Null for a forgetting, and where a person has taken the words away. */
  readonly text: string | null;
  /** ISO 8601. */
  readonly at: string;
  readonly runId: string;
  readonly seq: number;
  readonly workflow: string;
  readonly step: string;
  /** Who was in control when it was written. */
  readonly controller: "ai";
  /** The agent was reading what strangers write. */
  readonly untrusted: boolean;
  readonly replaces: string | null;
  readonly replacedBy: string | null;
  /** Who took the words away, when (ISO 8601) and why. */
  readonly forgotten?: { readonly at: string; readonly by: string; readonly reason: string };
}

export interface ForgetRequest extends Person {
  readonly entry: string;
  readonly reason: string;
  /** Also erases the runs that wrote the words or were given them, as `erase` would, with all that they started. */
  readonly withRuns?: boolean;
}
export interface ForgetReport {
  readonly at: string;
  readonly by: string;
  /** The entry and those whose place it took: their words are out of the memory and out of its files. */
  readonly entries: readonly string[];
  /** Took its place, and has still its own words. */
  readonly replacedBy: string | null;
  /** Runs whose values were erased for it. */
  readonly runs: readonly string[];
  /** Runs that wrote or were given the words: their journals still have them, until they are erased or removed. */
  readonly alsoIn: readonly string[];
}
