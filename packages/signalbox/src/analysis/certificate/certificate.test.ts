import { expect, test } from "vitest";
import { erase, flowOf, guarded, Item, read, send, write } from "../../../test/analysis/sample.ts";
import { agent } from "../../definition/agent.ts";
import { eq } from "../../definition/expression.ts";
import { defaultPolicies, deny, policyFor } from "../../definition/policy.ts";
import { propose } from "../../definition/proposal.ts";
import { planner } from "../../planning/planner.ts";
import { ceilingOf } from "../ceiling.ts";
import { type Certificate, certify } from "./certificate.ts";
import { longestText } from "./longest-text.ts";
import { refusalsOf } from "./refusals.ts";

const policies = defaultPolicies.map(({ data }) => data);
const price = () => ({ inputUsdPerToken: 1e-6, outputUsdPerToken: 4e-6 });
const DAY = 86_400_000;
const HOUR = 3_600_000;

const helper = agent({
  id: "helper",
  goal: "Help.",
  model: "small",
  input: Item,
  output: Item,
  tools: [read],
  limits: { costUsd: 0.1, tokens: 1_000, turns: 2, toolCalls: 3 },
});
const lead = agent({
  id: "lead",
  goal: "Lead.",
  model: "large",
  input: Item,
  output: Item,
  tools: [read, send],
  delegates: [helper],
  ask: { who: "role:sdr", within: "2h" },
  limits: { costUsd: 0.5, tokens: 10_000, turns: 4, toolCalls: 5 },
});

test("S22.1: one document says what a run can cost, ask, call, reach and wait for at most", () => {
  const certificate = certify(guarded, { policies });
  expect(certificate).toMatchObject({
    format: "signalbox.certificate/1",
    workflow: "sample",
    hash: guarded.hash,
    ceilingUsd: ceilingOf(guarded.graph).usd,
    limitUsd: 1_000,
    unbounded: [],
    modelCalls: { most: 0, from: [] },
    toolCalls: { most: 3, from: [{ node: "mail" }, { node: "wipe" }, { node: "mail-again" }] },
  });
  expect(JSON.parse(JSON.stringify(certificate))).toEqual(certificate);
});

test("N1: attempts count, an agent's turns with the attempts of each, and what its sub-agents may do in each of its calls", () => {
  const flow = flowOf((f, input) => {
    f.call("look", read, input, { retry: { maxAttempts: 3 } });
    f.draft("write", { model: "small", text: "x", maxInputTokens: 10, maxOutputTokens: 10, retry: { maxAttempts: 2 } });
    f.agent("work", lead, input, { otherwise: () => f.call("tell", send, input) });
  });
  const { modelCalls, toolCalls, decisions, ceilingUsd } = certify(flow, { price });
  // Four turns of the lead; in each of its five calls the helper may take two.
  expect(modelCalls.most).toBe(2 + 3 * 4 + 5 * 3 * 2);
  expect(modelCalls.from).toContainEqual({ node: "work.delegate_helper", name: "small", times: 30, most: 30 });
  expect(toolCalls.most).toBe(3 + 5 * 3 + 1);
  // Whichever of its tools it takes.
  const alone = flowOf((f, input) => f.agent("ask", { ...lead, delegates: [] }, input, { otherwise: () => undefined }));
  expect(certify(alone).toolCalls.from).toEqual([{ node: "ask", name: "tools", times: 5, most: 5 }]);
  expect(decisions.most).toBe(5);
  // Whatever it calls and whomever it asks for help is paid from its own limit.
  expect(ceilingUsd).toBeCloseTo(0.03 + 0.5 + 1, 2);
});

test("L3: waits add up one after another, and the longest counts side by side", () => {
  const flow = flowOf((f, input) => {
    f.all("both", {
      short: () => f.wait("an-hour", { for: "1h" }),
      long: () =>
        void f.approve("ok", {
          show: input,
          by: "role:a",
          within: "3d",
          granted: () => undefined,
          denied: () => f.wait("cool", { for: "1d" }),
        }),
    });
    const { items } = f.call("list", read, input, { retry: { maxAttempts: 3, backoff: "1s", factor: 2, maxBackoff: "1m" } });
    f.map("each", items, { max: 10, concurrency: 4 }, () => f.wait("a-moment", { for: "1h" }));
  });
  const { longestWait } = certify(flow);
  expect(longestWait.most).toBe(4 * DAY + 3_000 + 3 * HOUR);
  expect(longestWait.from.map(({ node, most }) => [node, most])).toEqual([
    ["ok", 3 * DAY],
    ["cool", DAY],
    ["list", 3_000],
    ["a-moment", 3 * HOUR],
  ]);
});

