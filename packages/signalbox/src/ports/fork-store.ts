import type { RunKey, RunRow } from "./run-store.ts";

/** A run whose journal begins in another one: by reference, up to and with batch `shared` of that one. */
export interface ForkRow {
  readonly run: RunKey;
  readonly parent: RunKey;
  readonly shared: number;
  /** The name of the model that is asked in the place of every other; null where none was changed. */
  readonly model: string | null;
}

export interface ForkReader {
  /** Null for a run whose journal is its own from the beginning. */
  forkOf(run: RunKey): ForkRow | null;
  /** The runs whose journals begin in this one, oldest first. */
  forksOf(run: RunKey): readonly RunRow[];
  /** A run that no other has started, and its forks and theirs, oldest first. */
  forkTree(root: RunKey): readonly RunRow[];
}
export interface ForkWriter {
  addFork(fork: ForkRow): void;
}
