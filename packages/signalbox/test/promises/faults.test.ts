import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { messageOf } from "../../src/base/error.ts";
import { type Config, type Engine, openEngine, ToolError, tool, workflow } from "../../src/index.ts";
import { Instance, turn } from "./instance.ts";

const N = z.object({ n: z.number() });
let instance: Instance;
beforeEach(() => {
  instance = new Instance();
});
afterEach(() => instance.dispose());

const bad = (behaviour: () => unknown, effect: "read" | "external" = "read") => {
  const broken = tool({ id: "bad.tool", input: N, output: N, effect, timeout: "5s", run: () => behaviour() as Promise<{ n: number }> });
  return workflow({ id: "bad", input: N, limits: { costUsd: 0 }, flow: (f, input) => f.call("call", broken, { n: input.n }) });
};
const good = workflow({
  id: "good",
  input: N,
  limits: { costUsd: 0 },
  flow: (f, input) => f.compute("twice", { n: input.n }, ({ n }) => n * 2),
});

const behaviours: readonly (readonly [string, () => unknown, "read" | "external", string, string | null])[] = [
  [
    "throws",
    () => {
      throw new Error("broken");
    },
    "read",
    "failed",
    "tool-failed",
  ],
  ["rejects", () => Promise.reject(new ToolError("teapot", "I am a teapot.", { outcome: "rejected" })), "read", "failed", "teapot"],
  ["hangs", () => new Promise(() => undefined), "read", "failed", "timeout"],
  ["returns the wrong type", () => ({ n: "seven" }), "read", "failed", "output-invalid"],
  ["returns what is not JSON", () => ({ n: Number.NaN }), "read", "failed", "output-invalid"],
  ["sends and hangs", () => new Promise(() => undefined), "external", "waiting", null],
  ["sends and returns the wrong type", () => "sent", "external", "waiting", null],
];
test.each(behaviours)("a tool that %s ends in a named state, and other runs go on", async (_name, behaviour, effect, status, code) => {
  const engine = instance.open([bad(behaviour, effect), good]);
  const run = await engine.start({ workflow: "bad", input: { n: 1 } });
  const other = await engine.start({ workflow: "good", input: { n: 21 } });
  await turn();
  await instance.clock.pass(10_000);
  const view = await engine.run(run.runId);
  expect(view).toMatchObject(code === null ? { status, waitingFor: [{ kind: "settlement" }] } : { status, error: { code } });
  expect(await engine.run(other.runId)).toMatchObject({ status: "completed", output: 42 });
});

test("a tool that answers with ten megabytes fails by name where it only read, and is a person's where it may have written", async () => {
  const text = "x".repeat(10 * 1024 * 1024);
  const flows = (["read", "external"] as const).map((effect) => {
    const flood = tool({ id: `flood.${effect}`, input: N, output: z.object({ text: z.string() }), effect, run: () => ({ text }) });
    return workflow({
      id: effect,
      input: N,
      limits: { costUsd: 0 },
      flow: (f, input) => void f.call("flood", flood, { n: input.n }),
    });
  });
  const engine = instance.open([...flows, good]);
  const [read, external] = await Promise.all(["read", "external"].map((id) => engine.start({ workflow: id, input: { n: 1 } })));
  await turn();
  expect(await engine.run(read?.runId ?? "")).toMatchObject({ status: "failed", error: { code: "output-invalid" } });
  expect((await engine.run(read?.runId ?? ""))?.error?.message).toMatch(/flood\.read answered with more than \d+ characters/);
  expect(await engine.run(external?.runId ?? "")).toMatchObject({ status: "waiting", waitingFor: [{ kind: "settlement" }] });
  expect(await engine.finished((await engine.start({ workflow: "good", input: { n: 21 } })).runId, "ended")).toMatchObject({ output: 42 });
});

