import type { Json } from "../base/json.ts";
import type { RunKey } from "./run-store.ts";

/** When the values of a run were erased, and by whom. */
export interface ErasureMark {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly by: string;
}
export interface NamedStart {
  readonly workflow: string;
  readonly key: string;
}

/** What a store answers about erased values. */
export interface ErasureReader {
  /** Null when the run's values are there. */
  erasureOf(run: RunKey): ErasureMark | null;
  /** Every run of a subject, of whatever workflow, oldest first. */
  runsOfSubject(subject: string): readonly RunKey[];
  /** The idempotency keys that a run was started or joined with. */
  startKeysOf(run: RunKey): readonly NamedStart[];
}

/** What takes values away, in the transaction of the record that says so. Hashes, names, times and who acted stay. */
export interface ErasureWriter {
  /** Records an erasure among what happened to the instance; its number. */
  addErasure(at: number, detail: Json): number;
  /** Takes the values from a run's row and marks it. `subject` and `error` take the place of what was there. */
  eraseRun(run: RunKey, erasure: number, subject: string | null, error: string | null): void;
  /** Takes the values of a batch away; `hash` is what the chain goes on with. */
  eraseBatch(run: RunKey, seq: number, hash: string): void;
  /** Removes the long values that this run alone refers to; how many. */
  erasePayloads(run: RunKey): number;
  eraseTask(task: string, content: string, detail: Json): void;
  /** Empties the events that were delivered to the run, and those that were sent to the subject; how many. Their ids stay, so that none is taken twice. */
  eraseEvents(run: RunKey, subject: string): number;
  renameStartKey(start: NamedStart, key: string): void;
}
