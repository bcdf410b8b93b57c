// A process that holds the store, others that reach it, and what is left when it is killed.
import { copyFileSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { RunView } from "../../src/ports/engine.ts";
import { Dev, ended, fixtureConfig, Project } from "./command.ts";

const project = new Project();
const config = join(project.folder, "signalbox.config.ts");
let dev: Dev | null = null;

beforeAll(() => {
  copyFileSync(fixtureConfig, config);
  symlinkSync(resolve(import.meta.dirname, "../../../../node_modules"), join(project.folder, "node_modules"), "junction");
});
afterEach(async () => {
  await dev?.stop("SIGKILL");
  dev = null;
});
afterAll(() => project.remove());

async function startDev(): Promise<Dev> {
  dev = new Dev(project.start(["dev", "--json"]));
  await dev.next("ready");
  return dev;
}
const command = (...args: string[]) => ended(project.start(args));
const json = async (...args: string[]) => (await command(...args, "--json")).json();
const greet = (name: string) => json("run", "greet", "--input", JSON.stringify({ name })) as Promise<RunView>;
const edit = (change: (text: string) => string): void => writeFileSync(config, change(readFileSync(config, "utf8")));

test("dev lets commands in, loads changed definitions, keeps the old ones when an edit is broken, and ends cleanly", async () => {
  const running = await startDev();
  expect(await greet("a")).toMatchObject({ output: { text: "Hello a" } });
  expect(await running.next("run")).toMatchObject({
    level: "info",
    time: expect.any(String),
    runId: expect.any(String),
    run: { workflow: "greet", status: "completed" },
  });

  const gate = (await json("run", "gate", "--input", '{"to":"a@x","amount":50}')) as RunView;
  edit((text) => text.replace("Hello", "Howdy").replace("gt(input.amount, 10)", "gt(input.amount, 99)"));
  expect(await running.next("reloaded")).toMatchObject({ added: [], changed: ["greet", "gate"], removed: [] });
  expect(await greet("b")).toMatchObject({ output: { text: "Howdy b" } });
  expect(await json("run", "gate", "--input", '{"to":"b@x","amount":50}')).toMatchObject({
    status: "completed",
    output: { messageId: "none" },
  });
  expect(await json("show", gate.runId)).toMatchObject({ run: { status: "waiting", version: 1 } });

  edit((text) => `${text}\nconst broken: = 1;`);
  expect(await running.next("problem")).toMatchObject({
    error: { code: "config-invalid", message: expect.stringMatching(/signalbox\.config\.ts:\d+\)/) },
  });
  expect(await greet("c")).toMatchObject({ output: { text: "Howdy c" } });
  edit((text) => text.replace("\nconst broken: = 1;", "").replace("Howdy", "Bye"));
  await running.next("reloaded");
  expect(await greet("d")).toMatchObject({ output: { text: "Bye d" } });

  const second = await command("dev");
  expect([second.code, second.err]).toEqual([4, expect.stringMatching(/is in use by process \d+ \(signalbox dev/)]);
  expect(await running.stop("SIGINT")).toBe(0);
  expect(await json("runs", "--limit", "1")).toMatchObject([{ workflow: "greet" }]);
});

test("a process that was killed is taken over, and its runs go on", async () => {
  const running = await startDev();
  const client = command("run", "slow", "--input", '{"ms":30000}', "--json");
  const { run } = (await running.next("run")) as unknown as { run: RunView };
  await running.stop("SIGKILL");
  const { code, ...left } = await client;
  expect([code, left.json()]).toEqual([
    4,
    { error: { code: "unavailable", message: expect.stringContaining("ended before it answered") } },
  ]);
  // Whoever only looks takes nothing up.
  expect(await json("show", run.runId)).toMatchObject({ run: { status: "running" } });
  const next = await startDev();
  expect(await json("cancel", run.runId)).toMatchObject({ status: "cancelled" });
  expect(await next.next("run")).toMatchObject({ run: { runId: run.runId } });
});

test("a command that holds the store lets others in, and ends after them", async () => {
  const first = project.start(["run", "slow", "--input", '{"ms":1500}', "--json"]);
  const ends = ended(first);
  for (let seen: unknown[] = []; seen.length === 0; ) seen = (await json("runs", "--workflow", "slow", "--status", "running")) as unknown[];
  const second = await json("run", "slow", "--input", '{"ms":1600}');
  expect(second).toMatchObject({ status: "completed", output: { ms: 1600 } });
  expect((await ends).json()).toMatchObject({ status: "completed", output: { ms: 1500 } });
});

test("^C ends a command that waits; the run goes on with the next one", async () => {
  const waiting = project.start(["run", "gate", "--input", '{"to":"wait@x","amount":500}', "--wait", "--json"]);
  const result = ended(waiting);
  for (let tasks: unknown[] = []; !JSON.stringify(tasks).includes("wait@x"); ) tasks = (await json("inbox")) as unknown[];
  waiting.kill("SIGINT");
  expect(await result).toMatchObject({ code: 130, out: "", err: expect.stringContaining("1 run not waited for") });
  expect(await json("runs", "--text", "wait@x")).toMatchObject([{ status: "waiting" }]);
});

test("--wait prints a run when it has ended", async () => {
  const lines = ['{"to":"x@x","amount":1}', '{"to":"late@x","amount":500}', '{"to":"y@x","amount":2}'];
  writeFileSync(join(project.folder, "gates.jsonl"), lines.join("\n"));
  const waiting = project.start(["run", "gate", "--input", "@gates.jsonl", "--wait", "--json"]);
  const result = ended(waiting);
  let task: { task: string } | undefined;
  while (task === undefined)
    task = ((await json("inbox")) as { subject: string; task: string }[]).find(({ subject }) => subject === "late@x");
  expect(await json("decide", task.task, "reject", "--as", "ana")).toMatchObject({ status: "completed" });
  const { code, ...ends } = await result;
  expect(code).toBe(0);
  expect(ends.jsonLines()).toMatchObject([
    { output: { messageId: "none" } },
    { output: { messageId: "none: no reason" } },
    { output: { messageId: "none" } },
  ]);
});
