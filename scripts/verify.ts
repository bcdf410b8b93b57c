// npm run verify: everything that CI checks. The static checks run first, all of them; the tests run when they pass.
import { runNode } from "./child.ts";
import { type Tally, tallyLine } from "./tally.ts";
import { runTests } from "./test.ts";

interface StaticCheck {
  readonly name: string;
  readonly args: readonly string[];
  /** Our own checks have something to say when they pass, too. */
  readonly report: boolean;
}

const tool = (name: string, ...args: string[]): StaticCheck => ({ name, args, report: false });
const own = (name: string, ...args: string[]): StaticCheck => ({ name, args, report: true });

const checks: readonly StaticCheck[] = [
  tool("format and lint", "node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."),
  tool("types", "node_modules/typescript/bin/tsc", "-p", "."),
  tool("console's types", "node_modules/typescript/bin/tsc", "-p", "apps/console"),
  tool("unused code", "node_modules/knip/bin/knip.js", "--no-progress", "--no-config-hints"),
  own("import arrows", "scripts/arrows.ts"),
  own("purity", "scripts/purity.ts"),
  own("exports", "scripts/api.ts", "--check"),
];

const limitMs = 5 * 60_000;

async function runCheck({ name, args, report }: StaticCheck): Promise<boolean> {
  const { exitCode, seconds, stdout, output } = await runNode(args, limitMs);
  const passed = exitCode === 0;
  console.log(`${name.padEnd(18)}${seconds.toFixed(1).padStart(6)} s  ${passed ? "ok" : "FAILED"}`);
  const shown = (report ? stdout || output : passed ? "" : output).trimEnd();
  if (shown !== "") console.log(shown.replace(/^/gm, "  "));
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
