import { afterAll, beforeAll, expect, test } from "vitest";
import type { BudgetView, RunView } from "../../src/ports/engine.ts";
import { Dev, fixtureConfig, Project } from "./command.ts";

const project = new Project();
let run: RunView;
beforeAll(async () => {
  await new Dev(project.start(["dev", "--json", "--config", fixtureConfig])).next("ready");
  // Nobody knows whether an odd amount was charged.
  run = (await project.json("run", "buy", "--input", '{"amount":3}')) as RunView;
});
afterAll(() => project.remove());
const seen = async (...args: string[]): Promise<BudgetView> => (await project.json("budget", ...args)) as BudgetView;

test("shows each cap with what is left, and each doubt with the command that settles it", async () => {
  const { code, out } = await project.run("budget");
  expect(code).toBe(0);
  expect(out).toMatch(/^\d{4}-\d\d-\d\d UTC\n/);
  expect(out).toMatch(/instance-day:\d{4}-\d\d-\d\d +usd +\$2\.00 +\$0\.00 +\$0\.00 +\$0\.05 +\$1\.95/);
  expect(out).toContain(`1  tool:pay.charge in ${run.runId} /charge`);
  expect(out).toContain("signalbox budget settle 1 --spent <usd> --tokens <count> --as <person> --reason <why>");
  expect(await seen("--run", run.runId.slice(0, 20))).toMatchObject({
    caps: [{ cap: `run:${run.runId}`, costMicroUsd: { limit: 1_000_000, spent: 0, reserved: 0, doubtful: 50_000, left: 950_000 } }],
    reservations: [{ reservation: 1, runId: run.runId, workflow: "buy", what: "tool:pay.charge", state: "doubtful", costMicroUsd: 50_000 }],
    frozen: [],
  });
});

test("S8.9: the tree has each cap under the one that counts what it takes, and each doubt with its command", async () => {
  const { code, out } = await project.run("budget", "--tree");
  expect(code).toBe(0);
  const lines = out.split("\n");
  const [heading = "", instance = "", workflow = "", ofRun = ""] = lines.slice(1);
  expect(heading).toMatch(/cap +limit +spent +reserved +doubtful +left/);
  expect(instance).toMatch(/^ {2}instance-day +usd +\$2\.00/);
  expect(workflow).toMatch(/^ {4}workflow-day:buy 1 open +usd +none .*\$0\.05/);
  expect(ofRun).toMatch(new RegExp(`^ {6}run:${run.runId} waiting +usd +\\$1\\.00 .*\\$0\\.05`));
  expect(out).toContain("signalbox budget settle 1 --spent <usd>");
  expect(await project.json("budget", "--tree")).toMatchObject({ nodes: [{ depth: 0 }, { depth: 1 }, { depth: 2, reservations: [{}] }] });
  expect((await project.run("budget", "--tree", "--day", "2026-07-01")).err).toContain("leave off --day and --run");
});

test("S23.1 a forecast says what it rests on, in words and as JSON", async () => {
  const { code, out } = await project.run("forecast", "buy", "--runs", "10000");
  expect(code).toBe(0);
  expect(out).toMatch(/^buy {2}workflow\n1 run is too few to go by: a run costs at most \$\d/);
  expect(out).toMatch(/10,000 runs in 30 days\n +cost\n +at most +\$\d/);
  expect(out).toContain("Not scored yet");
  expect(await project.json("forecast", "buy", "--seed", "7")).toMatchObject({ workflow: "buy", basis: "ceiling", runs: 1_000, seed: 7 });
  expect((await project.run("forecast", "buy", "--runs", "0")).err).toContain('--runs: "0" is no whole number');
  expect((await project.run("forecast", "nothing")).err).toContain('There is no workflow "nothing"');
});

test("settling says what a doubt cost, once", async () => {
  const settle = ["settle", "1", "--spent", "0.012345", "--tokens", "0", "--as", "ana", "--reason", "the bill"];
  const settled = await seen(...settle);
  expect(settled.caps).toMatchObject([{ costMicroUsd: { spent: 12_345, doubtful: 0, left: 987_655 } }]);
  expect(settled.reservations).toEqual([]);
  expect((await project.run("budget", ...settle)).err).toContain("Reservation 1 is settled already.");
});

test("raising needs an administrator and lowering does not; the next run meets the new cap", async () => {
  const raise = (cap: string, to: string, as: string) => project.run("budget", "raise", cap, "--to", to, "--as", as, "--reason", "r");
  expect((await raise("instance-day", "3", "ana")).err).toContain("ana may not raise a cap: it is for role:admin");
  expect((await raise("instance-day", "$3", "bo")).out).toMatch(/instance-day:\S+ +usd +\$3\.00\*/);
  expect((await raise("instance-day", "0.02", "ana")).code).toBe(0);
  const refused = await project.run("run", "buy", "--input", '{"amount":2}', "--json");
  expect([refused.code, refused.json()]).toMatchObject([1, { status: "refused", error: { code: "over-budget" } }]);
  expect((await raise("instance-day", "0.5", "bo")).code).toBe(0);
  expect((await raise("workflow-day:buy", "100 tokens", "ana")).out).toMatch(/workflow-day:buy:\S+ +usd +none/);
  expect(await project.json("run", "buy", "--input", '{"amount":2}')).toMatchObject({ status: "completed" });
  expect((await seen()).caps).toMatchObject([
    { scope: "instance-day", raised: true, costMicroUsd: { limit: 500_000, spent: 62_345, left: 437_655 } },
    { cap: expect.stringMatching(/^workflow-day:buy:/), tokens: { limit: 100, spent: 0 } },
    {},
  ]);
});

test.each([
  [["burn"], /"burn" is nothing to do with a budget/],
  [["settle"], /Say what to settle/],
  [["settle", "x", "--spent", "1", "--tokens", "1", "--as", "ana", "--reason", "r"], /The reservation: "x" is no whole number/],
  [["settle", "1", "--spent", "1.1234567", "--tokens", "1", "--as", "ana", "--reason", "r"], /at most six decimals/],
  [["raise", "instance-day", "--to", "many", "--as", "bo", "--reason", "r"], /--to: "many" is no amount/],
  [["raise", "instance-day", "--to", "1", "--as", "bo"], /This needs --reason <text>/],
  [["raise", "instance-day", "--to", "1", "--reason", "r"], /Say who you are/],
  [["--day", "2026-02-30"], /"2026-02-30" is no day/],
])("what is not written as it takes it is refused: %j", async (args, message) => {
  const { code, err } = await project.run("budget", ...args);
  expect(err).toMatch(message);
  expect(code).toBe(2);
});
