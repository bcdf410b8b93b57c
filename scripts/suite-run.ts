import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { JsonTestResults } from "vitest/node";
import { readBranchCoverage } from "./branch-coverage.ts";
import { type ChildOutcome, runNode } from "./child.ts";
import type { Suite } from "./suite.ts";
import type { Tally } from "./tally.ts";
import { testFolder } from "./test-folder.ts";

export interface SuiteRun {
  readonly tally: Tally;
  readonly seconds: number;
  /** Lines worth showing whatever the outcome. */
  readonly notes: readonly string[];
  /** What vitest printed, when something failed. */
  readonly output: string | null;
}

/** Runs one suite in a vitest of its own. `filters` are vitest's own arguments: file names, `-t name`, ... */
export async function runSuite(suite: Suite, filters: readonly string[]): Promise<SuiteRun> {
  const { folder, env } = testFolder();
  try {
    const results = join(folder, "results.json");
    const measured = suite.everyBranchOf.length > 0 && filters.length === 0;
    const coverage = measured ? ["--coverage", `--coverage.reportsDirectory=${join(folder, "coverage")}`] : [];
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${results}`];
    const vitest = ["node_modules/vitest/vitest.mjs", "run", `--project=${suite.name}`];
    const outcome = await runNode(
      [...vitest, ...reporters, ...coverage, ...(filters.length > 0 ? ["--passWithNoTests", ...filters] : [])],
      suite.limitMs,
      env,
    );
    const tally = tallyOf(readResults(results), outcome);
    return {
      tally,
      seconds: outcome.seconds,
      notes: [...(measured ? [readBranchCoverage(join(folder, "coverage"))] : []), ...tablesIn(outcome)],
      output: tally.failed > 0 ? outputOf(suite, outcome) : null,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lines that a test prints for people to read begin with a bar. */
const tablesIn = ({ output }: ChildOutcome): string[] => output.split("\n").filter((line) => line.startsWith("| "));

function readResults(path: string): JsonTestResults | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as JsonTestResults;
  } catch {
    return null;
  }
}

/**
 * T1. A run that did not succeed has at least one failure: a file that does not load, an error outside of a test,
 *     coverage below its threshold and a vitest that was ended are failures though no test failed.
 */
function tallyOf(results: JsonTestResults | null, { exitCode, timedOut }: ChildOutcome): Tally {
  if (results === null) return { passed: 0, failed: 1, skipped: 0 };
  const unloaded = results.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed"),
  );
  const failed = results.numFailedTests + unloaded.length;
  return {
    passed: results.numPassedTests,
    failed: failed === 0 && (exitCode !== 0 || timedOut) ? 1 : failed,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

const outputOf = (suite: Suite, { output, timedOut }: ChildOutcome): string =>
  timedOut ? `${output}\nThe suite "${suite.name}" was ended after ${suite.limitMs / 1000} s.` : output;
