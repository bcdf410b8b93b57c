import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { toolCall } from "../../test/kernel/replies.ts";
import type { CaseDifference } from "../analysis/case/case-difference.ts";
import type { RunCase } from "../analysis/case/run-case.ts";
import { agent } from "../definition/agent.ts";
import { gt, text } from "../definition/expression.ts";
import { propose } from "../definition/proposal.ts";
import { tool } from "../definition/tool.ts";
import { type AnyWorkflow, workflow } from "../definition/workflow.ts";
import { EngineHost } from "./engine-host.ts";
import { readCase, replayCase } from "./replay-case.ts";
import { savedCase } from "./saved-case.ts";
import { ScriptedReply, scriptedModel } from "./scripted-model.ts";

interface Version {
  readonly threshold?: number;
  readonly score?: (size: number) => number;
  readonly look?: "crm.look" | "crm.find";
  readonly goal?: string;
  readonly subject?: string;
  readonly most?: number;
  readonly branchesOnSalary?: boolean;
}
/** A workflow with everything that can answer it: tools, a function, a model, an agent, a person, a timer. */
function versionOf(version: Version = {}): AnyWorkflow {
  const { threshold = 70, score = (size) => size * 2, look: id = "crm.look", goal = "Brief.", subject = "Hello", most = 1_000 } = version;
  const look = tool({
    id,
    description: "Looks an account up.",
    input: z.object({ email: z.string() }),
    output: z.object({ size: z.number().max(most), phone: z.string().meta({ sensitive: true }) }),
    effect: "read",
    run: () => ({ size: 50, phone: "+49 170 1234567" }),
  });
  const mail = tool({
    id: "mail.send",
    input: z.object({ to: z.email(), subject: z.string(), body: z.string().max(most) }),
    output: z.object({ id: z.string() }),
    effect: "external",
    delivery: { mode: "keyed", window: "1h" },
    run: () => ({ id: "m-1" }),
  });
  const writer = agent({
    id: "writer",
    goal,
    model: "large",
    input: z.object({ size: z.number() }),
    output: z.object({ brief: z.string() }),
    tools: [look],
    limits: { costUsd: 1, tokens: 100_000, turns: 5 },
  });
  return workflow({
    id: "lead",
    input: z.object({ email: z.email().meta({ sensitive: true }), salary: z.number().meta({ sensitive: true }) }),
    limits: { costUsd: 1 },
    flow: (f, input) => {
      const account = f.call("look", look, { email: input.email });
      const scored = f.compute("score", { size: account.size }, ({ size }) => ({ total: score(size) }));
      const chosen = version.branchesOnSalary === true ? gt(input.salary, 5) : gt(scored.total, threshold);
      return f.when(
        "fit",
        chosen,
        () => {
          const brief = f.agent("write", writer, { size: account.size }, { otherwise: (end) => ({ brief: end.reason }) });
          f.wait("pause", { for: "5s" });
          return f.approve("review", {
            show: brief,
            calls: { mail: propose(mail, { to: input.email, subject, body: text`${account.phone}: ${brief.brief}` }) },
            by: "role:ae",
            within: "2d",
            granted: (_shown, calls) => f.perform("send", calls.mail),
            denied: () => ({ id: "none" }),
          });
        },
        () => ({ id: "small" }),
      );
    },
  });
}

