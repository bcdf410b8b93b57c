import { describe, expect, test } from "vitest";
import { erase, flowOf, Item, read, send, write } from "../../../test/analysis/sample.ts";
import { agent } from "../../definition/agent.ts";
import { defaultPolicies } from "../../definition/policy.ts";
import { propose } from "../../definition/proposal.ts";
import type { AnyWorkflow } from "../../definition/workflow.ts";
import { certify } from "../certificate/certificate.ts";
import { type PlanSide, planPublishing } from "./index.ts";

const price = (model: string) => (model === "unknown" ? null : { inputUsdPerToken: 1e-6, outputUsdPerToken: 4e-6 });
const policies = defaultPolicies.map(({ data }) => data);
const side = (of: AnyWorkflow): PlanSide => ({ certificate: certify(of, { price, policies }), graph: of.graph });
const plan = (before: AnyWorkflow | null, after: AnyWorkflow) =>
  planPublishing(before === null ? null : side(before), side(after), { policies, problem: null });
/** "reach + tool crm.write", with a mark where it is wider. */
const told = (before: AnyWorkflow, after: AnyWorkflow): readonly string[] =>
  plan(before, after).changes.map(
    ({ area, kind, what, isWider }) => `${area} ${{ added: "+", removed: "-", changed: "~" }[kind]} ${what}${isWider ? "!" : ""}`,
  );

const reading = flowOf((f, input) => f.call("read", read, input));
const writing = flowOf((f, input) => {
  f.call("read", read, input);
  f.call("write", write, input);
});
const approved = (by: string, count = 1) =>
  flowOf((f, input) =>
    f.approve("review", {
      calls: { mail: propose(send, input) },
      by,
      count,
      within: "2d",
      granted: (_shown, calls) => void f.perform("mail", calls.mail),
      denied: () => undefined,
    }),
  );

