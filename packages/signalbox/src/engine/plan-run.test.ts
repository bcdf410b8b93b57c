import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { toolCall } from "../../test/kernel/replies.ts";
import { hashOf } from "../base/hash.ts";
import type { Json } from "../base/json.ts";
import { paletteFor } from "../cli/output/palette.ts";
import { planText } from "../cli/output/plan-text.ts";
import { planOriginOf } from "../cli/why/plan-origin.ts";
import { planOriginText } from "../cli/why/plan-origin-text.ts";
import { coalesce, ne } from "../definition/expression.ts";
import type { AgentEnd } from "../definition/flow.ts";
import { graphJson } from "../definition/graph.ts";
import { type CheckedPlanData, noPlan } from "../definition/planner.ts";
import { ask, deny, type Policy, policy } from "../definition/policy.ts";
import { propose } from "../definition/proposal.ts";
import type { Ref } from "../definition/ref.ts";
import { tool } from "../definition/tool.ts";
import { ToolError } from "../definition/tool-error.ts";
import { workflow } from "../definition/workflow.ts";
import type { CommandOf } from "../kernel/index.ts";
import { planner } from "../planning/planner.ts";
import type { RunView } from "../ports/engine.ts";
import { EngineHost } from "../testing/engine-host.ts";
import { type Line, ScriptedReply, scriptedModel } from "../testing/scripted-model.ts";
import { approvedPlan } from "./plan-run.ts";

const hosts: EngineHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.dispose();
  sent.length = 0;
  broken.clear();
});
/** What reached the outside, and the accounts that cannot be disabled. */
const sent: string[] = [];
const broken = new Set<string>();

const list = tool({
  id: "accounts.list",
  description: "Lists accounts.",
  input: z.object({ email: z.string() }),
  output: z.object({ accounts: z.array(z.object({ id: z.string() })) }),
  effect: "read",
  run: () => ({ accounts: [{ id: "a1" }, { id: "a2" }, { id: "a3" }] }),
});
const disable = tool({
  id: "accounts.disable",
  description: "Disables an account.",
  input: z.object({ id: z.string() }),
  output: z.object({ done: z.boolean() }),
  effect: "destructive",
  delivery: { mode: "once" },
  run: ({ id }) => {
    if (broken.has(id)) throw new ToolError("locked", `${id} is locked.`, { outcome: "rejected" });
    sent.push(`disable ${id}`);
    return { done: true };
  },
});
const mail = tool({
  id: "mail.send",
  description: "Sends a mail.",
  input: z.object({ to: z.string(), body: z.string() }),
  output: z.object({ id: z.string() }),
  effect: "external",
  delivery: { mode: "keyed", window: "24h" },
  run: ({ to }) => {
    sent.push(`mail ${to}`);
    return { id: "m1" };
  },
});
const offboarding = planner({
  id: "offboarding",
  goal: "Plan how a colleague leaves.",
  model: "large",
  input: z.object({ email: z.string() }),
  output: z.object({ count: z.int() }),
  tools: [list, disable, mail],
  limits: { costUsd: 1 },
  planning: { costUsd: 1, tokens: 1_000_000, turns: 8 },
});
const leave = workflow({
  id: "leave",
  input: z.object({ email: z.string() }),
  limits: { costUsd: 5 },
  flow: (f, input) =>
    f.repeat(
      "versions",
      { maxRounds: 3, initial: { after: noPlan, feedback: "", count: -1 }, until: (state) => ne(state.count, -1) },
      (state) => {
        const { after, feedback } = state;
        const otherwise = (end: Ref<AgentEnd>) => f.fail("no-plan", "no-plan", end.message);
        const plan = f.plan("write", offboarding, { email: input.email }, { after, feedback, otherwise });
        return f.approve("review", {
          calls: { plan: propose(offboarding, plan) },
          by: "role:it",
          within: "2d",
          granted: (_shown, calls) =>
            f.matchBy("ended", f.runPlan("execute", calls.plan), "outcome", {
              done: ({ output }) => ({ after: noPlan, feedback: "", count: output.count }),
              failed: (end) => ({ after: end.plan, feedback: end.error.message, count: -1 }),
            }),
          denied: (decision) => ({ after: plan, feedback: coalesce(decision.reason, ""), count: -1 }),
        });
      },
    ),
});

