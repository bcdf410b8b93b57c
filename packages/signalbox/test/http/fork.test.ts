import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { forkRun, saveTestCase } from "../../src/http/contract/fork-operations.ts";
import { deny, policy, tool, workflow } from "../../src/index.ts";
import type { RunView } from "../../src/ports/engine.ts";
import type { ForkReport } from "../../src/ports/fork.ts";
import { type RunCase, replayCase } from "../../src/testing/index.ts";
import { ServedEngine, type Visitor } from "./served-engine.ts";

const sent: string[] = [];
const look = tool({
  id: "crm.look",
  description: "Looks an account up.",
  input: z.object({ domain: z.string() }),
  output: z.object({ size: z.number() }),
  effect: "read",
  run: ({ domain }) => ({ size: domain.length }),
});
const mail = tool({
  id: "mail.send",
  description: "Sends a mail.",
  input: z.object({ about: z.number() }),
  output: z.object({ id: z.string() }),
  effect: "external",
  simulate: () => ({ id: "simulated" }),
  run: ({ about }) => {
    sent.push(`mail about ${about}`);
    return { id: "real" };
  },
});
const lead = workflow({
  id: "lead",
  input: z.object({ domain: z.string() }),
  limits: { costUsd: 1 },
  flow: (f, input) => {
    const account = f.call("look", look, { domain: input.domain });
    return f.call("mail", mail, { about: account.size });
  },
});

let served: ServedEngine;
let ana: Visitor;
let viewer: Visitor;
let run: RunView;
let changed: { readonly at: number; readonly change: object };
beforeEach(async () => {
  sent.splice(0);
  served = new ServedEngine({ workflows: [lead], people: { ana: [] } });
  ana = await served.visitor("ana", ["operator"]);
  viewer = await served.visitor("vic", ["viewer"]);
  const { engine } = served.host;
  const { runId } = await engine.start({ workflow: "lead", input: { domain: "a.example" } });
  run = await engine.finished(runId, "ended");
  const answered = (await engine.journal(runId)).find(({ event }) => event.type === "step-completed");
  changed = { at: answered?.seq ?? 0, change: { kind: "result", result: { size: 77 } } };
});
afterEach(() => served.dispose());
const post = (who: Visitor, path: string, body?: unknown) => served.request(who, "POST", `/api/runs/${run.runId}/${path}`, body);
const dry = async (): Promise<ForkReport> => (await (await post(ana, "forks", changed)).json()) as ForkReport;

describe("a fork over HTTP", () => {
  test("is rehearsed: described fully, and nothing leaves", async () => {
    const response = await post(ana, "forks", changed);
    expect(response.status).toBe(200);
    const report = (await response.json()) as ForkReport;
    expect(report.effects).toMatchObject([{ standing: "differs", tool: "mail.send", input: { about: 77 }, sent: { about: 9 } }]);
    const schema = forkRun.responses[200].content["application/json"].schema;
    expect(schema.parse(report)).toEqual(report);
    expect(sent).toEqual(["mail about 9"]);
    expect(await served.host.engine.runs()).toHaveLength(1);
  });

  test("is made live by the hash of its list, as whoever is signed in", async () => {
    const { live } = await dry();
    const hash = "hash" in live ? live.hash : "";
    expect(await (await post(ana, "forks/live", { ...changed, hash: "0".repeat(64) })).json()).toMatchObject({ code: "hash-mismatch" });
    const response = await post(ana, "forks/live", { ...changed, hash, reason: "the account was counted wrong" });
    expect(await response.json()).toMatchObject({ startedBy: "ana", fork: { runId: run.runId }, workflow: "lead" });
    expect(await served.host.engine.run(run.runId)).toMatchObject({ forks: [expect.any(String)] });
  });

  test("is judged under other policies, and told where they are wrong", async () => {
    const policies = [policy("no-mail", [{ tool: mail, then: deny("Nobody is mailed.") }]).data];
    const response = await post(ana, "forks", { at: 1, change: { kind: "policy", policies } });
    expect(response.status).toBe(200);
    const report = (await response.json()) as ForkReport;
    expect(report).toMatchObject({ ends: "failed", error: { code: "denied-by-policy" }, effects: [{ standing: "only-in-run" }] });
    expect(forkRun.responses[200].content["application/json"].schema.parse(report)).toEqual(report);
    const wrong = await post(ana, "forks", {
      at: 1,
      change: { kind: "policy", policies: [{ ...policies[0], rules: [{ match: {}, then: {} }] }] },
    });
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({ code: "usage", problems: [{ path: "[0].rules[0].then.answer" }] });
    const nobody = await post(ana, "forks", { at: 1, change: { kind: "prompt", prompt: "Well?" } });
    expect(await nobody.text()).toContain("has no prompt and no agent");
  });

  test.each([
    ["forks", { at: 0 }],
    ["forks", { at: 1, by: "bo" }],
    ["forks", { at: 1, change: { kind: "policy" } }],
    ["forks", { at: 1, change: { kind: "policy", policies: [7] } }],
    ["forks", { at: 1, change: { kind: "prompt", prompt: "x", node: "" } }],
    ["forks", { at: 1, change: { kind: "input", input: {}, model: "large" } }],
    ["forks/live", { at: 1 }],
  ])("%s with %j is no request", async (path, body) => {
    const response = await post(ana, path, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "request-invalid" });
  });

  test("is for whoever may fork", async () => {
    expect((await post(viewer, "forks", changed)).status).toBe(403);
    expect((await post(viewer, "forks/live", { ...changed, hash: "0" })).status).toBe(403);
  });
});

describe("a run as a test case", () => {
  test("is an attachment that plays as it was recorded", async () => {
    const response = await post(viewer, "test-case");
    expect(response.headers.get("content-disposition")).toBe(`attachment; filename="lead-${run.runId.slice(-8)}.case.json"`);
    const saved = (await response.json()) as RunCase;
    expect(saveTestCase.responses[200].content["application/json"].schema.parse(saved)).toEqual(saved);
    expect(replayCase([lead], saved)).toMatchObject({ difference: null, sameGraph: true });
  });

  test("of a run that is none is not found", async () => {
    expect((await served.request(viewer, "POST", "/api/runs/nope/test-case")).status).toBe(404);
  });
});
