// How soon 200 runs that were under way are under way again after kill -9.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openEngine } from "signalbox";
import { emptyHome } from "./harness/home.ts";
import { check, linear, STEPS } from "./harness/linear.ts";
import { type Bench, type Figure, scenario } from "./harness/scenario.ts";
import { median } from "./harness/statistics.ts";
import type { Orders, Resumed } from "./recovery/child.ts";

const sizes = {
  runs: { normal: 200, smoke: 10, says: "runs in flight" },
  stepMs: { normal: 20, smoke: 5, says: "milliseconds that a step takes" },
  repeats: { normal: 5, smoke: 1, says: "kills; medians are shown" },
} as const;
const LOOK_MS = 2;
const GIVE_UP_MS = 60_000;

export default scenario({
  says: "200 runs of 20 ms steps, kill -9 half-way, a new process: until each run has a new event on disk, and until all have ended",
  sizes,
  measure,
});

async function measure({ size, home, note, quiet }: Bench<typeof sizes>): Promise<readonly Figure[]> {
  const kills: Resumed[] = [];
  let twice = 0;
  for (let repeat = 0; repeat < size.repeats; repeat++) {
    await quiet();
    emptyHome(home, { scenario: "recovery", runs: size.runs, steps: size.runs * STEPS });
    const log = join(home, "performed.log");
    writeFileSync(log, "");
    const orders = { home, log, runs: size.runs, stepMs: size.stepMs };
    await killHalfWay({ ...orders, role: "start" });
    const resumed = await resume({ ...orders, role: "resume", killedAt: Date.now() });
    twice += performedTwice(log);
    rmSync(log);
    await requireAll(home, size.runs);
    kills.push(resumed);
    note(JSON.stringify(resumed));
  }
  const of = (name: keyof Resumed): number => Math.round(median(kills.map((kill) => kill[name])));
  return [
    { name: "runsInFlight", value: of("inFlight"), says: "when the process was killed" },
    {
      name: "takenUpMs",
      value: of("takenUpMs"),
      unit: "ms",
      target: { atMost: 500 },
      says: "from the kill until every run has a new event on disk: the start of a process and a whole step included",
    },
    { name: "openedMs", value: of("openedMs"), unit: "ms", says: "from the kill until the engine is open and its steps are ordered again" },
    { name: "openEngineMs", value: of("openEngineMs"), unit: "ms", says: "openEngine alone" },
    { name: "doneMs", value: of("doneMs"), unit: "ms", says: "from the kill until all have ended" },
    {
      name: "performedTwice",
      value: twice / size.repeats,
      says: "steps without an effect that ran, were not recorded, and ran again",
      detail: true,
    },
  ];
}

const child = new URL("./recovery/child.ts", import.meta.url).pathname;
const spawnChild = (orders: Orders) => spawn(process.execPath, [child, JSON.stringify(orders)], { stdio: ["ignore", "pipe", "inherit"] });

/** Kills the process when half of all steps have been performed. */
async function killHalfWay(orders: Orders): Promise<void> {
  const running = spawnChild(orders);
  const until = performance.now() + GIVE_UP_MS;
  while (linesOf(orders.log).length < (orders.runs * STEPS) / 2) {
    if (running.exitCode !== null || performance.now() > until) throw new Error("The runs did not come half-way.");
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  running.kill("SIGKILL");
  await once(running, "exit");
}

async function resume(orders: Orders): Promise<Resumed> {
  const running = spawnChild(orders);
  let output = "";
  running.stdout.on("data", (chunk) => {
    output += String(chunk);
  });
  await once(running, "close");
  if (running.exitCode !== 0) throw new Error(`The process that takes the runs up ended with ${running.exitCode}.`);
  return JSON.parse(output) as Resumed;
}

const linesOf = (log: string): readonly string[] =>
  readFileSync(log, "utf8")
    .split("\n")
    .filter((line) => line !== "");
const performedTwice = (log: string): number => linesOf(log).length - new Set(linesOf(log)).size;

/** Nothing is lost: every run is there, ended with its result, each step recorded once. */
async function requireAll(home: string, runs: number): Promise<void> {
  const engine = openEngine({ workflows: [linear()] }, { home, command: "benchmark recovery" });
  try {
    const views = await engine.runs({ limit: 1_000 });
    for (const { status, output, runId } of views) {
      if (status !== "completed") throw new Error(`Run ${runId} is ${status}.`);
      const { i } = output as { readonly i: number };
      check(i, output);
    }
    const report = await engine.verify();
    if (report.problems.length > 0 || report.runs !== runs || report.steps !== runs * STEPS)
      throw new Error(`${runs} runs of ${STEPS} steps should be there, and verify says ${JSON.stringify(report).slice(0, 500)}.`);
  } finally {
    await engine.close();
  }
}
