import { existsSync, readFileSync, truncateSync } from "node:fs";
import { walFrames } from "./wal.ts";

/** Forgets the last commit of a write-ahead log, as a disk would that said it had written it. */
export function dropLastCommit(file: string): void {
  const wal = `${file}-wal`;
  if (!existsSync(wal)) return;
  const commits = walFrames(readFileSync(wal)).filter(({ isCommit }) => isCommit);
  const last = commits.at(-2);
  if (last !== undefined) truncateSync(wal, last.end);
}
