import { existsSync, mkdtempSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MEMORY = "/dev/shm";
/** A suite's stores and the profiles of its browsers fit in it many times. */
const ENOUGH_BYTES = 4 * 2 ** 30;

export interface TestFolder {
  readonly folder: string;
  /** For the processes of the suite. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * A folder for one run of a suite. Where there is room in memory it is there, and what tests write goes into it: thousands of small stores
 * wait for a flush at each commit, and none of them outlives its test. What a flush is for is held by tests that cut the power.
 */
export function testFolder(): TestFolder {
  if (!hasMemory()) return { folder: mkdtempSync(join(tmpdir(), "signalbox-test-")), env: {} };
  // Short: the name of a socket in it has at most 107 bytes.
  const folder = mkdtempSync(join(MEMORY, "sbox-"));
  return { folder, env: { TMPDIR: folder } };
}

function hasMemory(): boolean {
  if (process.env.TMPDIR !== undefined || !existsSync(MEMORY)) return false;
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize >= ENOUGH_BYTES;
}
