// The benchmark of durable steps works and checks itself. Nothing is said of its speed here: other work shares the machine.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { openEngine } from "../src/index.ts";

const RUNS = 2 * 20 + 20 + 10;
const STEPS = 10;
const run = promisify(execFile);
const root = resolve(import.meta.dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "signalbox-benchmark-"));
afterAll(() => rmSync(folder, { recursive: true }));

const bench = (...args: readonly string[]) => run(process.execPath, ["--expose-gc", "benchmarks/run.ts", ...args], { cwd: root });

test("durable-steps prints its six figures and leaves a store that verifies, with the steps that it claims", async () => {
  const home = join(folder, "steps");
  const { stdout } = await bench("durable-steps", "--smoke", "--json", "--home", home);
  const figures = JSON.parse(stdout) as { readonly [name: string]: number };
  expect(Object.keys(figures)).toEqual(["stepsPerSecond", "bareStepsPerSecond", "ratio", "soloP50Ms", "bytesPerRun", "peakMemoryMb"]);
  for (const value of Object.values(figures)) expect(value).toBeGreaterThan(0);

  const engine = openEngine({ workflows: [] }, { home });
  try {
    expect(await engine.verify()).toMatchObject({ runs: RUNS, steps: RUNS * STEPS, problems: [] });
  } finally {
    await engine.close();
  }
});

test("a store that no benchmark left is not touched", async () => {
  const home = join(folder, "in-use");
  await openEngine({ workflows: [] }, { home }).close();
  await expect(bench("durable-steps", "--smoke", "--home", home)).rejects.toMatchObject({
    stderr: expect.stringContaining("holds a store that no benchmark left"),
  });
});