describe("S24.10: a plan tells what is otherwise, and what of it is wider", () => {
  test("nothing, where the graphs are the same", () => {
    expect(
      plan(
        reading,
        flowOf((f, input) => f.call("read", read, input)),
      ),
    ).toMatchObject({ changes: [], refusals: [], comparesSteps: true });
  });

  test("a call that is new, with all that it reaches and costs; the other way round nothing is wider", () => {
    expect(told(reading, writing)).toEqual([
      "cost ~ ceiling of a run!",
      "cost ~ calls of a run!",
      "reach + tool crm.write!",
      "reach + scope crm:write!",
      "approvals + write (crm.write, write)",
      "steps + write (call)",
    ]);
    expect(told(writing, reading).filter((line) => line.endsWith("!"))).toEqual([]);
  });

  test("a host that a tool has more, although the steps are the same", () => {
    const wider = { ...send, card: { ...send.card, hosts: [...send.card.hosts, "api.other.example"] } } as typeof send;
    const sending = (tool: typeof send) => flowOf((f, input) => f.call("mail", tool, input));
    expect(told(sending(send), sending(wider))).toEqual(["reach + host api.other.example!", "steps ~ mail (call)"]);
  });

  test("an approval that asks somebody else, that asks fewer, or is gone", () => {
    expect(told(approved("role:manager"), approved("role:ae"))).toContain("approvals ~ mail (mail.send, external)!");
    expect(told(approved("role:ae", 2), approved("role:ae"))).toEqual(expect.arrayContaining(["steps ~ review (approve)"]));
    const bare = flowOf((f, input) => f.call("mail", send, input));
    expect(told(approved("role:ae"), bare)).toContain("approvals ~ mail (mail.send, external)!");
  });

  test("what a model is told besides, and a limit that is higher", () => {
    const asking = (fields: "id" | "kind", costUsd: number) =>
      flowOf(
        (f, input) => {
          const found = f.call("read", read, input);
          const helper = agent({
            id: "helper",
            goal: "Help.",
            model: "m",
            input: Item,
            output: Item,
            tools: [],
            limits: { costUsd: 0.1, tokens: 1_000, turns: 1 },
          });
          return f.agent("help", helper, { id: fields === "id" ? input.id : found.kind }, { otherwise: () => ({ id: "" }) });
        },
        { costUsd },
      );
    const changes = told(asking("id", 1), asking("kind", 2));
    expect(changes).toEqual(expect.arrayContaining(["limits ~ cost of a run!", "data ~ help (model m)!"]));
    expect(told(asking("id", 2), asking("id", 1))).toEqual(["limits ~ cost of a run"]);
  });

  test("steps that were moved, changed inside, or stand in another order", () => {
    const flow = (order: "a" | "b", attempts: number, inside: boolean) =>
      flowOf((f, input) => {
        const first = () => f.call("first", read, input, { retry: { maxAttempts: attempts } });
        const second = () => f.call("second", read, input);
        if (order === "a") first();
        second();
        if (order === "b") first();
        f.all("both", { one: () => (inside ? f.call("moved", read, input) : undefined), two: () => undefined });
        if (!inside) f.call("moved", read, input);
      });
    expect(told(flow("a", 1, true), flow("b", 1, true))).toEqual(["steps ~ order in main"]);
    expect(told(flow("a", 1, true), flow("a", 1, false))).toContain("steps ~ moved (call)");
    const [change] = plan(flow("a", 2, true), flow("a", 3, true)).changes.filter(({ area }) => area === "steps");
    expect(change).toMatchObject({ what: "first (call)", before: "retry.maxAttempts: 2", after: "retry.maxAttempts: 3" });
  });

  test("never nothing, where the hash is another one", () => {
    const before = side(reading);
    const after = { ...before, certificate: { ...before.certificate, hash: "f".repeat(64) } };
    expect(planPublishing(before, after, { policies, problem: null }).changes).toMatchObject([{ area: "steps", what: "the graph" }]);
  });

  test("what it may, where nothing is live", () => {
    const { from, changes } = plan(null, writing);
    expect(from).toBeNull();
    expect(changes.map(({ what }) => what)).toEqual(expect.arrayContaining(["tool crm.write", "scope crm:write", "by hand"]));
    expect(changes.every(({ kind, isWider }) => kind === "added" && !isWider)).toBe(true);
  });

  test("without the steps, where of one side there is only its certificate", () => {
    const { changes, comparesSteps } = planPublishing({ ...side(reading), graph: null }, side(writing), { policies, problem: null });
    expect(comparesSteps).toBe(false);
    expect(changes.map(({ area }) => area)).not.toContain("steps");
    expect(changes.map(({ what }) => what)).toContain("tool crm.write");
  });
});

describe("S24.6: a plan refuses what must not go live", () => {
  test.each([
    [
      "what nothing bounds",
      flowOf((f, input) => f.prompt("ask", { model: "unknown", text: input.id, output: Item, maxInputTokens: 100, maxOutputTokens: 100 })),
      "unbounded",
    ],
    ["what its own limit would stop half-way", flowOf((f, input) => f.call("mail", send, input), { costUsd: 0.5 }), "above-limit"],
  ] as const)("%s", (_what, of, code) => {
    expect(plan(null, of).refusals.map((refusal) => refusal.code)).toContain(code);
  });

  const wiping = flowOf((f, input) => f.call("wipe", erase, input));
  test("what leaves unseen, under the policies that hold", () => {
    const unasked = planPublishing(null, { certificate: certify(wiping, { price }), graph: wiping.graph }, { policies: [], problem: null });
    expect(unasked.refusals.map(({ code }) => code)).toEqual(["unproven"]);
    expect(plan(null, wiping).refusals).toEqual([]);
  });

  test("what could not be started", () => {
    const { refusals } = planPublishing(null, side(reading), { policies, problem: "its tool is gone" });
    expect(refusals).toMatchObject([{ code: "code-changed", message: expect.stringContaining("its tool is gone") }]);
  });

  test("and its hash is of all of it: another change, refusal or policy is another plan", () => {
    const first = plan(reading, writing);
    expect(plan(reading, writing).hash).toBe(first.hash);
    const unasked = planPublishing(null, { certificate: certify(wiping, { price }), graph: wiping.graph }, { policies: [], problem: null });
    expect(unasked.hash).not.toBe(plan(null, wiping).hash);
    expect(planPublishing(side(reading), side(writing), { policies, problem: "gone" }).hash).not.toBe(first.hash);
  });
});
