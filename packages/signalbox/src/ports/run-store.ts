import type { Json } from "../base/json.ts";
import type { CatalogueReader, CatalogueWriter } from "./catalogue-store.ts";
import type { ChangeReader } from "./change-store.ts";
import type { BlockReason, RunFilter, RunStatus, TaskKind, WaitingFor } from "./engine.ts";
import type { ErasureReader, ErasureWriter } from "./erasure-store.ts";
import type { ForkReader, ForkWriter } from "./fork-store.ts";
import type { FormReader, FormWriter } from "./form-store.ts";
import type { HistoryReader } from "./history-store.ts";
import type { LedgerReader, LedgerWriter } from "./ledger.ts";
import type { MemoryReader, MemoryWriter } from "./memory-store.ts";
import type { NoticeReader, NoticeWriter } from "./notice-store.ts";
import type { OverviewReader } from "./overview-store.ts";
import type { PublishingReader, PublishingWriter } from "./publishing-store.ts";
import type { QueueReader, QueueWriter } from "./queue-store.ts";
import type { RetentionReader, RetentionWriter } from "./retention-store.ts";
import type { RunQuery } from "./run-query.ts";
import type { SchedulePause } from "./schedules.ts";
import type { SecretReader, SecretWriter } from "./secret-store.ts";

/** The store's own short key of a run. */
export type RunKey = number;
export interface VersionRow {
  readonly id: number;
  readonly workflow: string;
  readonly number: number;
  readonly hash: string;
  readonly graph: string;
}
export interface NewRun {
  readonly key: RunKey;
  readonly runId: string;
  readonly version: number;
  readonly workflow: string;
  readonly status: RunStatus;
  readonly startedAt: number;
  readonly startedBy: string | null;
  readonly subject: string | null;
  readonly parent: { readonly key: RunKey; readonly command: string } | null;
  readonly root: RunKey;
  /** Input of a run that is not started yet; null once its journal has it. */
  readonly queuedInput: string | null;
}
export interface RunRow extends Omit<NewRun, "parent"> {
  readonly kernel: number;
  readonly versionNumber: number;
  readonly updatedAt: number;
  readonly endedAt: number | null;
  readonly parentKey: RunKey | null;
  readonly parentCommand: string | null;
  /** The parent has been told of the end. */
  readonly told: boolean;
  readonly outcome: string | null;
  readonly error: string | null;
  readonly waiting: readonly WaitingFor[];
  readonly waitingCount: number;
  readonly blocked: { readonly reason: BlockReason; readonly detail: string } | null;
  /** Last batch and its chain hash when the status changed last. */
  readonly seq: number;
  readonly head: string;
  readonly crashes: number;
  readonly crashSeq: number;
}
export interface StatusChange {
  readonly key: RunKey;
  readonly status: RunStatus;
  readonly at: number;
  readonly seq: number;
  readonly head: string;
  readonly outcome: string | null;
  readonly error: string | null;
  readonly waiting: readonly WaitingFor[];
  readonly waitingCount: number;
  readonly ended: boolean;
}
/** A batch as it is stored; hashes in hex. The chain hash covers seq, at, head and the hash of (body, payloads). */
export interface BatchRow {
  readonly run: RunKey;
  readonly seq: number;
  readonly at: number;
  /** What happened, without values: JSON. */
  readonly head: string;
  /** The values, one per event that has one: JSON; null when erased. */
  readonly body: string | null;
  /** Hashes of values that are stored once, by event position: JSON, or null. */
  readonly payloads: string | null;
  readonly hash: string;
  /** Hash of (body, payloads), kept when the body is erased. */
  readonly bodyHash?: string | null;
}
export interface TaskRow {
  readonly task: string;
  readonly run: RunKey;
  readonly command: string;
  readonly kind: TaskKind;
  readonly who: string;
  readonly openedAt: number;
  readonly dueAt: number;
  readonly state: "open" | "decided" | "expired" | "withdrawn";
  readonly reminders: number;
  readonly hash: string | null;
  /** What the person sees, as the bytes that were hashed (approval) or as JSON. */
  readonly content: string;
  readonly detail: Json;
}
export interface TimerRow {
  readonly run: RunKey;
  readonly command: string;
  readonly dueAt: number;
  readonly people: boolean;
}
export interface IntentRow {
  /** Lineage: the root run. */
  readonly root: RunKey;
  readonly key: string;
  readonly run: RunKey;
  readonly step: string;
  readonly argumentsHash: string;
  /** The approved call that it consumes: "<approval command>/<call>". */
  readonly clears: string | null;
  readonly at: number;
}
export interface StartKeyRow {
  readonly run: RunKey;
  readonly inputHash: string;
}
export interface MailboxRow {
  readonly eventId: string;
  readonly event: string;
  readonly key: string;
  readonly payload: string;
  readonly at: number;
}

