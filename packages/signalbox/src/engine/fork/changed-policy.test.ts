import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { toolCall } from "../../../test/kernel/replies.ts";
import { agent } from "../../definition/agent.ts";
import { gt } from "../../definition/expression.ts";
import { allow, ask, deny, type Policy, policy, policyFor } from "../../definition/policy.ts";
import type { PolicyData } from "../../definition/policy-data.ts";
import { tool } from "../../definition/tool.ts";
import { workflow } from "../../definition/workflow.ts";
import type { RunView } from "../../ports/engine.ts";
import type { ForkChange, ForkReport } from "../../ports/fork.ts";
import { EngineHost } from "../../testing/engine-host.ts";
import { ScriptedReply, scriptedModel } from "../../testing/scripted-model.ts";

const outside: string[] = [];
beforeEach(() => void outside.splice(0));

const look = tool({
  id: "crm.look",
  description: "Looks an account up.",
  input: z.object({ domain: z.string() }),
  output: z.object({ size: z.number() }),
  effect: "read",
  run: ({ domain }) => {
    outside.push(`read ${domain}`);
    return { size: domain.length };
  },
});
const mail = tool({
  id: "mail.send",
  description: "Sends a mail.",
  input: z.object({ to: z.string() }),
  output: z.object({ id: z.string() }),
  effect: "external",
  delivery: { mode: "keyed", window: "1h" },
  simulate: ({ to }) => ({ id: `simulated for ${to}` }),
  run: ({ to }) => {
    outside.push(`mail ${to}`);
    return { id: `real for ${to}` };
  },
});
const note = tool({
  id: "crm.note",
  description: "Notes something.",
  input: z.object({ text: z.string() }),
  output: z.object({}),
  effect: "write",
  simulate: () => ({}),
  run: ({ text }) => {
    outside.push(`note ${text}`);
    return {};
  },
});
/** Looks, mails, notes; and waits. */
const lead = workflow({
  id: "lead",
  input: z.object({ domain: z.string() }),
  limits: { costUsd: 1 },
  flow: (f, input) => {
    const account = f.call("look", look, { domain: input.domain });
    const sent = f.call("mail", mail, { to: input.domain }, { onError: (error) => ({ id: error.code }) });
    f.wait("pause", { for: "20s" });
    f.call("note", note, { text: sent.id });
    return { size: account.size, mail: sent.id };
  },
});
const parts = workflow({
  id: "parts",
  input: z.object({ domain: z.string() }),
  limits: { costUsd: 1 },
  flow: (f, input) => {
    f.wait("before", { for: "5s" });
    return f.run("child", lead, { domain: input.domain });
  },
});
const worker = agent({
  id: "worker",
  goal: "Reach them.",
  model: "large",
  input: z.object({ domain: z.string() }),
  output: z.object({ done: z.string() }),
  tools: [look, mail],
  limits: { costUsd: 1, tokens: 100_000, turns: 6 },
});
const agentic = workflow({
  id: "agentic",
  input: z.object({ domain: z.string() }),
  limits: { costUsd: 1 },
  flow: (f, input) => f.agent("work", worker, { domain: input.domain }, { otherwise: (end) => ({ done: end.reason }) }),
});

const hosts: EngineHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.dispose();
});
const calls = (name: string, input: object): ScriptedReply => new ScriptedReply([toolCall(name, JSON.stringify(input))]);
function hosted(policies: readonly Policy[] = []): EngineHost {
  const script = [calls("crm_look", { domain: "a" }), calls("mail_send", { to: "a" }), calls("finish", { done: "yes" })];
  const model = scriptedModel({ work: [...script, calls("finish", { done: "was told no" })] });
  const host = new EngineHost({ workflows: [lead, parts, agentic], model, policies, people: { ana: ["role:ae"], bo: [] } });
  hosts.push(host);
  return host;
}
/** As it comes out of a file. */
const under = (...policies: readonly Policy[]): ForkChange & { readonly kind: "policy" } => ({
  kind: "policy",
  policies: JSON.parse(JSON.stringify(policies.map(({ data }) => data))) as readonly PolicyData[],
});
const noMail = policy("no-mail", [{ tool: mail, then: deny("Nobody is mailed.") }]);
const askMail = policy("ask-mail", [{ tool: mail, then: ask({ by: "role:ae", within: "1d" }) }]);
const askFirst = policy("ask-first", [{ tool: mail, then: ask({ by: "role:ae", within: "1d" }) }]);
const standings = ({ effects }: ForkReport): string[] => effects.map(({ standing, tool: id }) => `${standing} ${id}`);
async function started({ engine }: EngineHost, name = "lead"): Promise<RunView> {
  const { runId } = await engine.start({ workflow: name, input: { domain: "a" } });
  const run = await engine.finished(runId, "idle");
  outside.splice(0);
  return run;
}
async function live({ engine }: EngineHost, runId: string, at: number, change: ForkChange): Promise<RunView> {
  const report = await engine.fork({ runId, at, change });
  if ("why" in report.live) throw new Error(report.live.why);
  const fork = await engine.makeLive({ runId, at, change, by: "bo", hash: report.live.hash });
  return engine.finished(fork.runId, "idle");
}

