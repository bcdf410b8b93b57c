import type { RunRow, StoreReader } from "../ports/run-store.ts";

/** What the store gives at once. */
const PAGE = 1_000;

/** The newest runs of a workflow, as many as are wanted: also more than the store gives at once. */
export function newestRuns(
  read: Pick<StoreReader, "runs">,
  workflow: string,
  since: string | undefined,
  limit: number,
  page = PAGE,
): readonly RunRow[] {
  const rows: RunRow[] = [];
  for (;;) {
    const last = rows.at(-1);
    const found = read.runs({
      workflow,
      limit: Math.min(page, limit - rows.length),
      ...(since === undefined ? {} : { startedAfter: since }),
      ...(last === undefined ? {} : { before: last.runId }),
    });
    rows.push(...found);
    if (found.length === 0 || rows.length >= limit) return rows;
  }
}
