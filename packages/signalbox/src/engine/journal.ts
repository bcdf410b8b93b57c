import { erasedText } from "../base/erased-text.ts";
import { messageOf, SignalboxError } from "../base/error.ts";
import type { Batch } from "../kernel/index.ts";
import type { Digest } from "../ports/digest.ts";
import type { ForkRow } from "../ports/fork-store.ts";
import type { BatchRow, RunKey, RunRow, StoreReader, StoreWriter } from "../ports/run-store.ts";
import { bodyHash, chainHash, chainStart, checkLink, forkedChainStart } from "./chain.ts";
import { erasedView } from "./erased-values.ts";
import { decodeBatch, encodeBatch } from "./journal-codec.ts";

/** A batch ready to be written, and the chain hash after it. */
export interface SealedBatch {
  readonly hash: string;
  write(writer: StoreWriter): void;
}

/** Encodes a batch and links it to the one before. */
export function seal(digest: Digest, run: RunKey, before: string, batch: Batch): SealedBatch {
  const { seq, at, events } = batch;
  const { head, body, payloads: texts } = encodeBatch(events);
  const stored = texts.map(([position, text]) => ({ position, text, hash: digest.sha256(text) }));
  const payloads = stored.length === 0 ? null : JSON.stringify(Object.fromEntries(stored.map(({ position, hash }) => [position, hash])));
  const hash = chainHash(digest, before, seq, at, head, bodyHash(digest, body, payloads));
  const row = { run, seq, at, head, body, payloads, hash };
  return {
    hash,
    write: (writer) => {
      for (const payload of stored) writer.addPayload(run, payload.hash, payload.text);
      writer.addBatch(row);
    },
  };
}

/** A stored batch, checked and decoded. */
export interface ReadBatch {
  readonly batch: Batch;
  readonly row: BatchRow;
}

/** A batch that was read before: its number, and the chain hash after it. */
export interface JournalPlace {
  readonly seq: number;
  readonly hash: string;
}

/**
 * Reads a run's journal in order, or what follows a batch of it, and checks every link. That of a fork begins with its parent's, which are read
 * where they are.
 * @throws SignalboxError `journal-corrupt`, with the first batch that is wrong.
 */
export function* readJournal(digest: Digest, read: StoreReader, run: RunKey, runId: string, after?: JournalPlace): Generator<ReadBatch> {
  const fork = read.forkOf(run);
  const shared = fork?.shared ?? 0;
  const isOwn = after !== undefined && after.seq > shared;
  if (fork !== null && !isOwn) yield* readShared(digest, read, fork, runId, after);
  let { seq, hash: before } = isOwn ? after : { seq: shared, hash: chainStartOf(digest, read, run, runId) };
  let erased: string | null = null;
  for (const row of read.batches(run, seq)) {
    seq++;
    const problem = checkLink(digest, before, seq, row);
    if (problem !== null) throw new SignalboxError("journal-corrupt", `Run ${runId}: ${problem}.`);
    before = row.hash;
    if (row.body === null) erased ??= erasedTextOf(read, run);
    yield { row, batch: decode(digest, read, row, runId, erased) };
  }
}

/** The entries that are the parent's. */
function* readShared(
  digest: Digest,
  read: StoreReader,
  { parent, shared }: ForkRow,
  runId: string,
  after?: JournalPlace,
): Generator<ReadBatch> {
  const { key, runId: parentId } = parentOf(read, parent, runId);
  let seq = after?.seq ?? 0;
  for (const batch of seq === shared ? [] : readJournal(digest, read, key, parentId, after)) {
    yield batch;
    seq = batch.row.seq;
    if (seq === shared) break;
  }
  if (seq < shared)
    throw new SignalboxError("journal-corrupt", `Run ${runId} begins with ${shared} batches of run ${parentId}, which has ${seq}.`);
}

/** The hash that a run's own entries go on from. */
export function chainStartOf(digest: Digest, read: StoreReader, run: RunKey, runId: string): string {
  const fork = read.forkOf(run);
  return fork === null ? chainStart(digest, runId) : forkedChainStart(digest, runId, hashAt(digest, read, fork.parent, fork.shared));
}

/** The chain hash of a batch of a run's journal, wherever that batch is stored. */
function hashAt(digest: Digest, read: StoreReader, run: RunKey, seq: number): string {
  const { runId } = parentOf(read, run, "");
  if (seq === 0) return chainStartOf(digest, read, run, runId);
  const fork = read.forkOf(run);
  if (fork !== null && seq <= fork.shared) return hashAt(digest, read, fork.parent, seq);
  for (const row of read.batches(run, seq - 1)) return row.hash;
  throw new SignalboxError("journal-corrupt", `Run ${runId} has no batch ${seq}.`);
}

function parentOf(read: StoreReader, parent: RunKey, runId: string): RunRow {
  const row = read.run(parent);
  if (row === null) throw new SignalboxError("journal-corrupt", `The run in which run ${runId} begins is not in the store.`);
  return row;
}

/** The id under which the first entries of a run's journal were written: another run's, where it begins in that one. */
export function originOf(read: StoreReader, run: RunKey, runId: string): string {
  const fork = read.forkOf(run);
  if (fork === null) return runId;
  const parent = parentOf(read, fork.parent, runId);
  return originOf(read, parent.key, parent.runId);
}

function erasedTextOf(read: StoreReader, run: RunKey): string {
  const mark = read.erasureOf(run);
  return mark === null ? "erased, and no record says by whom" : erasedText(erasedView(mark));
}

function decode(digest: Digest, read: StoreReader, row: BatchRow, runId: string, erased: string | null): Batch {
  const stored = row.payloads === null ? {} : (JSON.parse(row.payloads) as { readonly [position: string]: string });
  const payload = (position: string): string | undefined => {
    const expected = stored[position];
    if (expected === undefined || row.body === null) return undefined;
    const text = read.payload(expected);
    if (text === null || digest.sha256(text) !== expected)
      throw new SignalboxError("journal-corrupt", `Run ${runId}: a stored value of batch ${row.seq} is missing or damaged.`);
    return text;
  };
  try {
    return decodeBatch(row.seq, row.at, row.head, row.body, payload, erased ?? "");
  } catch (thrown) {
    if (thrown instanceof SignalboxError) throw thrown;
    throw new SignalboxError("journal-corrupt", `Run ${runId}: batch ${row.seq} cannot be read: ${messageOf(thrown)}.`, { cause: thrown });
  }
}