test.each<[string, () => unknown, string]>([
  [
    "throws",
    () => {
      throw new RangeError("broken");
    },
    "broken",
  ],
  ["returns a promise", async () => 1, "is a Promise"],
  ["returns what is not JSON", () => Number.NaN, "JSON"],
  ["returns a function", () => () => 1, "JSON"],
  ["calls itself for ever", () => endless(0), "call stack"],
])("a compute function that %s fails its run by name, and other runs go on", async (_name, broken, message) => {
  const flow = workflow({
    id: "bad",
    input: N,
    limits: { costUsd: 0 },
    flow: (f, input) => void f.compute("broken", { n: input.n }, broken as () => number),
  });
  const engine = instance.open([flow, good]);
  const run = await engine.start({ workflow: "bad", input: { n: 1 } });
  const other = await engine.start({ workflow: "good", input: { n: 21 } });
  const failed = await engine.finished(run.runId, "ended");
  expect(failed.status).toBe("failed");
  expect(failed.error?.message).toContain(message);
  expect(await engine.finished(other.runId, "ended")).toMatchObject({ status: "completed", output: 42 });
});
const endless = (n: number): number => endless(n + 1) + 1;

test("an input of ten megabytes is refused by name, and leaves nothing", async () => {
  const wide = workflow({ id: "wide", input: z.object({ text: z.string() }), limits: { costUsd: 0 }, flow: (_f, input) => input.text });
  const engine = instance.open([wide]);
  await expect(engine.start({ workflow: "wide", input: { text: "x".repeat(10 * 1024 * 1024) } })).rejects.toMatchObject({
    code: "payload-too-large",
  });
  expect(await engine.runs()).toEqual([]);
  expect((await engine.start({ workflow: "wide", input: { text: "x".repeat(1024 * 1024) } })).status).toBeDefined();
});

test("a function that holds the event loop is named while it does", () => {
  const index = resolve(import.meta.dirname, "../../src/index.ts");
  const script = `
    import { z } from ${JSON.stringify(import.meta.resolve("zod"))};
    import { openEngine, tool, workflow } from ${JSON.stringify(index)};
    const N = z.object({ n: z.number() });
    const hog = tool({ id: "hog", input: N, output: N, effect: "read", run: (input) => { const end = Date.now() + 1500; while (Date.now() < end); return input; } });
    const flow = workflow({ id: "hogging", input: N, limits: { costUsd: 0 }, flow: (f, input) => f.call("hog", hog, { n: input.n }) });
    const engine = openEngine({ workflows: [flow] }, { home: ${JSON.stringify(instance.home)}, watchdogMs: 300 });
    const { runId } = await engine.start({ workflow: "hogging", input: { n: 1 } });
    await engine.finished(runId, "ended");
    await engine.close();`;
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module-typescript", "--eval", script], {
    encoding: "utf8",
    timeout: 20_000,
  });
  expect(stderr).toMatch(/signalbox: hog has not given the event loop back/);
  expect(status).toBe(0);
});

/** Overwrites the last page of the store that holds a text: one that holds nothing else. */
function damagePageWith(text: string): void {
  const file = join(instance.home, "signalbox.db");
  const bytes = readFileSync(file);
  const at = bytes.lastIndexOf(text);
  expect(at).toBeGreaterThan(0);
  bytes.fill(0xff, Math.floor(at / 4096) * 4096, (Math.floor(at / 4096) + 1) * 4096);
  writeFileSync(file, bytes);
}

test("S1.4 a damaged page blocks the run that is on it, by name, and the others go on", async () => {
  const long = (marker: string): string => marker.repeat(4_000);
  const waits = workflow({
    id: "waits",
    input: z.object({ text: z.string() }),
    limits: { costUsd: 0 },
    flow: (f, input) => f.approve("ok", { show: null, by: "role:ae", within: "1d", granted: () => input.text, denied: () => "" }),
  });
  let engine = instance.open([waits]);
  const broken = await engine.start({ workflow: "waits", input: { text: long("damaged-") } });
  const whole = await engine.start({ workflow: "waits", input: { text: long("undamaged") } });
  await instance.close();
  damagePageWith("damaged-damaged-");
  engine = instance.open([waits]);
  for (const { task } of await engine.inbox()) await engine.decide({ task, decision: "approve", by: "ana" }).catch(() => undefined);
  expect(await engine.run(broken.runId)).toMatchObject({ status: "blocked", blocked: { reason: "journal-corrupt" } });
  expect(await engine.finished(whole.runId, "ended")).toMatchObject({ status: "completed" });
});

