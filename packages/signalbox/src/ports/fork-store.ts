import type { PolicyData } from "../definition/policy-data.ts";
import type { ChangedPrompt } from "../definition/prompt-text.ts";
import type { RunKey, RunRow } from "./run-store.ts";

/** A run whose journal begins in another one: by reference, up to and with batch `shared` of that one. */
export interface ForkRow {
  readonly run: RunKey;
  readonly parent: RunKey;
  readonly shared: number;
  /** What is otherwise in it for as long as it goes on: its own change, and those of the forks that it is one of. */
  readonly otherwise: ForkSetting;
}

/** What the forks of a fork keep of it. */
export interface ForkSetting {
  /** The name of the model that is asked in the place of every other; null where none was changed. */
  readonly model: string | null;
  /** Stand beside those of the instance. */
  readonly policies: readonly PolicyData[];
  readonly prompts: readonly ChangedPrompt[];
}

export interface ForkReader {
  /** Whether the run's journal begins in another one, or another one's in it: of most runs neither, and one look says so. */
  isInForks(run: RunKey): boolean;
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
