// The real command, through the socket of a running engine.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PolicyData } from "../../src/definition/policy-data.ts";
import { ask, gt, policy } from "../../src/index.ts";
import { Dev, fixtureConfig, Project } from "./command.ts";

const project = new Project();
beforeAll(async () => {
  await new Dev(project.start(["dev", "--json", "--config", fixtureConfig])).next("ready");
  const amounts = [100, 300, 600].map((amount) => JSON.stringify({ amount }));
  writeFileSync(join(project.folder, "runs.jsonl"), `${amounts.join("\n")}\n`);
  expect((await project.run("run", "buy", "--input", "@runs.jsonl")).code).toBe(0);
  write(
    "above-200",
    policy("charges", [{ tool: "pay.charge", when: (call) => gt(call.args.amount, 200), then: ask({ by: "role:clerk", within: "1h" }) }])
      .data,
  );
});
afterAll(() => project.remove());
const write = (name: string, data: PolicyData): void => writeFileSync(join(project.folder, `${name}.json`), JSON.stringify(data));

test("a policy in force is read in words, saved as data, and taken back as it is", async () => {
  const words = await project.run("policies");
  expect(words.out).toContain("external-needs-approval\n  1. destructive calls: role:manager is asked, within 2d\n");
  const saved = await project.run("policies", "external-needs-approval");
  writeFileSync(join(project.folder, "saved.json"), saved.out);
  expect(saved.json()).toMatchObject({ format: 1, id: "external-needs-approval" });
  expect(await project.json("policies")).toEqual([saved.json()]);
  expect((await project.run("policies", "nope")).err).toContain('No policy "nope" is in force. There are: external-needs-approval.');
  expect(await project.json("backtest", "--policy", "@saved.json")).toMatchObject({ runs: 3, calls: 3, counts: [] });
});

test("a changed policy and caps are tried on what is stored, and nothing is charged again", async () => {
  const effects = (): string => readFileSync(join(project.home, "effects.jsonl"), "utf8");
  const before = effects();
  const { code, out } = await project.run("backtest", "--policy", "@above-200.json", "--cap", "run:0.04", "--cap", "instance-day:0.12");
  expect(code).toBe(0);
  expect(out).toMatch(/^3 runs from .* looked at, 3 calls judged again\.\n/);
  expect(out).toMatch(/would have gone another way, in 2 runs\n +2 +were sent, and a person would be asked first\n/);
  expect(out).toMatch(/role:clerk: 0 → 2; 0\.0 → 2\.0 a day for each of 1 person; most on \d{4}-\d\d-\d\d: 0 → 2\n/);
  expect(out).toMatch(/a cap of \$0\.04 for run\n +3 of the 3 runs that spent under it would have met it/);
  expect(out).toMatch(/asked \$0\.05, left \$0\.02\n/);
  expect(out).toMatch(/sent → role:clerk asked by charges rule 1 \{"call\.args\.amount":600\}/);
  expect(effects()).toBe(before);
});

test.each([
  [["--policy", '{"format":1}'], "--policy has 3 problems:"],
  [["--cap", "agent:1"], '--cap: "agent:1" is no cap. Write run:<usd>, instance-day:<usd>, or workflow-day:<workflow>=<usd>.'],
  [["--cap", "instance-day:1", "--workflow", "buy"], "A day's cap counts what other workflows take as well"],
  [["--since", "soon"], '--since: "soon" is no time.'],
])("%j is refused with what to do", async (args, message) => {
  const { code, err } = await project.run("backtest", ...args);
  expect([code, err]).toEqual([2, expect.stringContaining(message)]);
});
