// What is taken from runs when they are erased, as a part of a transaction that somebody else begins.
import { erasedText } from "../base/erased-text.ts";
import { SignalboxError } from "../base/error.ts";
import { formatInstant } from "../base/instant.ts";
import { isObject, type Json, type JsonObject } from "../base/json.ts";
import { stepError } from "../definition/step-error.ts";
import { proposalBytes } from "../kernel/index.ts";
import type { RunKey, RunRow, StoreReader, StoreWriter, TaskRow } from "../ports/run-store.ts";
import { bodyHash } from "./chain.ts";
import type { Core } from "./core.ts";
import { effectKey } from "./effect-key.ts";
import { ERASED, erasedProposal } from "./erased-values.ts";

const LISTED = 10;

export interface Erasing {
  readonly at: number;
  readonly by: string;
  readonly reason: string | null;
  /** What stands for the subject that was asked for; null where runs were. */
  readonly subject: string | null;
  /** What stands in place of a run's own subject. */
  readonly maskOf: (row: RunRow) => string | null;
  /** Events that were sent under this key go as well. */
  readonly eventsOf: string;
}
export interface ErasedRuns {
  readonly runs: readonly string[];
  readonly batches: number;
  readonly payloads: number;
  readonly tasks: number;
  readonly events: number;
}

/** Takes the values of runs away that still have them. */
export function eraseRuns(core: Core, writer: StoreWriter, family: readonly RunRow[], how: Erasing): ErasedRuns {
  const { read } = core.services.store;
  const { at, by, reason, subject, maskOf, eventsOf } = how;
  const rows = family.filter(({ key }) => read.erasureOf(key) === null);
  const runs = rows.map(({ runId }) => runId);
  const detail: Json = { by, subject, reason, runs };
  const erasure = writer.addErasure(at, detail);
  const text = erasedText({ at: formatInstant(at), by });
  const taken = { batches: 0, payloads: 0, tasks: 0, events: 0 };
  for (const row of rows) {
    taken.batches += eraseJournal(core, writer, row.key);
    taken.payloads += writer.erasePayloads(row.key);
    for (const task of read.tasksOfRun(row.key)) taken.tasks += eraseTask(writer, task, text);
    for (const start of read.startKeysOf(row.key))
      if (start.workflow === row.workflow) writer.renameStartKey(start, erasedStartKey(core, start.key));
    taken.events += writer.eraseEvents(row.key, eventsOf);
    writer.eraseRun(row.key, erasure, maskOf(row), row.error === null ? null : JSON.stringify(stepError(ERASED, text)));
  }
  return { runs, ...taken };
}

/** Runs with all that they started, and their forks; each once. */
export function withStarted(read: StoreReader, rows: Iterable<RunRow | null>): readonly RunRow[] {
  const found = new Map<RunKey, RunRow>();
  const add = (row: RunRow | null): void => {
    if (row === null || found.has(row.key)) return;
    found.set(row.key, row);
    for (const child of read.children(row.key)) add(child);
    // What a fork begins with is this run's.
    for (const fork of read.forksOf(row.key)) add(fork);
  };
  for (const row of rows) add(row);
  return [...found.values()];
}

/** Those that are open, or that an open run has still to hear from. */
export function openAmong(read: StoreReader, family: readonly RunRow[]): readonly RunRow[] {
  const isAwaited = ({ parentKey, told }: RunRow): boolean => {
    const parent = parentKey === null || told ? null : read.run(parentKey);
    return parent !== null && parent.endedAt === null;
  };
  return family.filter((row) => row.endedAt === null || isAwaited(row));
}

/** `which`: how the runs are meant: `of subject "x"`. */
export function stillOpen(which: string, open: readonly RunRow[], advice: string): SignalboxError {
  const names = open
    .slice(0, LISTED)
    .map(({ runId, status, endedAt }) => `${runId} (${endedAt === null ? status : "its parent has still to be told"})`);
  const more = open.length > LISTED ? ` and ${open.length - LISTED} more` : "";
  return new SignalboxError(
    "run-not-open",
    `Nothing was erased: ${open.length === 1 ? "a run" : `${open.length} runs`} ${which} must end first: ${names.join(", ")}${more}. ${advice}`,
  );
}

/** The subject itself is not kept: an HMAC under the instance's key stands in its place, so that its runs still belong together. */
export const erasedSubject = ({ services }: Core, subject: string): string =>
  `erased:${effectKey(services.digest, services.store.instanceKey, ["erased-subject", subject]).slice(0, 20)}`;
/** What stands for an idempotency key of an erased run: the same key still finds it. */
export const erasedStartKey = ({ services }: Core, key: string): string =>
  `erased:${effectKey(services.digest, services.store.instanceKey, ["erased-key", key])}`;

function eraseJournal({ services: { digest, store } }: Core, writer: StoreWriter, run: RunKey): number {
  const batches = [...store.read.batches(run)].filter(({ body }) => body !== null);
  for (const { seq, body, payloads } of batches) writer.eraseBatch(run, seq, bodyHash(digest, body as string, payloads));
  return batches.length;
}

/** Why somebody gave it away is theirs to have said; that they did stays. */
const withoutReason = ({ assigned, ...detail }: JsonObject): JsonObject =>
  isObject(assigned) ? { ...detail, assigned: { by: assigned.by ?? null, at: assigned.at ?? null } } : detail;

/** 1 when there was something to take away. */
function eraseTask(writer: StoreWriter, task: TaskRow, text: string): number {
  const detail = withoutReason(isObject(task.detail) ? task.detail : {});
  if (task.kind === "approval") writer.eraseTask(task.task, proposalBytes(erasedProposal(text)), detail);
  else if (task.kind === "question") writer.eraseTask(task.task, text, detail);
  else writer.eraseTask(task.task, text, { ...detail, input: text });
  return 1;
}