test("S1.1 a write-ahead log that is cut anywhere leaves a store that opens and whose chains hold", async () => {
  let engine = instance.open([good]);
  for (let n = 0; n < 5; n++) await engine.start({ workflow: "good", input: { n } });
  await instance.crash();
  const wal = join(instance.home, "signalbox.db-wal");
  // The store was closed by the crash of the test's process only: its log is gone or whole. Either way it opens.
  engine = instance.open([good]);
  for (let n = 0; n < 3; n++) await engine.start({ workflow: "good", input: { n } });
  const bytes = statSync(wal).size;
  expect(bytes).toBeGreaterThan(0);
  const copy = new Instance();
  for (let cut = 0; cut <= bytes; cut += Math.ceil(bytes / 24 / 512) * 512) {
    for (const name of ["signalbox.db", "signalbox.db-wal"]) writeFileSync(join(copy.home, name), readFileSync(join(instance.home, name)));
    truncateSync(join(copy.home, "signalbox.db-wal"), cut);
    const opened = copy.open([good]);
    const { problems, runs } = await opened.verify();
    expect(problems).toEqual([]);
    expect(runs).toBeGreaterThanOrEqual(5);
    await copy.close();
  }
  await copy.dispose();
});

// Bits all over what is written in the file, one at a time. Rows that can be made anew from the journals are not under the chain: what a run
// did, and on what, is.
test("S1.4 a bit that is flipped anywhere in the file is told, or changes nothing of what the journals say", async () => {
  const waits = workflow({
    id: "waits",
    input: z.object({ text: z.string() }),
    limits: { costUsd: 0 },
    flow: (f, input) => f.approve("ok", { show: null, by: "role:ae", within: "1d", granted: () => input.text, denied: () => "" }),
  });
  const engine = instance.open([waits, good]);
  for (const text of ["short", "l".repeat(9_000), "grüezi"]) await engine.start({ workflow: "waits", input: { text } });
  for (let n = 0; n < 3; n++) await engine.start({ workflow: "good", input: { n } });
  for (const { task } of (await engine.inbox()).slice(1)) await engine.decide({ task, decision: "approve", by: "ana" });
  await turn();
  const runs = (await engine.runs()).map(({ runId }) => runId);
  const whole = await journalsOf(engine, runs);
  await instance.close();
  const config = { workflows: [waits, good], people: { ana: ["role:ae"] } };
  const bytes = readFileSync(join(instance.home, "signalbox.db"));
  const seen = { told: 0, same: 0 };
  const silent: string[] = [];
  const written = [...bytes.keys()].filter((at) => bytes[at] !== 0);
  for (let index = 11; index < written.length; index += Math.ceil(written.length / FLIPS)) {
    const at = written[index] as number;
    const flipped = Buffer.from(bytes);
    flipped[at] = (flipped[at] as number) ^ (1 << (at % 8));
    const home = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "signalbox-flipped-"));
    writeFileSync(join(home, "signalbox.db"), flipped);
    const found = await readBack(config, home, runs).catch((thrown: unknown) => `told: ${messageOf(thrown)}`);
    rmSync(home, { recursive: true });
    if (found === whole) seen.same++;
    else if (found.startsWith("told: ")) seen.told++;
    else silent.push(`bit ${at % 8} of byte ${at}: ${found.slice(0, 200)}`);
  }
  expect(silent).toEqual([]);
  expect(seen.told).toBeGreaterThan(FLIPS / 10);
  expect(seen.same).toBeGreaterThan(FLIPS / 10);
}, 120_000);

const FLIPS = 200;
const journalsOf = async (engine: Pick<Engine, "journal">, runs: readonly string[]): Promise<string> =>
  JSON.stringify(await Promise.all(runs.map((run) => engine.journal(run))));

/** What a store says of the runs, where it has no complaint. */
async function readBack(config: Config, home: string, runs: readonly string[]): Promise<string> {
  const complaints: string[] = [];
  const engine = openEngine(config, { home, mode: "reading", watchdogMs: 0, report: (message) => void complaints.push(message) });
  try {
    const { problems } = await engine.verify();
    complaints.push(...problems.map(({ problem }) => problem));
    return complaints.length > 0 ? `told: ${complaints[0]}` : await journalsOf(engine, runs);
  } finally {
    await engine.close();
  }
}