const find = { id: "find", call: "accounts.list", with: { email: { $from: "input.email" } } };
const each = {
  id: "each",
  map: { $from: "find.accounts" },
  as: "account",
  max: 10,
  do: [{ id: "disable", call: "accounts.disable", with: { id: { $from: "account.id" } } }],
};
const tell = { id: "tell", call: "mail.send", with: { to: "it@a.example", body: { $text: ["Done for ", { $from: "input.email" }] } } };
const result = { count: { $from: "each.length" } };
const plan = { steps: [tell, find, each], result };
const written = (...plans: readonly object[]): readonly Line[] =>
  plans.map((each) => new ScriptedReply([toolCall("finish", { plan: each } as unknown as Json)]));

function hosted(lines: readonly Line[], policies: readonly Policy[] = []) {
  const model = scriptedModel({ write: lines });
  const people = { ana: ["role:it"], bo: ["role:security"] };
  const host = new EngineHost({ workflows: [leave], model, people, policies });
  hosts.push(host);
  return { host, model };
}
const start = async (host: EngineHost) => (await host.engine.start({ workflow: "leave", input: { email: "x@a.example" } })).runId;
const taskOf = async (host: EngineHost, workflow = "leave") => {
  const task = (await host.engine.inbox()).find((each) => each.kind === "approval" && each.state === "open" && each.workflow === workflow);
  if (task === undefined) throw new Error("There is no open task.");
  return task;
};
async function decide(host: EngineHost, decision: "approve" | "reject", reason?: string, by = "ana", workflow = "leave") {
  const { task, hash } = await taskOf(host, workflow);
  await host.engine.decide({ task, by, decision, hash: hash ?? "", ...(reason === undefined ? {} : { reason }) });
}
const planOf = async (host: EngineHost) =>
  ((await taskOf(host)).proposal as unknown as { calls: { plan: { arguments: CheckedPlanData } } }).calls.plan.arguments;
/** The run of a version of the plan, once there is one. */
async function childOf(host: EngineHost, index = 0): Promise<RunView> {
  for (;;) {
    const runs = (await host.engine.runs({ workflow: "offboarding" })).toSorted((a, b) => a.version - b.version);
    const child = runs[index];
    if (child !== undefined) return child;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("a plan that was approved", () => {
  test("S14.1 S14.5: runs as a run of its own, pinned to the hash that was shown, and by rules alone", async () => {
    const { host, model } = hosted(written(plan));
    const runId = await start(host);
    await host.engine.finished(runId, "idle");
    const shown = await planOf(host);
    expect(sent).toEqual([]);
    await decide(host, "approve");
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "completed", output: { count: 3 } });
    expect(sent).toEqual(["mail it@a.example", "disable a1", "disable a2", "disable a3"]);
    expect(model.requests).toHaveLength(1);
    const child = await childOf(host);
    const entries = await host.engine.journal(child.runId);
    expect(hashOf(graphJson(await host.engine.graph(child.runId)))).toBe(shown.hash);
    expect(new Set(entries.map(({ event }) => event.controller))).toEqual(new Set(["rules"]));
    expect(entries.filter(({ event }) => event.type === "step-started" && event.informedBy !== "ai")).toEqual([]);
    expect((await host.engine.replay(child.runId)).identical).toBe(true);
    expect((await host.engine.replay(runId)).identical).toBe(true);
    expect((await host.engine.verify()).problems).toEqual([]);
  });

  test("S14.5: knows who wrote it and who approved it", async () => {
    const { host } = hosted(written(plan));
    const runId = await start(host);
    await host.engine.finished(runId, "idle");
    const { hash } = await taskOf(host);
    await decide(host, "approve");
    await host.engine.finished(runId, "ended");
    const child = await childOf(host);
    const [started] = await host.engine.journal(child.runId);
    const input = started?.event.type === "run-started" ? started.event.input : null;
    const origin = await planOriginOf(host.engine, await host.engine.graph(child.runId), input);
    expect(origin).toMatchObject({ run: runId, approval: "versions[0]/review#1", hash, approvedBy: ["ana"] });
    expect(origin?.written?.step).toBe("versions[0]/write[1.0]/write.finish");
    const replied = (await host.engine.journal(runId)).find(({ event }) => event.type === "model-replied");
    expect(origin?.written?.seq).toBe((replied?.seq ?? 0) + 1);
    expect(planOriginText(paletteFor(false), origin).join("\n")).toContain(`written by ai: run ${runId}, seq ${origin?.written?.seq}`);
    expect(await planOriginOf(host.engine, await host.engine.graph(runId), input)).toBeNull();
  });

  test("S14.2: is mended by the model at most twice; then there is none", async () => {
    const bad = { steps: [{ ...find, call: "accounts.find" }], result: { count: 0 } };
    const mended = hosted(written(bad, bad, plan));
    await mended.host.engine.finished(await start(mended.host), "idle");
    expect((await planOf(mended.host)).planner).toBe("offboarding");
    const text = planText(paletteFor(false), await planOf(mended.host)).join("\n");
    expect(text).toContain("for each of find.accounts, at most 10:");
    expect(text).toContain('mail.send (external) {"body":"Done for x@a.example","to":"it@a.example"}');
    expect(text).toContain("disable: accounts.disable (destructive, at most 10)");
    const told = JSON.stringify(mended.model.requests[1]?.messages.at(-1));
    expect(told).toContain('there is no tool \\"accounts.find\\"');
    const hopeless = hosted(written(bad));
    const runId = await start(hopeless.host);
    expect(await hopeless.host.engine.finished(runId, "ended")).toMatchObject({ status: "failed", error: { code: "no-plan" } });
    expect(hopeless.model.requests).toHaveLength(3);
  });
});

