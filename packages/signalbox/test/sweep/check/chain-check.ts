// The hash chain, computed anew from the rows: a second implementation of its rule, by nobody who wrote the first.
// hash(0) = SHA-256(run id); hash(n) = SHA-256(hash(n − 1), "\n<seq>\n<at>\n<head>\n", values), hashes as hex lines;
// values = SHA-256(body), or SHA-256(body, "\n", payloads) where values are stored apart.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const hex = (value: unknown): string => Buffer.from(value as Uint8Array).toString("hex");

/** What is wrong with the chains of a store, a line each. Opens it read-only. */
export function checkChains(home: string): string[] {
  const db = new DatabaseSync(join(home, "signalbox.db"), { readOnly: true });
  try {
    const runs = db.prepare("SELECT key, id, seq, head FROM run ORDER BY key").all();
    const batches = Map.groupBy(db.prepare("SELECT * FROM journal ORDER BY run, seq").all(), ({ run }) => run);
    return runs.flatMap((run) => checkChain(run, batches.get(run.key ?? null) ?? []));
  } finally {
    db.close();
  }
}

type Row = Record<string, unknown>;

function checkChain(run: Row, batches: readonly Row[]): string[] {
  let before = sha256(String(run.id));
  for (const [index, { seq, at, head, body, payloads, hash }] of batches.entries()) {
    if (seq !== index + 1) return [`chain: run ${String(run.id)} goes from batch ${index} to ${String(seq)}`];
    const values = sha256(payloads === null ? String(body) : `${String(body)}\n${String(payloads)}`);
    before = sha256(`${before}\n${String(seq)}\n${String(at)}\n${String(head)}\n${values}`);
    if (hex(hash) !== before) return [`chain: batch ${String(seq)} of run ${String(run.id)} has another hash than its rows give`];
    if (run.seq === seq && hex(run.head) !== before) return [`chain: run ${String(run.id)} was written with another batch ${String(seq)}`];
  }
  const isShort = run.seq !== null && Number(run.seq) > batches.length;
  return isShort ? [`chain: run ${String(run.id)} had reached batch ${String(run.seq)} and has ${batches.length}`] : [];
}
