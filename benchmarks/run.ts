// npm run -s bench                                   lists the scenarios
// npm run -s bench -- <scenario> [--json] [--smoke] [--home <folder>] [--<size> <number>]
import { parseArgs } from "node:util";
import { flushMs } from "./harness/disk.ts";
import { dropHome, homeOf } from "./harness/home.ts";
import { describeMachine, quiet } from "./harness/machine.ts";
import { asJson, asTable } from "./harness/report.ts";
import type { Scenario } from "./harness/scenario.ts";

type Load = () => Promise<{ readonly default: Scenario }>;
const scenarios: { readonly [name: string]: Load } = {
  "durable-steps": () => import("./durable-steps.ts"),
  recovery: () => import("./recovery.ts"),
  memory: () => import("./memory.ts"),
  "long-run": () => import("./long-run.ts"),
  "agent-turns": () => import("./agent-turns.ts"),
  "wide-run": () => import("./wide-run.ts"),
  waiting: () => import("./waiting.ts"),
  "big-store": () => import("./big-store.ts"),
  "run-list": () => import("./run-list.ts"),
  consoles: () => import("./consoles.ts"),
  scrubbing: () => import("./scrubbing.ts"),
  kernel: () => import("./kernel.ts"),
};

const note = (message: string): void => console.error(message);

function numberOf(flag: string, given: string): number {
  const value = Number(given.replaceAll(/[_,]/g, ""));
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${flag} takes a whole number of 1 or more, not "${given}".`);
  return value;
}

async function list(): Promise<void> {
  console.log("npm run -s bench -- <scenario> [--json] [--smoke] [--home <folder>] [--<size> <number>]\n");
  for (const [name, load] of Object.entries(scenarios)) {
    const { says, sizes } = (await load()).default;
    console.log(`${name}\n  ${says}`);
    for (const [flag, size] of Object.entries(sizes)) console.log(`    --${flag.padEnd(14)}${size.says} (${size.normal})`);
  }
}

async function run(name: string, load: Load, args: readonly string[]): Promise<void> {
  const { default: chosen } = await load();
  const sizeFlags = Object.fromEntries(Object.keys(chosen.sizes).map((flag) => [flag, { type: "string" as const }]));
  const { values } = parseArgs({
    args: [...args],
    options: { json: { type: "boolean" }, smoke: { type: "boolean" }, home: { type: "string" }, ...sizeFlags },
  });
  const given = values as { readonly [flag: string]: string | boolean | undefined };
  const smoke = given.smoke === true;
  const size = Object.fromEntries(
    Object.entries(chosen.sizes).map(([flag, { normal, smoke: few }]) => {
      const value = given[flag];
      return [flag, typeof value === "string" ? numberOf(flag, value) : smoke ? few : normal];
    }),
  );
  const home = homeOf(name, typeof given.home === "string" ? given.home : undefined, note);
  note(`${describeMachine()}; a flush to this disk takes ${flushMs(home).toFixed(3)} ms`);
  const figures = await chosen.measure({ size, home, note, quiet: smoke ? () => Promise.resolve() : quiet });
  if (chosen.keeps !== true) dropHome(home);
  console.log(given.json === true ? asJson(figures) : asTable(figures));
}

const [name, ...args] = process.argv.slice(2);
const load = name === undefined ? undefined : scenarios[name];
try {
  if (name === undefined) await list();
  else if (load === undefined) throw new Error(`There is no scenario "${name}". There are: ${Object.keys(scenarios).join(", ")}.`);
  else await run(name, load, args);
} catch (thrown) {
  note(thrown instanceof Error ? thrown.message : String(thrown));
  process.exitCode = 1;
}