describe("what was approved", () => {
  test("S14.4: binds: a plan of which any byte is another starts nothing", async () => {
    const { host } = hosted(written(plan));
    await host.engine.finished(await start(host), "idle");
    const input = await planOf(host);
    const command = (given: Json): CommandOf<"start-run"> => ({
      kind: "start-run",
      id: "/execute#1",
      frame: "",
      node: "execute",
      workflow: "offboarding",
      hash: offboarding.proposal.card.interface,
      input: given,
      cleared: { approval: "/review#1", call: "plan", hash: "h", arguments: input as unknown as Json, by: ["ana"] },
    });
    expect(approvedPlan(command(input as unknown as Json)).hash).toBe(input.hash);
    let mutated = 0;
    for (const changed of everyMutation(input as unknown as Json)) {
      expect(() => approvedPlan(command(changed))).toThrow("Nothing was started");
      mutated++;
    }
    expect(mutated).toBeGreaterThan(100);
    // Bytes that agree with what was approved, and with themselves they do not: another graph under the hash.
    const forged = { ...input, graph: { ...input.graph, description: "another" } } as unknown as Json;
    const lying = { ...command(forged), cleared: { approval: "/review#1", call: "plan", hash: "h", arguments: forged, by: ["ana"] } };
    expect(() => approvedPlan(lying)).toThrow("Nothing was started");
    const { cleared: _nobody, ...unapproved } = command(input as unknown as Json);
    expect(() => approvedPlan(unapproved)).toThrow("nobody");
  });

  test("S14.4: a plan is not edited by hand, and nobody starts one by itself", async () => {
    const { host } = hosted(written(plan));
    await host.engine.finished(await start(host), "idle");
    const { task, hash } = await taskOf(host);
    const changed = { ...(await planOf(host)), costUsd: 0 } as unknown as Json;
    await expect(
      host.engine.decide({ task, by: "ana", decision: "edit", hash: hash ?? "", edit: { calls: { plan: changed } } }),
    ).rejects.toThrow("not edited by hand");
    await expect(host.engine.start({ workflow: "offboarding", input: { email: "x" } })).rejects.toThrow("There is no workflow");
  });

  test("S14.6: clears the calls that it showed to the byte; a policy judges those that nobody knew", async () => {
    const policies = [
      policy("ask-it", [
        { ai: "chose-or-wrote", effect: "external", then: ask({ by: "role:it", within: "1d" }) },
        { effect: "destructive", then: ask({ by: "role:it", within: "1d" }) },
      ]),
    ];
    const { host } = hosted(written(plan), policies);
    const runId = await start(host);
    await host.engine.finished(runId, "idle");
    await decide(host, "approve");
    await host.engine.finished((await childOf(host)).runId, "idle");
    // The mail was shown with its bytes. Which account is disabled was not known, so it is asked for, one by one.
    expect(sent).toEqual(["mail it@a.example"]);
    for (const account of ["a1", "a2", "a3"]) {
      const { proposal } = await taskOf(host, "offboarding");
      expect(JSON.stringify(proposal)).toContain(`"arguments":{"id":"${account}"}`);
      await decide(host, "approve", undefined, "ana", "offboarding");
      await host.engine.finished((await childOf(host)).runId, "idle");
    }
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "completed", output: { count: 3 } });
    const intents = (await host.engine.journal((await childOf(host)).runId)).flatMap(({ event }) =>
      event.type === "intent-recorded" ? [event] : [],
    );
    expect(intents.map(({ clears }) => clears)).toEqual([
      "versions[0]/review#1/tell",
      ...[0, 1, 2].map((index) => `each[${index}]/disable#1.ask.1/call`).map((path) => expect.stringContaining(path.slice(0, 7)) as string),
    ]);
  });

  test("S14.6: clears nothing for a role that its approver does not hold, and never what a policy denies", async () => {
    const security = policy("security", [{ tool: "mail.send", ai: "chose", then: ask({ by: "role:security", within: "1d" }) }]);
    const asked = hosted(written(plan), [security]);
    await asked.host.engine.finished(await start(asked.host), "idle");
    await decide(asked.host, "approve");
    await asked.host.engine.finished((await childOf(asked.host)).runId, "idle");
    expect(sent).toEqual([]);
    await decide(asked.host, "approve", undefined, "bo", "offboarding");
    await asked.host.engine.finished((await childOf(asked.host)).runId, "ended");
    expect(sent).toContain("mail it@a.example");
    sent.length = 0;
    const denied = hosted(written(plan), [policy("no-mail", [{ tool: "mail.send", ai: "chose-or-wrote", then: deny("No mail.") }])]);
    const runId = await start(denied.host);
    await denied.host.engine.finished(runId, "idle");
    await decide(denied.host, "approve");
    await denied.host.engine.finished(runId, "idle");
    expect(sent).toEqual([]);
    expect((await childOf(denied.host)).error?.code).toBe("denied-by-policy");
  });
});