test("L3: a wait until a time that only the run knows has no bound, is named, and is no reason to refuse", () => {
  const flow = flowOf((f, input) => {
    const { id } = f.call("look", read, input);
    f.wait("later", { until: id });
  });
  const certificate = certify(flow);
  expect(certificate.longestWait).toMatchObject({ most: null, from: [], unbounded: [{ node: "later", reason: "time-unknown" }] });
  expect(refusalsOf(certificate)).toEqual([]);
});

test("O1, O2: who is asked by a policy decides as well, unless an approval of the same role cleared the call", () => {
  const flow = (by: string) =>
    flowOf((f, input) => {
      const text = f.draft("write", { model: "small", text: "x", maxInputTokens: 10, maxOutputTokens: 10 });
      f.approve("review", {
        calls: { mail: propose(send, { id: text.text }) },
        by,
        within: "1d",
        granted: (_shown, calls) => f.perform("mail", calls.mail),
        denied: () => undefined,
      });
      f.call("wipe", erase, input);
    });
  expect(certify(flow("role:ae"), { policies, price }).decisions.from.map(({ node, name }) => [node, name])).toEqual([
    ["review", "review"],
    ["wipe", "role:manager, whom a policy asks"],
  ]);
  const other = certify(flow("role:sdr"), { policies, price });
  expect(other.decisions.most).toBe(3);
  expect(other.longestWait.most).toBe(5 * DAY);
});

test("N1, O1: a plan counts up to its planner's limits, each call with its attempts, held by whom its dearest tool is asked of", () => {
  const cleaning = planner({
    id: "cleaning",
    goal: "Clean up.",
    model: "large",
    input: Item,
    tools: [send, erase],
    limits: { costUsd: 2, calls: 4 },
    planning: { costUsd: 0.5, tokens: 1_000, turns: 2 },
    retry: { maxAttempts: 3, backoff: "1s", factor: 1 },
  });
  const flow = flowOf((f, input) => {
    const plan = f.plan("write", cleaning, input, { otherwise: (end) => f.fail("none", "none", end.message) });
    f.approve("review", {
      calls: { plan: propose(cleaning, plan) },
      by: "role:ae",
      within: "1d",
      granted: (_shown, calls) => void f.runPlan("clean", calls.plan),
      denied: () => undefined,
    });
  });
  const certificate = certify(flow, { policies });
  expect(certificate).toMatchObject({ ceilingUsd: 2.5, modelCalls: { most: 6 }, toolCalls: { most: 12 } });
  // One person reads the plan; another one each call of it that cannot be undone.
  expect(certificate.decisions.from.map(({ node, most }) => [node, most])).toEqual([
    ["review", 1],
    ["clean", 4],
  ]);
  expect(certificate.longestWait.from.find(({ name }) => name.endsWith("whom a policy asks"))).toMatchObject({
    node: "clean",
    most: 8 * DAY,
  });
  expect(certificate.longestWait.from).toContainEqual({ node: "clean", name: "pauses between attempts", times: 4, most: 8_000 });
});

test("of a branch the arm that counts most makes the sum", () => {
  const flow = flowOf((f, input) => {
    f.when(
      "which",
      eq(input.id, "x"),
      () => f.call("once", write, input),
      () => [f.call("one", write, input), f.call("two", write, input)],
    );
  });
  expect(certify(flow).toolCalls.from.map(({ node }) => node)).toEqual(["one", "two"]);
});

test("S22.2: what nothing bounds is named with what to do, once for all that it leaves open, and refused", () => {
  const child = flowOf((f, input) => f.call("post", write, input), { id: "child" });
  const { graph } = flowOf((f, input) => f.run("go", child, input));
  const certificate = certify(graph);
  expect(certificate).toMatchObject({ ceilingUsd: null, modelCalls: { most: null, from: [] } });
  expect(certificate.unbounded.map(({ of, node, reason }) => [of, node, reason])).toEqual([
    ["cost", "go", "workflow-unknown"],
    ["model-calls", "go", "workflow-unknown"],
    ["tool-calls", "go", "workflow-unknown"],
    ["decisions", "go", "workflow-unknown"],
  ]);
  expect(refusalsOf(certificate)).toMatchObject([
    { code: "unbounded", node: "go", message: expect.stringContaining('The workflow "child" is not known here.') },
  ]);
});

