// npm run verify: everything that CI checks. The static checks run first, all of them; the tests run when they pass.
import { checkApi } from "./api.ts";
import { checkArrows } from "./arrows.ts";
import { runNode } from "./child.ts";
import { type CheckResult, describeFinding } from "./finding.ts";
import { checkPurity } from "./purity.ts";
import { type SourceTree, withSourceTree } from "./source-tree.ts";
import { type Tally, tallyLine } from "./tally.ts";
import { runTests } from "./test.ts";

interface StaticCheck {
  readonly name: string;
  /** What to print, and whether the check passed. */
  readonly run: () => Promise<{ readonly passed: boolean; readonly lines: readonly string[] }>;
}

const limitMs = 5 * 60_000;

const tool = (name: string, args: readonly string[]): StaticCheck => ({
  name,
  run: async () => {
    const { exitCode, output } = await runNode(args, limitMs);
    return { passed: exitCode === 0, lines: exitCode === 0 ? [] : [output.trimEnd()] };
  },
});

const source = (name: string, check: (tree: SourceTree) => CheckResult): StaticCheck => ({
  name,
  run: async () => {
    const { report, findings } = withSourceTree(check);
    return { passed: findings.length === 0, lines: [...report, ...findings.map(describeFinding)] };
  },
});

const checks: readonly StaticCheck[] = [
  tool("format and lint", ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."]),
  tool("types", ["node_modules/typescript/bin/tsc", "-p", "."]),
  tool("unused code", ["node_modules/knip/bin/knip.js", "--no-progress", "--no-config-hints"]),
  source("import arrows", checkArrows),
  source("purity", checkPurity),
  source("exports", checkApi),
];

async function runCheck({ name, run }: StaticCheck): Promise<boolean> {
  const start = performance.now();
  const { passed, lines } = await run();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${name.padEnd(18)}${seconds.padStart(6)} s  ${passed ? "ok" : "FAILED"}`);
  for (const line of lines) console.log(line.replace(/^/gm, "  "));
  return passed;
}

async function verify(): Promise<Tally> {
  let failed = 0;
  for (const check of checks) if (!(await runCheck(check))) failed += 1;
  if (failed === 0) return runTests([]);
  console.log(`The tests were not run: ${failed} of the ${checks.length} checks above failed.`);
  return { passed: 0, failed, skipped: 0 };
}

const total = await verify();
console.log(tallyLine(total));
process.exitCode = total.failed > 0 ? 1 : 0;