/** Writes of one transaction. All of a commit's jobs share it, and so its one flush to disk. */
export interface StoreWriter extends ErasureWriter, ForkWriter, QueueWriter, RetentionWriter {
  readonly ledger: LedgerWriter;
  readonly memory: MemoryWriter;
  readonly forms: FormWriter;
  readonly notices: NoticeWriter;
  readonly catalogue: CatalogueWriter;
  readonly secrets: SecretWriter;
  readonly publishing: PublishingWriter;
  addVersion(version: Omit<VersionRow, "id" | "number">, at: number): VersionRow;
  addRun(run: NewRun): void;
  /** Refuses (throws `state-conflict`) a sequence number that is taken. */
  addBatch(batch: BatchRow): void;
  /** A long value that the run refers to. */
  addPayload(run: RunKey, hash: string, text: string): void;
  changeStatus(change: StatusChange): void;
  block(run: RunKey, reason: BlockReason | null, detail: string, status: RunStatus, at: number): void;
  /** Takes ownership: false when the row is not as it was seen. */
  claim(run: RunKey, seenEpoch: number, epoch: number, crashes: number, crashSeq: number): boolean;
  markTold(run: RunKey): void;
  /** The run is in the queue no longer, and its input is in the journal. */
  takeQueued(run: RunKey, at: number): void;
  setTimer(timer: TimerRow): void;
  clearTimer(run: RunKey, command: string): void;
  clearRun(run: RunKey): void;
  putTask(task: TaskRow): void;
  closeTask(run: RunKey, command: string, state: TaskRow["state"]): void;
  addApprover(run: RunKey, command: string, by: string): void;
  remindTask(run: RunKey, command: string): void;
  /** The row that holds the key now: the given one, or the one that was there. */
  addIntent(intent: IntentRow): IntentRow;
  /** Hands a key on: false when somebody else was quicker. */
  takeIntent(held: IntentRow, run: RunKey, step: string): boolean;
  addStartKey(workflow: string, key: string, run: RunKey, inputHash: string): void;
  addEvent(event: MailboxRow): boolean;
  awaitEvent(run: RunKey, command: string, event: string, key: string): void;
  stopAwaiting(run: RunKey, command: string): void;
  markDelivered(run: RunKey, eventId: string): boolean;
  setScheduleTick(schedule: string, at: number): void;
  /** Null: it goes on, from this tick on. */
  pauseSchedule(schedule: string, at: number, pause: SchedulePause | null): void;
  setAlive(at: number): void;
  extendDeadlines(byMs: number): number;
  note(at: number, type: string, detail: Json): void;
  setMeta(key: string, value: string): void;
}

/** A filter whose query was read. */
export interface StoredFilter extends Omit<RunFilter, "query"> {
  readonly conditions?: RunQuery;
}