describe("another version", () => {
  const rest = { steps: [{ ...each, max: 5 }], result };

  test("S14.7: after a failure reads what was completed, is shown with what is different, and does nothing again", async () => {
    broken.add("a2");
    const { host, model } = hosted(written(plan, rest));
    const runId = await start(host);
    await host.engine.finished(runId, "idle");
    await decide(host, "approve");
    await host.engine.finished(runId, "idle");
    expect(sent).toEqual(["mail it@a.example", "disable a1"]);
    const second = await planOf(host);
    expect(second.changes).toEqual([
      expect.stringMatching(/^- tell: .*done already/),
      expect.stringMatching(/^- find: .*done already/),
      expect.stringMatching(/^~ each: .*at most 5.*was: .*at most 10/),
    ]);
    expect(second.hash).not.toBe((await host.engine.graph((await childOf(host)).runId)).id);
    // What the model is told: why, what it wrote before, and what was done.
    const told = JSON.stringify(model.requests[1]?.messages);
    for (const part of ["a2 is locked", "completed", "previous"]) expect(told).toContain(part);
    broken.clear();
    await decide(host, "approve");
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "completed", output: { count: 3 } });
    expect(sent).toEqual(["mail it@a.example", "disable a1", "disable a2", "disable a3"]);
    const versions = (await host.engine.runs({ workflow: "offboarding" })).map(({ version, status }) => [version, status]);
    expect(new Set(versions.map(([version]) => version)).size).toBe(2);
    const child = await childOf(host, 1);
    const adopted = (await host.engine.journal(child.runId)).flatMap(({ event }) =>
      event.type === "step-completed" && event.adopted !== undefined ? [event.id] : [],
    );
    expect(adopted).toEqual(["each[0]/disable#1"]);
    expect((await host.engine.replay(child.runId)).identical).toBe(true);
  });

  test("S14.7: after a rejection knows the reason, and is approved anew", async () => {
    const { host, model } = hosted(
      written(plan, { steps: [find, each, { ...tell, with: { ...tell.with, to: "boss@a.example" } }], result }),
    );
    const runId = await start(host);
    await host.engine.finished(runId, "idle");
    await decide(host, "reject", "Tell the boss, and at the end.");
    await host.engine.finished(runId, "idle");
    expect(JSON.stringify(model.requests[1]?.messages)).toContain("Tell the boss, and at the end.");
    expect((await planOf(host)).changes).toEqual([
      expect.stringMatching(/^~ tell: .*boss@a\.example.*was: .*it@a\.example/),
      "the order is now: find, each, disable, tell",
    ]);
    expect(sent).toEqual([]);
    await decide(host, "approve");
    await host.engine.finished(runId, "ended");
    expect(sent).toEqual(["disable a1", "disable a2", "disable a3", "mail boss@a.example"]);
  });

  test("S14.7: of the same write in two steps one is made, also where nobody knew that it is the same", async () => {
    const twice = {
      steps: [
        find,
        each,
        { ...each, id: "again", as: "other", do: [{ id: "off", call: "accounts.disable", with: { id: { $from: "other.id" } } }] },
      ],
      result,
    };
    const { host } = hosted(written(twice));
    const runId = await start(host);
    await host.engine.finished(runId, "idle");
    await decide(host, "approve");
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "completed" });
    expect(sent).toEqual(["disable a1", "disable a2", "disable a3"]);
  });
});

