import { closeSync, fdatasyncSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { median } from "./statistics.ts";

const FLUSHES = 200;
const ROW_BYTES = 300;

/** Milliseconds that this disk takes to append a row and flush it: what one commit cannot be faster than. */
export function flushMs(folder: string): number {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, "flush.probe");
  const fd = openSync(file, "w");
  const row = Buffer.alloc(ROW_BYTES, "x");
  try {
    return median(
      Array.from({ length: FLUSHES }, () => {
        const startedAt = performance.now();
        writeSync(fd, row);
        fdatasyncSync(fd);
        return performance.now() - startedAt;
      }),
    );
  } finally {
    closeSync(fd);
    rmSync(file);
  }
}