test("S22.3: reach names under which approval each thing leaves, and nothing that an agent does with itself", () => {
  const flow = flowOf((f, input) => {
    f.agent("work", lead, input, { otherwise: () => undefined });
    f.approve("review", {
      calls: { mail: propose(send, input) },
      by: "role:manager",
      within: "1d",
      granted: (_shown, calls) => f.perform("mail", calls.mail),
      denied: () => undefined,
    });
  });
  const reach = certify(flow, { policies }).reach.map(({ node, agent: by, target, approvals }) => [node, by, target, approvals]);
  const asked = { kind: "policy", name: "external-needs-approval", by: "role:ae", when: null };
  expect(reach).toEqual([
    ["work", null, "large", []],
    ["work.crm_read", "lead", "crm.read", []],
    ["work.mail_send", "lead", "mail.send", [asked]],
    ["work.delegate_helper", "lead", "small", []],
    ["work.delegate_helper.crm_read", "helper", "crm.read", []],
    ["mail", null, "mail.send", [{ kind: "approval", name: "review", by: "role:manager", when: null }]],
  ]);
});

test("S22.3: reach names what a policy reads to judge a call, and nothing that no rule for it asks", () => {
  const look = { ...read, card: { ...read.card, hosts: ["facts.example"] } };
  const rules = policyFor("sizes", send, {
    facts: (call, ask) => ({ known: ask("known", look, { id: call.args.id }) }),
    rules: [{ when: (_call, { known }) => eq(known.kind, "large"), then: deny("Too large.") }],
  });
  const flow = flowOf((f, input) => [f.call("write", write, input), f.call("tell", send, input)]);
  const factTool = (id: string) => (id === look.card.id ? look.card : null);
  const facts = (reach: Certificate["reach"]) => reach.filter(({ policy }) => policy !== null);
  expect(facts(certify(flow, { policies: [rules.data], factTool }).reach)).toMatchObject([
    { node: "tell", target: "crm.read", system: "crm", effect: "read", hosts: ["facts.example"], policy: "sizes", approvals: [] },
  ]);
  // Where the tool is not known its name is.
  expect(facts(certify(flow, { policies: [rules.data] }).reach)).toMatchObject([{ node: "tell", target: "crm.read", hosts: [] }]);
});

test("S22.4: says from which price table the ceiling was computed, and counts the dearest rates that a prompt can meet", () => {
  const flow = flowOf((f) => f.draft("write", { model: "small", text: "x", maxInputTokens: 100_000, maxOutputTokens: 10 }));
  const rates = { input: 1_000_000, cachedInput: 100_000, cacheWriteInput: 1_250_000, output: 4_000_000 };
  const card = { modelId: "small-1", provider: "acme", simulated: false, price: { ...rates, version: "table 2026-01-01" } };
  const certificate = certify(flow, { model: (name) => (name === "small" ? card : null) });
  expect(certificate.models).toEqual([
    { name: "small", modelId: "small-1", provider: "acme", simulated: false, priceTable: "table 2026-01-01" },
  ]);
  expect(certificate.ceilingUsd).toBeGreaterThan(100_000 * 1.25e-6);
  const tiered = { ...card, price: { ...card.price, above: [{ ...rates, input: 3_000_000, inputTokens: 50_000 }] } };
  expect(certify(flow, { model: () => tiered }).ceilingUsd).toBeGreaterThan(100_000 * 3e-6);
});

test("a bound in words is never shorter than it is", () => {
  expect([0, 0.4, 999, 1_000, 59_001, 61_000, 4 * DAY + 40_600, DAY, DAY - 1, HOUR + 60_001].map(longestText)).toEqual([
    "0ms",
    "1ms",
    "999ms",
    "1s",
    "60s",
    "1m1s",
    "4d1h",
    "1d",
    "24h",
    "1h2m",
  ]);
});