describe("a dry fork under other policies", () => {
  test("S12.8: judges what the run did: what they deny is not done in it, and was done in the run only", async () => {
    const host = hosted();
    const run = await started(host);
    const report = await host.engine.fork({ runId: run.runId, at: 1, change: under(noMail) });
    expect(report).toMatchObject({ ends: "completed", output: { size: 1, mail: "denied-by-policy" }, reads: { lent: 1, made: 0 } });
    expect(standings(report)).toEqual(["would-send crm.note", "only-in-run mail.send"]);
    expect(report.entries.map(({ event }) => event)).toContainEqual(
      expect.objectContaining({ type: "step-judged", verdict: expect.objectContaining({ answer: "deny" }) }),
    );
    expect(outside).toEqual([]);
    // Another one that has nothing to say changes nothing.
    const same = await host.engine.fork({
      runId: run.runId,
      at: 1,
      change: under(policy("quiet", [{ tool: "other", then: deny("No.") }])),
    });
    expect(standings(same)).toEqual(["done mail.send", "would-send crm.note"]);
  });

  test("S12.8: what they ask about is approved or rejected as the rehearsal was told, and what was sent is lent", async () => {
    const host = hosted();
    const { runId } = await started(host);
    const approved = await host.engine.fork({ runId, at: 1, change: under(askMail) });
    expect(approved).toMatchObject({ ends: "completed", output: { mail: "real for a" } });
    expect(standings(approved)).toEqual(["done mail.send", "would-send crm.note"]);
    const rejected = await host.engine.fork({ runId, at: 1, change: under(askMail), decide: "reject" });
    expect(rejected).toMatchObject({ output: { mail: "denied" } });
    expect(standings(rejected)).toEqual(["would-send crm.note", "only-in-run mail.send"]);
  });

  test("S12.8: judges the reads of an agent too, and what its model is then told is another conversation", async () => {
    const host = hosted();
    const { runId } = await started(host, "agentic");
    const report = await host.engine.fork({
      runId,
      at: 1,
      change: under(policy("no-look", [{ agent: "worker", tool: look, then: deny("Not you.") }])),
      costUsd: 1,
    });
    expect(report).toMatchObject({ ends: "completed", output: { done: "was told no" }, modelCalls: { lent: 1, made: 1 } });
    expect(standings(report)).toEqual(["only-in-run mail.send"]);
  });

  test("S12.8: one with the id of a policy in force takes its place, and then the fork cannot be made live where that one is stricter", async () => {
    const host = hosted([askMail]);
    const { runId } = await started(host);
    const [task] = await host.engine.inbox();
    await host.engine.decide({ task: task?.task ?? "", decision: "reject", by: "ana" });
    await host.engine.finished(runId, "idle");
    const freer = policy("ask-mail", [{ tool: mail, then: allow() }]);
    const report = await host.engine.fork({ runId, at: 1, change: under(freer) });
    expect(standings(report)).toEqual(["would-send mail.send", "would-send crm.note"]);
    expect(report.entries.some(({ event }) => event.type === "step-held")).toBe(false);
    expect(report.live).toEqual({ why: expect.stringMatching(/at mail this instance's policy "ask-mail" asks a person about a call/) });
    // A policy beside those in force never takes one away.
    const beside = await host.engine.fork({ runId, at: 1, change: under(policy("free", [{ tool: mail, then: allow() }])) });
    expect(beside.entries.some(({ event }) => event.type === "step-held")).toBe(true);
    expect(beside.live).toMatchObject({ hash: expect.any(String) });
  });

  test("S12.8: is refused with the place in the file, also where nobody can read a fact of theirs", async () => {
    const host = hosted();
    const { runId } = await started(host);
    const wrong = {
      kind: "policy",
      policies: [{ format: 1, id: "x", facts: [], rules: [{ match: {}, then: { answer: "no" } }] }],
    } as unknown as ForkChange;
    await expect(host.engine.fork({ runId, at: 1, change: wrong })).rejects.toThrow(/\[0\]\.rules\[0\]\.then\.answer: must be/);
    const elsewhere = tool({
      id: "crm.other",
      description: "Of another workflow.",
      input: z.object({}),
      output: z.object({ n: z.number() }),
      effect: "read",
      run: () => ({ n: 1 }),
    });
    const asks = policyFor("asks", mail, {
      facts: (_call, read) => ({ other: read("other", elsewhere, {}) }),
      rules: [{ when: (_call, { other }) => gt(other.n, 0), then: deny("No.") }],
    });
    await expect(host.engine.fork({ runId, at: 1, change: under(asks) })).rejects.toThrow(
      /\[0\]\.facts\[0\]\.tool: no policy and no step of the workflow has a tool "crm\.other"/,
    );
  });

  test("S12.8: reads their facts with the tools of the workflow", async () => {
    const host = hosted();
    const { runId } = await started(host);
    const large = policyFor("large", mail, {
      facts: (call, read) => ({ account: read("account", look, { domain: call.args.to }) }),
      rules: [{ when: (_call, { account }) => gt(account.size, 0), then: deny("Too large.") }],
    });
    const report = await host.engine.fork({ runId, at: 1, change: under(large) });
    expect(report).toMatchObject({ output: { mail: "denied-by-policy" } });
    expect(outside).toEqual(["read a"]);
  });
});

describe("a live fork under other policies", () => {
  test("S12.9: is judged by them beside the instance's, as they were seen; what they deny is not done, and what was sent is not sent again", async () => {
    const host = hosted();
    const { runId } = await started(host);
    const fork = await live(host, runId, 1, under(noMail));
    await host.clock.pass(21_000);
    const ended = await host.engine.finished(fork.runId, "ended");
    expect(ended).toMatchObject({ status: "completed", output: { mail: "denied-by-policy" } });
    expect(outside).toEqual(["note denied-by-policy"]);
    expect((await host.engine.replay(fork.runId)).identical).toBe(true);
  });

  test("S12.9: what the lineage has done is asked about first, and then lent", async () => {
    const host = hosted();
    const { runId } = await started(host);
    const fork = await live(host, runId, 1, under(askMail));
    expect(fork).toMatchObject({ status: "waiting" });
    const [task] = await host.engine.inbox();
    await host.engine.decide({ task: task?.task ?? "", decision: "approve", by: "ana" });
    await host.engine.finished(fork.runId, "idle");
    await host.clock.pass(21_000);
    expect(await host.engine.finished(fork.runId, "ended")).toMatchObject({ output: { mail: "real for a" } });
    expect(outside).toEqual(["note real for a"]);
  });

  test("S12.9: also after the process ended, also a fork of it with another change, and also what it starts", async () => {
    const host = hosted();
    const { runId } = await started(host, "parts");
    const first = await live(host, runId, 1, under(noMail));
    const second = await live(host, first.runId, 1, under(askFirst));
    host.reopen();
    await host.clock.pass(5_000);
    await host.engine.finished(second.runId, "idle");
    const [child] = await host.engine.runs({ parent: second.runId });
    await host.clock.pass(21_000);
    expect(await host.engine.finished(child?.runId ?? "", "ended")).toMatchObject({ output: { mail: "denied-by-policy" } });
    expect(outside).toEqual(["read a", "note denied-by-policy"]);
  });

  test("S12.9: a policy of the instance that came later holds as well", async () => {
    const host = hosted();
    const { runId } = await started(host, "parts");
    const fork = await live(host, runId, 1, under(policy("free", [{ tool: mail, then: allow() }])));
    host.reopen({ policies: [noMail] });
    await host.clock.pass(5_000);
    await host.engine.finished(fork.runId, "idle");
    await host.clock.pass(21_000);
    expect(await host.engine.finished(fork.runId, "ended")).toMatchObject({ output: { mail: "denied-by-policy" } });
  });
});
