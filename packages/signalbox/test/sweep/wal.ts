// The parts of SQLite's write-ahead log that are needed to cut it (sqlite.org/fileformat2.html, section 4).
// A header of 32 bytes; then frames: 24 bytes of header and a page. A frame with a database size above 0 ends a transaction.
export const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

export interface WalFrame {
  readonly start: number;
  readonly end: number;
  readonly isCommit: boolean;
}

/** The frames of the log's present generation, in order. */
export function walFrames(wal: Buffer): WalFrame[] {
  if (wal.length < WAL_HEADER_BYTES) return [];
  const frameBytes = FRAME_HEADER_BYTES + wal.readUInt32BE(8);
  const salt = wal.subarray(16, 24);
  const frames: WalFrame[] = [];
  for (let start = WAL_HEADER_BYTES; start + frameBytes <= wal.length; start += frameBytes) {
    if (!wal.subarray(start + 8, start + 16).equals(salt)) break;
    frames.push({ start, end: start + frameBytes, isCommit: wal.readUInt32BE(start + 4) > 0 });
  }
  return frames;
}
