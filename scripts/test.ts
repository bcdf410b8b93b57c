// npm test                      every suite, each a line, then the counts
// npm test -- unit              one suite (or several)
// npm test -- unit reduce -t K1  the rest goes to vitest: file names, -t name, ...

import { filesOf, type Suite, suites } from "./suite.ts";
import { runSuite, type SuiteRun } from "./suite-run.ts";
import { addTallies, emptyTally, type Tally, tallyLine } from "./tally.ts";

interface Selection {
  readonly chosen: readonly Suite[];
  readonly filters: readonly string[];
}

const isSuite = (argument: string): boolean => suites.some(({ name }) => name === argument);

function select(args: readonly string[]): Selection {
  const firstFilter = args.findIndex((argument) => !isSuite(argument));
  const names = firstFilter === -1 ? args : args.slice(0, firstFilter);
  const chosen = suites.filter(({ name }) => names.length === 0 || names.includes(name)).filter((suite) => filesOf(suite).length > 0);
  return { chosen, filters: args.slice(names.length) };
}

const columns = ["suite", "seconds", "passed", "failed", "skipped"] as const;

const row = (cells: readonly (string | number)[]): string =>
  cells.map((cell, index) => (index === 0 ? String(cell).padEnd(12) : String(cell).padStart(9))).join("");

function show(suite: Suite, { tally, seconds, notes, output }: SuiteRun): void {
  if (output !== null) console.log(`${output.trimEnd()}\n`);
  console.log(row([suite.name, seconds.toFixed(1), tally.passed, tally.failed, tally.skipped]));
  for (const note of notes) console.log(`  ${note}`);
}

/** Runs the suites one after another and prints the table, without its last line. */
export async function runTests(args: readonly string[]): Promise<Tally> {
  const { chosen, filters } = select(args);
  console.log(row(columns));
  let total = emptyTally;
  for (const suite of chosen) {
    const run = await runSuite(suite, filters);
    show(suite, run);
    total = addTallies(total, run.tally);
  }
  if (total.passed + total.failed > 0) return total;
  console.log(
    `No test was run. The suites are ${suites.map(({ name }) => name).join(", ")}; what follows their names goes to vitest as a filter.`,
  );
  return { ...total, failed: 1 };
}

if (import.meta.main) {
  const total = await runTests(process.argv.slice(2));
  console.log(tallyLine(total));
  process.exitCode = total.failed > 0 ? 1 : 0;
}
