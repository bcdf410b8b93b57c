import { server } from "../server/queries.ts";
import type { Run } from "./standing.ts";

/** A file with a line of JSON for each run: the run, and its journal. */
export async function downloadRuns(runs: readonly Run[]): Promise<void> {
  const lines: string[] = [];
  for (const { runId } of runs) {
    const [run, journal] = await Promise.all([
      server.call("GET /api/runs/{run}", { params: { run: runId } }),
      server.call("GET /api/runs/{run}/journal", { params: { run: runId }, query: {} }),
    ]);
    lines.push(`${JSON.stringify({ run, journal })}\n`);
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(lines, { type: "application/jsonl" }));
  link.download = `signalbox-runs-${new Date().toISOString().slice(0, 10)}.jsonl`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
