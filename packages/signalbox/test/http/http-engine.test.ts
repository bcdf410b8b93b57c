// The engine behind a server answers what the engine answers.
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { HttpEngine } from "../../src/http/client/http-engine.ts";
import type { Permission } from "../../src/http/contract/permission.ts";
import { type Listening, listen } from "../../src/http/server/listen.ts";
import { workflow } from "../../src/index.ts";
import { ended, Project } from "../cli/command.ts";
import { ServedEngine, type Visitor } from "./served-engine.ts";

const greet = workflow({
  id: "greet",
  input: z.object({ name: z.string() }),
  limits: { costUsd: 0 },
  flow: (f, input) => {
    f.ask("sure", { question: "Sure?", form: z.object({ yes: z.boolean() }), who: "role:ae", within: "2d", expired: () => undefined });
    return f.compute("greeting", { name: input.name }, ({ name }) => `Hello ${name}`);
  },
});

let served: ServedEngine;
let server: Listening;
let ana: Visitor;
beforeEach(async () => {
  served = new ServedEngine({ workflows: [greet], people: { ana: ["role:ae"] } });
  ana = await served.visitor("ana", ["admin"]);
  server = await listen(served.api.fetch, { port: 0 });
  served.hosts.add(`127.0.0.1:${server.port}`);
});
afterEach(async () => {
  await server.close();
  await served.dispose();
});
async function remote(permissions: readonly Permission[]): Promise<HttpEngine> {
  return new HttpEngine({ server: `http://127.0.0.1:${server.port}`, key: await keyFor(permissions) });
}
async function keyFor(permissions: readonly Permission[]): Promise<string> {
  const response = await served.request(ana, "POST", "/api/keys", { name: "deploy", permissions });
  return ((await response.json()) as { readonly key: string }).key;
}

test("starts, reads and waits as the engine does", async () => {
  const engine = await remote(["runs:read", "runs:start", "tasks:read", "budget:read", "audit:read", "runs:fork", "workflows:read"]);
  const { engine: own } = served.host;
  const { runId } = await engine.start({ workflow: "greet", input: { name: "Ada" }, key: "one" });
  expect((await engine.start({ workflow: "greet", input: { name: "Ada" }, key: "one" })).runId).toBe(runId);
  expect(await engine.finished(runId, "idle")).toEqual(await own.finished(runId, "idle"));
  expect(await engine.runs({ status: ["waiting"], limit: 5 })).toEqual(await own.runs({ status: ["waiting"] }));
  expect(await engine.journal(runId)).toEqual(await own.journal(runId));
  expect(await engine.graph(runId)).toEqual(await own.graph(runId));
  expect(await engine.inbox({ who: "ana" })).toEqual(await own.inbox({ who: "ana" }));
  expect(await engine.replay(runId)).toEqual(await own.replay(runId));
  expect(await engine.verify()).toMatchObject({ runs: 1, problems: [] });
  expect(await engine.budget()).toEqual(await own.budget());
  expect(await engine.budgetTree()).toEqual(await own.budgetTree());
  expect(await engine.certificate({ workflow: "greet", version: 1 })).toEqual(await own.certificate({ workflow: "greet" }));
  expect(await engine.state()).toEqual(await own.state());
  const fork = { runId, at: 1, change: { kind: "input", input: { name: "Bo" } } } as const;
  expect((await engine.fork(fork)).stops).toEqual((await own.fork(fork)).stops);
});

test("what is not there is null, as of an engine", async () => {
  const engine = await remote(["runs:read", "tasks:read"]);
  expect(await engine.run("nope")).toBeNull();
  expect(await engine.task("nope")).toBeNull();
});

test("waiting is given up by the signal, and the run goes on", async () => {
  const engine = await remote(["runs:read", "runs:start"]);
  const { runId } = await engine.start({ workflow: "greet", input: { name: "Ada" } });
  const given = new AbortController();
  const waiting = engine.finished(runId, "ended", given.signal);
  given.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
  expect(await engine.run(runId)).toMatchObject({ status: "waiting" });
});

test("a refusal has the engine's code, and a backup is made where the store is", async () => {
  const engine = await remote(["runs:read"]);
  await expect(engine.cancel("x", { by: "ana" })).rejects.toMatchObject({ code: "not-allowed" });
  await expect(engine.journal("nope")).rejects.toMatchObject({ code: "not-found" });
  await expect(engine.backup({ file: "/tmp/x" })).rejects.toMatchObject({ code: "usage" });
});

test("the command line works with a server: run, runs, show, inbox, and a decision that a key may not make", async () => {
  const project = new Project();
  try {
    const env = { SIGNALBOX_API_KEY: await keyFor(["runs:read", "runs:start", "tasks:read"]) };
    const at = `http://127.0.0.1:${server.port}`;
    const command = (...args: string[]) => ended(project.start([...args, "--server", at, "--json"], env));
    const started = await command("run", "greet", "--input", '{"name":"Ada"}');
    expect(started).toMatchObject({ code: 0, err: "" });
    const { runId } = started.json() as { readonly runId: string };
    expect(await served.host.engine.run(runId)).toMatchObject({ startedBy: "key:deploy" });
    expect((await command("runs")).out).toContain(runId);
    expect((await command("show", runId)).out).toContain("run-started");
    const [task] = await served.host.engine.inbox();
    expect((await command("inbox")).out).toContain(task?.task);
    expect((await command("answer", task?.task ?? "", '{"yes":true}')).out).toContain("not-allowed");
    expect((await command("cancel", runId, "--as", "ana")).out).toContain("Leave --as out");
  } finally {
    await project.remove();
  }
});