export interface StoreReader extends ErasureReader, ForkReader, QueueReader, RetentionReader {
  readonly ledger: LedgerReader;
  readonly memory: MemoryReader;
  readonly forms: FormReader;
  readonly catalogue: CatalogueReader;
  readonly secrets: SecretReader;
  readonly changes: ChangeReader;
  readonly overview: OverviewReader;
  readonly history: HistoryReader;
  readonly notices: NoticeReader;
  readonly publishing: PublishingReader;
  version(id: number): VersionRow | null;
  versionByHash(hash: string): VersionRow | null;
  versions(workflow: string): readonly VersionRow[];
  nextRunKey(): RunKey;
  run(key: RunKey): RunRow | null;
  runById(runId: string): RunRow | null;
  /** Ids that contain the text, at most `limit`. */
  runsMatching(text: string, limit: number): readonly string[];
  runEpoch(key: RunKey): number;
  runs(filter: StoredFilter): readonly RunRow[];
  /** Oldest first; those after a key. */
  runsByStatus(status: RunStatus, limit: number, after?: RunKey): readonly RunRow[];
  children(parent: RunKey): readonly RunRow[];
  untoldChildren(): readonly RunRow[];
  openBySubject(workflow: string, subject: string): readonly RunRow[];
  batches(run: RunKey, afterSeq?: number): Iterable<BatchRow>;
  lastBatch(run: RunKey): { readonly seq: number; readonly hash: string } | null;
  payload(hash: string): string | null;
  startKey(workflow: string, key: string): StartKeyRow | null;
  intent(root: RunKey, key: string): IntentRow | null;
  /** Every intent of a lineage, but for those under instance-wide keys. */
  intentsOf(root: RunKey): readonly IntentRow[];
  intentByClearance(run: RunKey, clears: string): IntentRow | null;
  tasks(filter: { readonly all: boolean; readonly limit: number }): readonly TaskRow[];
  task(task: string): TaskRow | null;
  tasksOfRun(run: RunKey): readonly TaskRow[];
  taskOf(run: RunKey, command: string): TaskRow | null;
  /** Of runs that are not blocked. */
  dueTimers(now: number, limit: number): readonly TimerRow[];
  nextTimer(): number | null;
  awaiting(event: string, key: string): readonly { readonly run: RunKey; readonly command: string }[];
  /** Waits for events that are in the mailbox and were not delivered to them: a process ended in between. */
  undelivered(): readonly { readonly run: RunKey; readonly command: string }[];
  mailbox(event: string, key: string, since: number): readonly MailboxRow[];
  wasDelivered(run: RunKey, eventId: string): boolean;
  scheduleTick(schedule: string): number | null;
  schedulePause(schedule: string): SchedulePause | null;
  instanceEvents(limit: number): readonly { readonly at: number; readonly type: string; readonly detail: string }[];
  meta(key: string): string | null;
  runKeys(): Iterable<RunKey>;
}

/** Key of `meta` under which it stands why the whole instance is paused, as the JSON of an `InstancePause`; empty when it is not. */
export const PAUSE = "paused";

/** The embedded engine's store: one process, one writer. Reads see what is committed. */
export interface RunStore {
  readonly read: StoreReader;
  /** Ownership number of this opening; a writer with an older one cannot commit. */
  readonly epoch: number;
  /** Secret of the instance, for idempotency keys. */
  readonly instanceKey: Uint8Array;
  /**
   * Runs every job in one transaction and flushes it to disk. When one job throws, the transaction is rolled back and each job is
   * tried alone; the result has an error for those that failed alone.
   */
  commit(jobs: readonly ((writer: StoreWriter) => void)[]): readonly (Error | null)[];
  /** Gives up space that is kept for results when the disk is full; false when there is none left. */
  releaseReserve(): boolean;
  /** Rewrites the files so that nothing is left in them of what was taken out. Takes as long as copying the store, and nothing else goes on. */
  scrub(): void;
  /** Copies all that is committed into a new file while others go on. The copy knows that it is one. Rejects when the file exists. */
  backup(file: string): Promise<{ readonly bytes: number }>;
  close(): void;
}