describe("a process that ends", () => {
  test("S14.1: at any commit of a plan's life loses nothing and does nothing twice", async () => {
    for (let commit = 1; ; commit++) {
      sent.length = 0;
      const { host } = hosted(written(plan));
      host.store.arm({ commit, when: commit % 2 === 0 ? "before" : "after" });
      const isDead = await Promise.race([drive(host).then(() => false), host.death().then(() => true)]);
      if (isDead) {
        host.open();
        await drive(host);
      }
      expect(sent.toSorted()).toEqual(["disable a1", "disable a2", "disable a3", "mail it@a.example"]);
      if (!isDead) break;
      expect(commit).toBeLessThan(100);
    }
  }, 60_000);
});

/** Drives the run to its end as people would. Of a call that was under way when the process ended they say what the outside knows. */
async function drive(host: EngineHost): Promise<void> {
  const { engine } = host;
  const { runId } = await engine.start({ workflow: "leave", input: { email: "x@a.example" }, key: "one" });
  const status = async () => (await engine.run(runId))?.status ?? "gone";
  while (!["completed", "failed", "cancelled"].includes(await status())) {
    for (const task of await engine.inbox()) {
      if (task.kind === "approval") await decide(host, "approve");
      if (task.kind !== "settlement") continue;
      const { id } = task.input as { id: string };
      const happened = sent.includes(`disable ${id}`)
        ? ({ choice: "happened", output: { done: true } } as const)
        : ({ choice: "did-not-happen" } as const);
      await engine.settle({ runId: task.runId, step: task.step, by: "ana", ...happened });
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await status()).toBe("completed");
}

/** The value with one leaf changed, for each leaf. */
function* everyMutation(value: Json): Generator<Json> {
  if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly Json[]).entries())
      for (const changed of everyMutation(item)) yield (value as readonly Json[]).with(index, changed);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, part] of Object.entries(value)) for (const changed of everyMutation(part)) yield { ...value, [key]: changed };
  } else yield typeof value === "number" ? value + 1 : typeof value === "boolean" ? !value : `${String(value)}.`;
}
