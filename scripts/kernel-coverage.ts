import { readFileSync } from "node:fs";
import { join } from "node:path";
import { library } from "./root.ts";
import { filesOf } from "./suite.ts";

/** The files whose every branch must be taken by a test. */
export const kernelCoverage = { include: [`${library}/src/kernel/**/*.ts`], exclude: ["**/*.test.ts", "**/*.test-d.ts"] };

export const kernelIsTested = (): boolean => filesOf({ include: [`${library}/src/kernel/**/*.test.ts`], exclude: [] }).length > 0;

/** One line of what vitest measured; its threshold decides whether that is enough. */
export function readKernelCoverage(folder: string): string[] {
  try {
    const summary = JSON.parse(readFileSync(join(folder, "coverage-summary.json"), "utf8")) as {
      total: { branches: { total: number; covered: number; pct: number } };
    };
    const { total, covered, pct } = summary.total.branches;
    return [`kernel: ${covered} of ${total} branches taken by tests (${pct} %, 100 % required)`];
  } catch {
    return ["kernel: branches were not measured"];
  }
}
