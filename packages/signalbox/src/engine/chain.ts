// C1. The chain covers header and hash of the values, so values can be erased and it still verifies.
// C2. hash(n) = SHA-256 over the lines hash(n − 1), seq, at, head and SHA-256(body, payloads), hashes in hex; hash(0) is SHA-256 of the run's id.
// C3. The chain of a fork goes on from SHA-256 over its id and the hash of the last batch that is its parent's, a line each.
import type { Digest } from "../ports/digest.ts";
import type { BatchRow } from "../ports/run-store.ts";

export const chainStart = (digest: Digest, runId: string): string => digest.sha256(runId);
/** C3. */
export const forkedChainStart = (digest: Digest, runId: string, shared: string): string => digest.sha256(`${runId}\n${shared}`);
export const bodyHash = (digest: Digest, body: string, payloads: string | null): string =>
  digest.sha256(payloads === null ? body : `${body}\n${payloads}`);

export const chainHash = (digest: Digest, before: string, seq: number, at: number, head: string, values: string): string =>
  digest.sha256(`${before}\n${seq}\n${at}\n${head}\n${values}`);

/** What is wrong with a stored batch, given the hash before it; null when nothing is. */
export function checkLink(digest: Digest, before: string, expectedSeq: number, row: BatchRow): string | null {
  if (row.seq !== expectedSeq) return `batch ${expectedSeq} is missing; the next one is ${row.seq}`;
  const values = row.body === null ? row.bodyHash : bodyHash(digest, row.body, row.payloads);
  if (values === null || values === undefined) return `batch ${row.seq} has no values and no hash of them`;
  return chainHash(digest, before, row.seq, row.at, row.head, values) === row.hash
    ? null
    : `batch ${row.seq} is not what was written: its chain hash does not match`;
}
