import { renameSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { migrate } from "../../adapters/sqlite/database.ts";
import { migrations } from "../../adapters/sqlite/schema.ts";
import { schedule, tool, workflow } from "../../index.ts";
import { EngineHost, type HostedEngine } from "../../testing/engine-host.ts";

const limits = { costUsd: 1 };
const Name = z.object({ name: z.string() });
interface Shape {
  readonly on?: string;
  readonly input?: z.ZodType;
  readonly effect?: "read" | "external" | "destructive";
}
/** A workflow that says `text`; another text is another version. */
function greet(text: string, { on, input = Name, effect = "read" }: Shape = {}) {
  const say = tool({
    id: "say",
    input: z.object({ text: z.string() }),
    output: z.object({ said: z.string() }),
    effect,
    run: (given) => ({ said: given.text }),
  });
  return workflow({
    id: "greet",
    input,
    limits,
    ...(on === undefined ? {} : { on: [schedule(on)] }),
    flow: (f) => f.call("say", say, { text }),
  });
}

let host: EngineHost;
afterEach(() => host.dispose());
function open(options: Partial<HostedEngine> = {}): void {
  host = new EngineHost({ workflows: [greet("one")], ...options });
}
const started = async () => {
  const { runId } = await host.engine.start({ workflow: "greet", input: { name: "Ada" } });
  const { version, output } = await host.engine.finished(runId, "ended");
  return { version, output };
};
const standing = async () => {
  const { live, loaded, publications } = await host.engine.workflow("greet");
  return { live: live?.version ?? null, loaded: loaded?.version ?? null, how: publications.map(({ how }) => how) };
};

test("S24.1: an engine publishes what it loads, unless it is asked to publish: then starts go on with the live version", async () => {
  open();
  host.reopen({ workflows: [greet("two")] });
  expect(await standing()).toEqual({ live: 2, loaded: 2, how: ["loaded", "loaded"] });
  host.reopen({ workflows: [greet("three")], publishes: "asked" });
  expect(await standing()).toEqual({ live: 2, loaded: 3, how: ["loaded", "loaded"] });
  expect(await started()).toEqual({ version: 2, output: { said: "two" } });
});

test("S24.1: a store that was served so stays so for whoever opens it without saying how", async () => {
  open({ publishes: "asked" });
  await host.close();
  host.open({ workflows: [greet("two")], publishes: undefined as never });
  expect(await standing()).toMatchObject({ live: 1, loaded: 2 });
  host.engine.reload([greet("three")], {});
  expect(await standing()).toMatchObject({ live: 1, loaded: 3 });
  host.reopen({ publishes: "loaded" });
  expect(await standing()).toMatchObject({ live: 2, loaded: 2 });
});

test("S24.2: a store in which nothing was ever published takes what it is first opened with, and nothing later", async () => {
  open({ publishes: "asked" });
  expect(await standing()).toEqual({ live: 1, loaded: 1, how: ["loaded"] });
  const other = workflow({ id: "other", input: Name, limits, flow: () => ({ done: true }) });
  host.reopen({ workflows: [greet("one"), other] });
  const refused = host.engine.start({ workflow: "other", input: { name: "Ada" } });
  await expect(refused).rejects.toMatchObject({ code: "not-published", message: expect.stringContaining("signalbox publish other") });
  expect(await host.engine.workflow("other")).toMatchObject({ live: null, loaded: { version: 1 }, publications: [] });
});

test.each([
  ["it would be refused", { workflows: [greet("one", { effect: "destructive" })] }],
  ["others have to approve", { publishing: { approvals: 1 } }],
] as const)("S24.2: not even then where %s", async (_why, options) => {
  open({ publishes: "asked", ...options });
  expect(await standing()).toEqual({ live: null, loaded: 1, how: [] });
});

/** Makes the store one of the schema before there was publishing, with the versions that it has. */
function age(): void {
  const file = join(host.home, "signalbox.db");
  const before = migrations.findIndex((sql) => sql.includes("CREATE TABLE publication"));
  renameSync(file, `${file}.new`);
  const db = new DatabaseSync(file);
  migrate(db, file, migrations.slice(0, before));
  db.exec(`ATTACH '${file}.new' AS newer;
    INSERT INTO meta SELECT * FROM newer.meta WHERE key NOT IN ('adopting', 'publishes');
    INSERT INTO version SELECT * FROM newer.version`);
  db.close();
}

test.each([
  ["its newest version, where the code is of another one", greet("three"), 2, 3],
  ["what its code is of, where the store knew that", greet("one"), 1, 1],
] as const)("S24.3: in a store from before there was publishing, live is %s", async (_what, code, live, loaded) => {
  open();
  host.reopen({ workflows: [greet("two")] });
  await host.close();
  age();
  host.open({ workflows: [code], publishes: "asked" });
  expect(await standing()).toMatchObject({ live, loaded });
  expect((await started()).version).toBe(live);
  // From now on it is like any other: code that the store knew goes live no more by being loaded.
  host.reopen({ workflows: [live === 2 ? greet("one") : greet("two")] });
  expect(await standing()).toMatchObject({ live });
});

test.each([
  ["its input", greet("two", { input: z.object({ name: z.string(), age: z.number() }) }), "its input has another schema"],
  ["a tool", greet("two", { effect: "external" }), 'tool "say" has another interface'],
] as const)("S24.4: no run begins on a live version when %s is not what its graph was made with", async (_what, code, why) => {
  open({ publishes: "asked" });
  host.reopen({ workflows: [code] });
  await expect(started()).rejects.toMatchObject({ code: "code-changed", message: expect.stringContaining(why) });
  expect((await host.engine.workflow("greet")).live).toMatchObject({ version: 1, problem: expect.stringContaining(why) });
  host.reopen({ workflows: [greet("one")] });
  expect((await started()).version).toBe(1);
});

test("S24.4: nor when a workflow that it runs is gone", async () => {
  const parent = (child: ReturnType<typeof greet>) =>
    workflow({ id: "parent", input: Name, limits, flow: (f, given) => f.run("child", child, given) });
  open({ workflows: [parent(greet("one"))], publishes: "asked" });
  const changed = workflow({ id: "parent", input: Name, limits, flow: () => ({ done: true }) });
  host.reopen({ workflows: [changed] });
  const refused = host.engine.start({ workflow: "parent", input: { name: "Ada" } });
  await expect(refused).rejects.toMatchObject({
    code: "code-changed",
    message: expect.stringContaining('workflow "greet", which "child" runs'),
  });
});

test("S24.1: schedules and limits are those of the live version", async () => {
  open({ workflows: [greet("one", { on: "0 8 * * *" })], publishes: "asked" });
  host.reopen({ workflows: [greet("two", { on: "0 9 * * *" })] });
  expect((await host.engine.schedules()).map(({ cron }) => cron)).toEqual(["0 8 * * *"]);
});
