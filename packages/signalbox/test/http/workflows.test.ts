import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { readForecast } from "../../src/http/contract/forecast-operations.ts";
import { operations } from "../../src/http/contract/index.ts";
import { agent, tool, workflow } from "../../src/index.ts";
import type { RulesInForce, WorkflowSummary, WorkflowView } from "../../src/ports/engine.ts";
import { runForecast } from "../../src/run-forecast.ts";
import { ServedEngine, type Visitor } from "./served-engine.ts";

const asking = (id: string, question: string) =>
  workflow({
    id,
    description: `Asks ${question}`,
    input: z.object({ name: z.string() }),
    limits: { costUsd: 1 },
    flow: (f) =>
      void f.ask("sure", { question, form: z.object({ yes: z.boolean() }), who: "role:ae", within: "2d", expired: () => undefined }),
  });
const look = tool({
  id: "crm.read",
  description: "Reads an account",
  input: z.object({ id: z.string() }),
  output: z.object({ name: z.string() }),
  effect: "read",
  scope: "crm:read",
  hosts: [],
  run: () => ({ name: "Acme" }),
});
const clerk = agent({
  id: "clerk",
  goal: "Look it up",
  model: "small",
  input: z.object({ name: z.string() }),
  output: z.object({ text: z.string() }),
  tools: [look],
  limits: { costUsd: 0.1, tokens: 10_000, turns: 3 },
});
const research = workflow({
  id: "research",
  input: z.object({ name: z.string() }),
  limits: { costUsd: 1 },
  flow: (f, input) => void f.agent("find", clerk, { name: input.name }, { otherwise: () => ({ text: "" }) }),
});

let served: ServedEngine;
let ana: Visitor;
beforeEach(async () => {
  served = new ServedEngine({ workflows: [asking("first", "One?"), research], forecast: runForecast, people: { ana: ["role:ae"] } });
  ana = await served.visitor("ana", ["viewer"]);
});
afterEach(() => served.dispose());
const read = async <T>(path: string): Promise<T> => (await (await served.request(ana, "GET", path)).json()) as T;
const start = (name: string) => served.host.engine.start({ workflow: "first", input: { name }, by: "ana" });

describe("workflows", () => {
  test("a list counts the runs of each by status, and what waits for people", async () => {
    const { runId } = await start("a");
    served.host.clock.jump(60_000);
    await start("b");
    await served.host.engine.cancel(runId, { by: "ana" });
    const [first, second] = await read<WorkflowSummary[]>("/api/workflows");
    expect(first).toMatchObject({ workflow: "first", description: "Asks One?", live: { version: 1 }, runs: { waiting: 1, cancelled: 1 } });
    expect(first?.openTasks).toBe(1);
    expect(Date.parse(first?.oldestTaskAt ?? "")).toBe(served.host.clock.now());
    expect(second).toMatchObject({ workflow: "research", runs: {}, openTasks: 0, oldestTaskAt: null });
  });

  test("the counts are those of the runs after a restart, and after runs were removed", async () => {
    const { runId } = await start("a");
    await start("b");
    await served.host.engine.cancel(runId, { by: "ana" });
    await served.host.engine.finished(runId, "ended");
    served.host.clock.jump(2 * 86_400_000);
    served.host.reopen();
    expect((await served.host.engine.workflow("first")).runs).toEqual({ waiting: 1, cancelled: 1 });
    expect((await served.host.engine.prune({ olderThan: "1d" })).runs).toBe(1);
    expect((await served.host.engine.workflow("first")).runs).toEqual({ waiting: 1 });
  });

  test("a new version is live, and the one before it keeps its runs", async () => {
    await start("a");
    served.host.engine.reload([asking("first", "Two?")], {});
    const view = await read<WorkflowView>("/api/workflows/first");
    expect(view.versions.map(({ version, live, runs }) => [version, live, runs])).toEqual([
      [2, true, {}],
      [1, false, { waiting: 1 }],
    ]);
    expect(view.graph.description).toBe("Asks Two?");
    expect(view.runs).toEqual({ waiting: 1 });
  });

  test("one that is registered no longer is there with its runs, and one that never was is not", async () => {
    await start("a");
    served.host.engine.reload([research], {});
    expect(await read("/api/workflows/first")).toMatchObject({ live: null, runs: { waiting: 1 }, graph: { id: "first" } });
    expect((await served.request(ana, "GET", "/api/workflows/nope")).status).toBe(404);
  });
});

