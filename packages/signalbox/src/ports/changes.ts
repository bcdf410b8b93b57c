import type { EventType } from "../kernel/index.ts";
import type { RunView } from "./engine.ts";

/** A run without what it came to: what a list shows of it. */
export type RunStanding = Omit<RunView, "output">;

/** What happened to one run, drawn together. */
export interface RunChange {
  readonly runId: string;
  /** Its last batch by then; 0: its journal has not changed. */
  readonly seq: number;
  /** How it stands at the moment of reading, or later than these events; null: it was removed. */
  readonly run: RunStanding | null;
  /** The kinds of events, each once. */
  readonly types: readonly EventType[];
}

/** Changes between two places of the store; to be applied as a whole. */
export interface Changes {
  /** Everything up to here has been told. Whoever comes back with it is told what follows, and nothing twice. */
  readonly cursor: string;
  /**
   * What changed before the cursor cannot be told: nobody said since when, it is too much, or places were numbered anew. What was
   * read before is to be read again.
   */
  readonly reset: boolean;
  /** Each run once. */
  readonly runs: readonly RunChange[];
}

/** Tells what changes, as it is committed. */
export interface ChangeSource {
  /**
   * Changes after a cursor, whether this process or one before it has given it; null: from now on. It begins with a reset where what
   * came before cannot be told. Whoever asks for the next ones late is told less often, not more: what has changed since is drawn
   * together, and nothing is kept for them meanwhile. Ends with the signal, and with the engine.
   */
  changes(after: string | null, signal: AbortSignal): AsyncIterable<Changes>;
}
