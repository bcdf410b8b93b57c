import { erasedText } from "../base/erased-text.ts";
import { messageOf, SignalboxError } from "../base/error.ts";
import type { Batch } from "../kernel/index.ts";
import type { Digest } from "../ports/digest.ts";
import type { BatchRow, RunKey, StoreReader, StoreWriter } from "../ports/run-store.ts";
import { bodyHash, chainHash, chainStart, checkLink } from "./chain.ts";
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
 * Reads a run's journal in order, or what follows a batch of it, and checks every link.
 * @throws SignalboxError `journal-corrupt`, with the first batch that is wrong.
 */
export function* readJournal(
  digest: Digest,
  read: StoreReader,
  run: RunKey,
  runId: string,
  after: JournalPlace = { seq: 0, hash: chainStart(digest, runId) },
): Generator<ReadBatch> {
  let { seq, hash: before } = after;
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
