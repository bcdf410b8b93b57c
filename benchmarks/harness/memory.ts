const MB = 1e6;

export const rssMb = (): number => process.memoryUsage.rss() / MB;

/** The most that this process has had in memory at once, SQLite's cache included. */
export const peakMb = (): number => (process.resourceUsage().maxRSS * 1024) / MB;

/** What is reachable: the heap after a full collection. */
export function heapMb(): number {
  if (globalThis.gc === undefined) throw new Error("Run with --expose-gc: npm run -s bench -- <scenario>");
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed / MB;
}