const hosts: EngineHost[] = [];
const folder = mkdtempSync(join(tmpdir(), "signalbox-case-"));
afterAll(async () => {
  for (const host of hosts) await host.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** A run of the workflow as it was, to its end, saved. */
async function saved(code = versionOf(), secrets: readonly string[] = [], reason = "fine"): Promise<RunCase> {
  const reply = (tool: string, input: object) => new ScriptedReply([toolCall(tool, JSON.stringify(input))]);
  const model = scriptedModel({
    write: [
      reply("crm_look", { email: "ada@example.com", why: "to brief" }),
      reply("finish", { brief: "Call ada@example.com on +49 170 1234567" }),
    ],
  });
  const host = new EngineHost({ workflows: [code], model, people: { ana: ["role:ae"] } });
  hosts.push(host);
  const { engine, clock } = host;
  const { runId } = await engine.start({ workflow: "lead", input: { email: "ada@example.com", salary: 4711 } });
  await engine.finished(runId, "idle");
  await clock.pass(5_000);
  for (const { task } of await engine.inbox()) await engine.decide({ task, decision: "approve", by: "ana", reason });
  expect(await engine.finished(runId, "ended")).toMatchObject({ status: "completed" });
  return savedCase({ graph: await engine.graph(runId), hash: code.hash, entries: await engine.journal(runId) }, code, secrets);
}
const recorded = await saved();
const stored = (): RunCase => JSON.parse(JSON.stringify(recorded)) as RunCase;
const against = (version: Version): CaseDifference | null => replayCase(versionOf(version), stored()).difference;

describe("a saved run", () => {
  test("S7.3: goes as it was recorded, from its file, in milliseconds", () => {
    const file = join(folder, "lead.case.json");
    writeFileSync(file, JSON.stringify(recorded));
    const started = performance.now();
    expect(replayCase([versionOf()], readCase(file))).toEqual({ difference: null, sameGraph: true, played: recorded.moments.length });
    expect(performance.now() - started).toBeLessThan(500);
    expect(recorded.moments.length).toBeGreaterThan(8);
  });

  test.each<[string, Version, Partial<CaseDifference>]>([
    ["another branch", { threshold: 200 }, { kind: "branch", step: "fit" }],
    ["another result of a function", { score: (size) => size * 3 }, { kind: "result", step: "score" }],
    ["another call", { look: "crm.find" }, { kind: "arguments", step: "look", message: expect.stringContaining("crm.find") }],
    ["another goal of an agent", { goal: "Sell." }, { kind: "arguments", step: "fit.then/write" }],
    ["other arguments in front of a person", { subject: "Hi" }, { kind: "arguments", step: "fit.then/review" }],
  ])("S7.3: fails on %s", (_what, version, difference) => {
    expect(against(version)).toMatchObject(difference);
  });

  test("S7.3: fails where a tool does not take any more what it is given", () => {
    const difference = against({ most: 3 });
    expect(difference).toMatchObject({ kind: "arguments", step: "fit.then/review.granted/send" });
    expect(difference?.message).toContain("mail.send does not take its input now");
  });

  test("S7.3: fails on an answer that nobody waits for", () => {
    const [start, ...rest] = stored().moments;
    expect(
      replayCase(versionOf(), { ...stored(), moments: [start as RunCase["moments"][number], ...rest.slice(1)] }).difference,
    ).toMatchObject({
      kind: "answer",
      moment: 2,
      message: expect.stringContaining("is not waited for now"),
    });
  });

  test("of a workflow that is not there is refused, and so is what is no case", () => {
    expect(() => replayCase([], stored())).toThrow(/"lead", which is not among those given/);
    writeFileSync(join(folder, "x.json"), '{"format":"signalbox-case","version":2}');
    expect(() => readCase(join(folder, "x.json"))).toThrow(/it has version 2/);
    writeFileSync(join(folder, "x.json"), "[]");
    expect(() => readCase(join(folder, "x.json"))).toThrow(/is no test case/);
    expect(() => readCase(join(folder, "none.json"))).toThrow(/cannot be read/);
  });
});

describe("what may not be told", () => {
  test("S7.4: what a schema marks is nowhere in the file, also not where it was copied to, and the case still passes", () => {
    const bytes = JSON.stringify(recorded);
    expect(recorded.redacted).toBe(2);
    for (const told of ["ada@example.com", "4711", "1234567"]) expect(bytes, told).not.toContain(told);
    expect(bytes).toContain("redacted-1@redacted.invalid");
    expect(bytes).toContain("Call redacted-1@redacted.invalid on redacted-2");
    expect(bytes, "a hash of an address can be guessed").toContain('"given":["given-1"]');
  });

  test("S7.4: a secret is replaced wherever somebody said it, and refused where the workflow says it itself", async () => {
    const bytes = JSON.stringify(await saved(versionOf(), ["m-1-secret", "granted by ana"], "granted by ana"));
    expect(bytes).not.toContain("granted by ana");
    expect(bytes).not.toContain("m-1-secret");
    await expect(saved(versionOf({ subject: "the key is sk-12345678" }), ["sk-12345678"])).rejects.toThrow(
      /written in the workflow itself/,
    );
  });

  test("S7.4: a run that is decided on what is marked is not saved, and the step is named", async () => {
    await expect(saved(versionOf({ branchesOnSalary: true }))).rejects.toThrow(/it goes another way\. "fit": recorded it takes then/);
  });
});
