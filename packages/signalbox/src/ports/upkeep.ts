// What keeps an instance in order: erasing, pruning, backing up, and going on after a pause.
import type { Json } from "../base/json.ts";
import type { Person } from "./person.ts";

/** When values were erased (ISO 8601), and by whom. */
export interface Erased {
  readonly at: string;
  readonly by: string;
}

export interface EraseRequest extends Person {
  readonly subject: string;
  /** Cancels the runs of the subject that are open, instead of refusing. */
  readonly cancel?: boolean;
  /** Also the runs that started one of them, with everything else that those started. */
  readonly withParents?: boolean;
}
export interface ErasureReport extends Erased {
  /** What stands in place of the subject now. */
  readonly subject: string;
  /** Runs that were erased now; those that were before are not counted again. */
  readonly runs: readonly string[];
  readonly batches: number;
  /** Long values that were stored apart, and that no other run has. */
  readonly payloads: number;
  readonly tasks: number;
  readonly events: number;
  /** Entries of agents' memories: about the subject, or written by one of the runs. */
  readonly memories: number;
  /** Runs that started one of them, and keep what they gave it and got from it. */
  readonly alsoIn: readonly string[];
}
export interface PruneRequest {
  /** "90d": runs of every kind that ended longer ago. Absent: what the config says for each kind. */
  readonly olderThan?: string;
  /** Counts, and removes nothing. */
  readonly dryRun?: boolean;
  readonly by?: string;
}
export interface PruneReport {
  readonly dryRun: boolean;
  readonly runs: number;
  /** Batches and events that went; a dry run does not count them. */
  readonly batches: number;
  readonly events: number;
  /** ISO 8601; null for a kind that is kept for ever. */
  readonly endedBefore: { readonly completed: string | null; readonly failed: string | null; readonly cancelled: string | null };
}
/** What happened to the instance as a whole. */
export interface InstanceEvent {
  readonly at: string;
  readonly type: string;
  readonly detail: Json;
}

/** Why nothing goes on in the whole instance until a person says so. */
export interface PausedInstance {
  /** ISO 8601. */
  readonly since: string;
  readonly reason: "restored";
  /** How it was recognised. */
  readonly detail: string;
}
export interface InstanceState {
  /** Number of the store's opening. */
  readonly epoch: number;
  readonly paused: PausedInstance | null;
}
export interface BackupRequest {
  /** Absolute path of a file that does not exist yet. */
  readonly file: string;
  readonly by?: string;
}
export interface BackupReport {
  readonly file: string;
  readonly bytes: number;
}
