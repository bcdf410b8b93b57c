import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What vitest measured, in one line; the threshold in vitest.config.ts decides whether that is enough. */
export function readBranchCoverage(folder: string): string {
  try {
    const summary = JSON.parse(readFileSync(join(folder, "coverage-summary.json"), "utf8")) as {
      total: { branches: { total: number; covered: number; pct: number } };
    };
    const { total, covered, pct } = summary.total.branches;
    return `${covered} of ${total} branches taken by tests (${pct} %, 100 % required)`;
  } catch {
    return "branches were not measured";
  }
}
