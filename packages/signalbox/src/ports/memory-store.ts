import type { RunKey } from "./run-store.ts";

/** Whose notes: those of one agent about one subject. */
export interface MemoryOwner {
  readonly agent: string;
  readonly subject: string;
}
/** Who wrote an entry: the batch of a run that says so. */
export interface MemoryOrigin {
  readonly runId: string;
  readonly workflow: string;
  readonly seq: number;
  /** The step's path. */
  readonly step: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}
export interface NewMemory extends MemoryOwner, MemoryOrigin {
  /** Short and unique in the store. */
  readonly entry: string;
  /** Null: the entry that it names is forgotten, and nothing takes its place. */
  readonly text: string | null;
  /** The entry that stands no longer from here on. */
  readonly replaces: string | null;
  readonly untrusted: boolean;
}
/** Who took the words of an entry away. */
export interface MemoryGone {
  readonly at: number;
  readonly by: string;
  readonly reason: string;
}
export interface MemoryRow extends NewMemory {
  /** What was said is in the row or it is gone; a forgetting never had words. */
  readonly kind: "note" | "forgetting";
  readonly gone: MemoryGone | null;
  /** Whose place it lost, as of the moment that was asked for. */
  readonly replacedBy: string | null;
}

/** A moment of the store: what was committed before it. `row`: the place of a batch among those of the same millisecond. */
export interface MemoryMoment {
  readonly at: number;
  readonly row: number | null;
}
export interface MemoryQuery {
  readonly agent: string;
  /** Absent: every subject. */
  readonly subject?: string;
  /** Any of these words, the best match first; absent or without a word in it: the latest first. */
  readonly words?: string;
  /** Absent: now. */
  readonly asOf?: MemoryMoment;
  /** Only notes that hold nothing of what strangers wrote. */
  readonly trustedOnly?: boolean;
  /** Also what was replaced, forgotten or taken away. */
  readonly history?: boolean;
  readonly limit: number;
}

export interface MemoryReader {
  entries(query: MemoryQuery): readonly MemoryRow[];
  /** Null where it is not there, or was not there then. */
  entry(entry: string, asOf?: MemoryMoment): MemoryRow | null;
  /** What stands now, or stood then. */
  use(owner: MemoryOwner, asOf?: MemoryMoment): { readonly entries: number; readonly bytes: number };
  /** The moment at which a batch was committed; null when it is not there. */
  momentOf(run: RunKey, seq: number): MemoryMoment | null;
  /** The runs that were given an entry by a recall, and are still there. */
  readersOf(entry: string): readonly string[];
  /** An entry with all whose place it took, one after another. */
  lineOf(entry: string): readonly MemoryRow[];
}

export interface MemoryWriter {
  add(entry: NewMemory): void;
  /** A run was given these entries. */
  addReading(run: RunKey, entries: readonly string[]): void;
  /** Takes the words of entries away, in the index as well; the entries stay, with who did it. How many had words. */
  takeAway(entries: readonly string[], gone: MemoryGone): number;
  /** Removes all that is noted about a subject, and takes away what these runs have noted about others; how many entries. */
  eraseSubject(subject: string, runIds: readonly string[], gone: MemoryGone): number;
}