test("agents are named with the places in which they are at work", async () => {
  expect(await read("/api/agents")).toEqual([{ agent: "clerk", workflow: "research", node: "find", goal: "Look it up", model: "small" }]);
});

test("what became of an agent is told for the workflows that it is at work in, and an agent that is nowhere is not there", async () => {
  await served.host.engine.start({ workflow: "research", input: { name: "Acme" }, by: "ana" });
  // Another workflow's runs are none of it.
  await start("a");
  expect(await read("/api/agents/clerk/stints?limit=5")).toMatchObject({
    runs: 1,
    more: false,
    stints: [{ workflow: "research", step: "find" }],
  });
  expect((await served.request(ana, "GET", "/api/agents/nobody/stints")).status).toBe(404);
  expect((await served.request(ana, "GET", "/api/agents/clerk/stints?limit=0")).status).toBe(400);
});

test("the measures of a workflow are told from its runs, and fit what the contract says of them", async () => {
  const { runId } = await start("a");
  await served.host.engine.cancel(runId, { by: "ana" });
  await served.host.engine.finished(runId, "ended");
  const measures = await read("/api/workflows/first/measures?since=2020-01-01T00:00:00Z&limit=5");
  expect(measures).toMatchObject({ workflow: "first", runs: 1, ended: { cancelled: 1 }, paths: { mostTaken: [{ path: ["sure"] }] } });
  expect(operations.readMeasures.responses[200].content["application/json"].schema.safeParse(measures).error).toBeUndefined();
  expect((await served.request(ana, "GET", "/api/workflows/nothing/measures")).status).toBe(404);
  expect((await served.request(ana, "GET", "/api/workflows/first/measures?limit=0")).status).toBe(400);
});

test("S22.5: the certificate of each version is told, of the live one where none is named, and fits what the contract says of it", async () => {
  served.host.engine.reload([asking("first", "Two?"), research], { ana: ["role:ae"] });
  const certificate = await read("/api/workflows/first/certificate");
  expect(certificate).toMatchObject({ workflow: "first", version: 2, ceilingUsd: 0, decisions: { most: 1, from: [{ node: "sure" }] } });
  const { schema } = operations.readCertificate.responses[200].content["application/json"];
  expect(schema.safeParse(certificate).error).toBeUndefined();
  expect(schema.safeParse(await read("/api/workflows/research/certificate")).error).toBeUndefined();
  const first = await read<{ readonly hash: string }>("/api/workflows/first/certificate?version=1");
  expect(first).toMatchObject({ version: 1, hash: (await read<WorkflowView>("/api/workflows/first")).versions[1]?.hash });
  for (const [path, status] of [
    ["nothing/certificate", 404],
    ["first/certificate?version=3", 404],
    ["first/certificate?version=0", 400],
  ] as const)
    expect((await served.request(ana, "GET", `/api/workflows/${path}`)).status).toBe(status);
});

test("the rules say which policies are in force, what is behind the names of models, and whom an approval can ask", async () => {
  const rules = await read<RulesInForce>("/api/rules");
  expect(rules.models).toEqual({ small: null });
  expect(rules.held).toEqual(["ana", "role:ae"]);
  expect(rules.policies).toEqual((await served.host.engine.rules()).policies);
});

test("a forecast is what the contract says, with a history and without", async () => {
  const path = "/api/workflows/first/forecast?runs=500&days=7&seed=3";
  const schema = readForecast.responses[200].content["application/json"].schema;
  expect(schema.parse(await read(path))).toMatchObject({ basis: "ceiling", runs: 500, days: 7, seed: 3, score: null });
  for (let run = 0; run < 30; run++) {
    const { runId } = await start(String(run % 2));
    served.host.clock.jump(60_000);
    await served.host.engine.cancel(runId, { by: "ana" });
  }
  expect(schema.parse(await read(path))).toMatchObject({ basis: "history", history: { runs: 30 }, score: { by: "tenth" } });
  expect((await served.request(ana, "GET", "/api/workflows/nothing/forecast")).status).toBe(404);
  for (const query of ["runs=0", "days=1000", "seed=-1", "more=1"])
    expect((await served.request(ana, "GET", `/api/workflows/first/forecast?${query}`)).status).toBe(400);
});
