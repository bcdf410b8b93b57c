import { describe, expect, test } from "vitest";
import { z } from "zod";
import { hashOf } from "../base/hash.ts";
import { canonical, type Json } from "../base/json.ts";
import { listOperators } from "../kernel/list-operators.ts";
import { operators } from "../kernel/operators.ts";
import { event } from "./event-type.ts";
import {
  add,
  and,
  at,
  concat,
  contains,
  count,
  eq,
  gt,
  join,
  last,
  length,
  merge,
  oneOf,
  pick,
  pluck,
  present,
  replace,
  round,
  slice,
  some,
  split,
  sum,
  text,
  toText,
  unique,
} from "./expression.ts";
import type { Flow } from "./flow.ts";
import { graphJson, toolsOf } from "./graph.ts";
import { propose } from "./proposal.ts";
import { tool } from "./tool.ts";
import { schedule, webhook } from "./trigger.ts";
import { workflow } from "./workflow.ts";

// biome-ignore lint/suspicious/noExplicitAny: these flows are about what is recorded, not about types
type Loose = any;
const Lead = z.object({ id: z.string(), email: z.string(), n: z.number(), tags: z.array(z.string()), kind: z.enum(["a", "b"]) });
const enrich = tool({
  id: "enrich",
  input: z.object({ domain: z.string() }),
  output: z.object({ total: z.number() }),
  effect: "read",
  run: () => ({ total: 1 }),
});
const send = tool({
  id: "send",
  input: z.object({ to: z.string() }),
  output: z.object({ id: z.string() }),
  effect: "external",
  run: () => ({ id: "x" }),
});
const define = (flow: (f: Flow & Loose, lead: Loose, run: Loose) => Loose, more: Loose = {}) =>
  workflow({ id: "w", input: Lead, limits: { costUsd: 1 }, flow: flow as Loose, ...more });
const nodes = (flow: (f: Flow & Loose, lead: Loose, run: Loose) => Loose) => define(flow).graph.main.nodes;

const everything = (f: Flow & Loose, lead: Loose): Loose => {
  const a = f.call(
    "a",
    enrich,
    { domain: lead.email },
    { retry: { maxAttempts: 3 }, timeout: "10s", onError: (error: Loose) => error.code },
  );
  const b = f.compute("b", { z: lead.n, a: 1 }, ({ z: n }: Loose) => n);
  f.classify("c", { model: "m", text: text`${lead.email}`, maxInputTokens: 9, labels: ["x", "y"] });
  f.approve("d", {
    show: b,
    calls: { mail: propose(send, { to: lead.email }) },
    by: "role:x",
    within: "2d",
    granted: (_: Loose, calls: Loose) => f.perform("e", calls.mail),
  });
  f.map("g", lead.tags, { max: 5, onItemError: "collect" }, (tag: Loose, index: Loose) => ({ tag, index }));
  f.repeat("h", { maxRounds: 2, initial: { n: 0 }, until: (s: Loose) => gt(s.n, 1) }, (s: Loose) => ({ n: add(s.n, 1) }));
  f.all("i", { y: () => 1, x: () => f.wait("j", { for: "1h" }) });
  f.match("k", lead.kind, { b: () => 1, a: () => f.fail("l", "code", "message") });
  return { total: a, b };
};

describe("the graph", () => {
  test("is JSON, and everything of it is frozen", () => {
    const { graph } = define(everything);
    expect(JSON.parse(JSON.stringify(graph))).toEqual(graph);
    const visit = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      expect(Object.isFrozen(value)).toBe(true);
      Object.values(value).forEach(visit);
    };
    visit(graph);
    expect(() => {
      (graph.main.nodes as Loose).push(1);
    }).toThrow(TypeError);
  });

  test("has a hash that is the same for the same definition, and another for any other", () => {
    const first = define(everything);
    expect(first.hash).toBe(define(everything).hash);
    expect(first.hash).toBe(hashOf(graphJson(first.graph)));
    for (const more of [
      { id: "v" },
      { limits: { costUsd: 2 } },
      { description: "d" },
      { outcomes: ["x"] },
      { on: [webhook("/x")] },
      { subject: (lead: Loose) => lead.id },
    ]) {
      expect(define(everything, more).hash).not.toBe(first.hash);
    }
  });

  test("is stable under the order of keys, of what is written and of what is stored", () => {
    const one = define((f, lead) => f.call("a", send, { to: lead.email, ...{ b: 1, a: 2 } } as Loose));
    const other = define((f, lead) => f.call("a", send, { a: 2, b: 1, to: lead.email } as Loose));
    expect(other.hash).toBe(one.hash);
    const branches = define((f) => f.all("x", { a: () => 1, b: () => 2 }));
    expect(define((f) => f.all("x", { b: () => 2, a: () => 1 })).hash).toBe(branches.hash);
    expect(hashOf(JSON.parse(canonical(graphJson(branches.graph))) as Json)).toBe(branches.hash);
  });

  test("does not change when an author's objects do", () => {
    const limits = { costUsd: 1 };
    const outcomes = ["x"];
    const { graph } = define(() => 1, { limits, outcomes });
    limits.costUsd = 5;
    outcomes.push("y");
    expect(graph).toMatchObject({ limits: { costUsd: 1 }, outcomes: ["x"] });
  });

  test("names the tools that it calls or proposes", () => {
    expect([...toolsOf(define(everything).graph)].map(([id, card]) => [id, card.effect])).toEqual([
      ["enrich", "read"],
      ["send", "external"],
    ]);
  });

  test("carries input schema, description, triggers, outcomes and subject", () => {
    const { graph } = define(() => undefined, {
      description: "A lead.",
      on: [webhook("/lead"), schedule("0 2 * * *", { timeZone: "Europe/Zurich", missed: "all", limit: 3, input: { x: 1 } })],
      outcomes: ["enrolled"],
      subject: { key: (lead: Loose) => lead.email, conflict: "join" },
    });
    expect(graph).toMatchObject({
      format: 1,
      description: "A lead.",
      input: { type: "object", required: ["id", "email", "n", "tags", "kind"] },
      triggers: [
        { kind: "webhook", path: "/lead" },
        { kind: "schedule", cron: "0 2 * * *", timeZone: "Europe/Zurich", missed: "all", limit: 3, input: { x: 1 } },
      ],
      outcomes: ["enrolled"],
      subject: { key: { ref: "input", path: ["email"] }, conflict: "join" },
    });
    expect(define(() => undefined).graph).toMatchObject({ triggers: [{ kind: "manual" }], description: "", outcomes: [] });
    expect(define(() => undefined, { subject: (lead: Loose) => lead.id }).graph.subject?.conflict).toBe("new");
    expect(schedule("0 2 * * *")).toEqual({
      kind: "schedule",
      cron: "0 2 * * *",
      timeZone: "UTC",
      missed: "latest",
      limit: 100,
      input: {},
    });
  });
});

describe("D1, D3: the flow runs once, and what is recorded is data", () => {
  test("once", () => {
    let times = 0;
    define(() => {
      times++;
    });
    expect(times).toBe(1);
  });

  test("R1: literals become data, refs become names", () => {
    const [node] = nodes((f, lead, run) =>
      f.call("a", send, { to: lead.tags[0], list: [lead.n, "x", null, true], deep: { run: run.id, none: undefined } } as Loose),
    );
    expect(node).toMatchObject({
      id: "a",
      kind: "call",
      input: {
        obj: {
          to: { ref: "input", path: ["tags", "0"] },
          list: { arr: [{ ref: "input", path: ["n"] }, { lit: "x" }, { lit: null }, { lit: true }] },
          deep: { obj: { run: { ref: "run", path: ["id"] }, none: { op: "absent", args: [] } } },
        },
      },
    });
  });

  test("a key that every object has is a key", () => {
    const [node] = nodes((f) => f.call("a", send, JSON.parse('{"to": "x", "__proto__": 1, "constructor": 2}') as Loose));
    expect(JSON.stringify((node as Loose).input)).toBe('{"obj":{"__proto__":{"lit":1},"constructor":{"lit":2},"to":{"lit":"x"}}}');
  });

  test("expressions are operators over arguments, and read further", () => {
    const [node] = nodes((f, lead) =>
      f.compute("a", { first: (split(lead.email, "@") as Loose)[1], sum: and(gt(lead.n, 1), eq(lead.kind, "a")) }, (input: Loose) => input),
    );
    expect((node as Loose).input.obj).toEqual({
      first: { op: "get", args: [{ op: "split", args: [{ ref: "input", path: ["email"] }, { lit: "@" }] }, { lit: "1" }] },
      sum: {
        op: "and",
        args: [
          { op: "gt", args: [{ ref: "input", path: ["n"] }, { lit: 1 }] },
          { op: "eq", args: [{ ref: "input", path: ["kind"] }, { lit: "a" }] },
        ],
      },
    });
  });

  test("every function of the language records its operator", () => {
    const [node] = nodes((f, lead) =>
      f.compute(
        "a",
        [
          text`${lead.n}!`,
          pick(lead, "id" as never),
          merge(lead, { n: 2 }),
          round(lead.n),
          slice(lead.tags, 1),
          slice(lead.tags, 1, 2),
          concat(lead.tags, ["x"] as Loose),
          at(lead.tags, -1),
          join(lead.tags, ","),
          sum([1, 2] as Loose),
          unique(lead.tags),
          pluck([{ a: 1 }] as Loose, "a" as never),
          length(lead.tags),
          last(lead.tags),
          toText(lead.n),
          replace(lead.id, "a", "b"),
          contains(lead.tags, "x" as never),
          oneOf(lead.kind, ["a"] as never),
          present(lead.id),
        ],
        (input: Loose) => input,
      ),
    );
    expect((node as Loose).input.arr.map(({ op, args }: Loose) => `${op}/${args.length}`)).toEqual([
      "text/2",
      "pick/2",
      "merge/2",
      "round/2",
      "slice/2",
      "slice/3",
      "concat/2",
      "at/2",
      "join/2",
      "sum/1",
      "unique/1",
      "pluck/2",
      "length/1",
      "last/1",
      "toText/1",
      "replace/3",
      "contains/2",
      "oneOf/2",
      "present/1",
    ]);
    expect((node as Loose).input.arr[0].args[0]).toEqual({ arr: [{ lit: "" }, { lit: "!" }] });
  });
});

test("every name of the language is an operator, and every operator has a name or is the recorder's own", async () => {
  const language = await import("./expression.ts");
  const { withRecording: _inner, ...named } = language;
  const [node] = nodes((f, lead) =>
    f.compute(
      "a",
      Object.entries(named).map(([name, make]) => {
        if (Object.hasOwn(listOperators, name)) return (make as Loose)(lead.tags, () => true);
        return name === "text" ? (make as Loose)`${lead.n}` : (make as Loose)(lead.tags, 1, 2);
      }),
      (input: Loose) => input,
    ),
  );
  const recorded = (node as Loose).input.arr.map(({ op, over }: Loose) => op ?? over);
  expect(recorded).toEqual(Object.keys(named).map((name) => (name === "field" ? "get" : name)));
  // What the recorder writes by itself has no name that an author could use.
  expect([...recorded, "absent", "omit"].sort()).toEqual([...Object.keys(operators), ...Object.keys(listOperators)].sort());
});

describe("nodes", () => {
  test("a match on a discriminant gives each arm its variant", () => {
    const [node] = nodes((f, lead) =>
      f.matchBy("m", lead, "kind", { a: (variant: Loose) => variant.id, b: () => f.match("n", lead.kind, { a: () => 1 }, () => 2) }),
    );
    expect(node).toMatchObject({
      kind: "match",
      on: { ref: "input", path: ["kind"] },
      arms: {
        a: { id: "m.a", result: { ref: "input", path: ["id"] } },
        b: { nodes: [{ arms: { a: {} }, otherwise: { id: "n.otherwise", result: { lit: 2 } } }] },
      },
    });
  });

  test("an escalation without a time comes after half of the deadline", () => {
    const [node] = nodes((f, lead) =>
      f.approve("d", { show: lead.id, by: "x", within: "3h", escalateTo: "role:m", granted: () => undefined }),
    );
    expect(node).toMatchObject({ escalateAfterMs: 5_400_000 });
  });

  test("a call with its policy", () => {
    const [node] = nodes((f, lead) =>
      f.call(
        "a",
        enrich,
        { domain: lead.id },
        { retry: { maxAttempts: 4, backoff: "2s", factor: 3, maxBackoff: "1m", jitter: 0, on: ["busy"] }, timeout: "10s" },
      ),
    );
    expect(node).toMatchObject({
      tool: enrich.card,
      timeoutMs: 10_000,
      retry: { maxAttempts: 4, backoffMs: 2_000, factor: 3, maxBackoffMs: 60_000, jitter: 0, on: ["busy"] },
    });
    const [plain] = nodes((f, lead) => f.call("a", enrich, { domain: lead.id }, { retry: { maxAttempts: 2 } }));
    expect(plain).toMatchObject({ retry: { maxAttempts: 2, backoffMs: 1_000, factor: 2, maxBackoffMs: 300_000, jitter: 0.5 } });
    expect(plain).not.toHaveProperty("timeoutMs");
    expect(plain).not.toHaveProperty("onError");
  });

  test("a function has a name and a hash of its source", () => {
    const named = function score(): number {
      return 1;
    };
    const [a, b, c] = nodes((f) => {
      f.compute("a", {}, named);
      f.compute("b", {}, () => 1);
      f.compute("c", {}, () => 2);
    }) as Loose[];
    expect(a).toMatchObject({ function: "score", codeHash: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(b.function).toBe("b");
    expect(b.codeHash).not.toBe(c.codeHash);
    expect(define((f) => f.compute("a", {}, named)).functions.get("a")).toBe(named);
  });

  test("an approval with calls, people and times", () => {
    const [node] = nodes((f, lead) =>
      f.approve("d", {
        calls: { mail: propose(send, { to: lead.email }) },
        by: text`person:${lead.id}`,
        count: 2,
        fourEyes: true,
        within: "2d",
        remind: "4h",
        escalateTo: "role:m",
        escalateAfter: "1d",
        granted: (shown: Loose, calls: Loose) => {
          expect(shown).toBeUndefined();
          return f.perform("e", calls.mail);
        },
        denied: (decision: Loose) => decision.reason,
        expired: () => "late",
      }),
    );
    expect(node).toMatchObject({
      kind: "approve",
      show: { op: "absent", args: [] },
      calls: { mail: { tool: { id: "send" }, input: { obj: { to: { ref: "input", path: ["email"] } } } } },
      by: { op: "text" },
      count: 2,
      fourEyes: true,
      editable: true,
      withinMs: 172_800_000,
      remindMs: 14_400_000,
      escalateTo: { lit: "role:m" },
      escalateAfterMs: 86_400_000,
      granted: {
        id: "d.granted",
        takes: ["d.approved", "d.decision"],
        nodes: [{ id: "e", clears: { approval: "d", call: "mail" }, input: { ref: "d.approved", path: ["calls", "mail"] } }],
        result: { ref: "e", path: [] },
      },
      denied: { takes: ["d.decision"], result: { ref: "d.decision", path: ["reason"] } },
      expired: { takes: [], result: { lit: "late" } },
    });
  });

  test("an approval that shows a value and may edit it", () => {
    const wf = define((f, lead) => f.approve("d", { show: lead, by: "x", within: "1d", edit: Lead, granted: () => undefined }));
    expect(wf.graph.main.nodes[0]).toMatchObject({ editable: true, count: 1, fourEyes: false });
    expect(wf.schemas.get("d.show")).toBe(Lead);
    const [plain] = nodes((f, lead) => f.approve("d", { show: lead.id, by: "x", within: "1d", granted: () => undefined }));
    expect(plain).toMatchObject({ editable: false });
    expect(plain).not.toHaveProperty("expired");
  });

  test("questions, events and other workflows keep their schemas and versions", () => {
    const Form = z.object({ ok: z.boolean() });
    const Booked = event("meeting.booked", z.object({ at: z.string() }));
    const child = define(() => 1, { id: "child" });
    const wf = define((f, lead) => {
      f.ask("q", { who: "role:x", question: "?", form: Form, within: "1d", expired: () => undefined });
      f.wait("e", { event: Booked, key: lead.id, within: "5d", expired: () => undefined });
      f.wait("u", { until: lead.email });
      f.run("r", child, lead, { onError: () => undefined });
    });
    expect(wf.graph.main.nodes).toMatchObject([
      { kind: "ask", form: { type: "object" }, withinMs: 86_400_000 },
      { kind: "wait", for: { kind: "event", event: "meeting.booked", withinMs: 432_000_000, payload: { type: "object" } } },
      { kind: "wait", for: { kind: "time", at: { ref: "input", path: ["email"] } } },
      { kind: "run", workflow: "child", hash: child.hash },
    ]);
    expect(wf.schemas.get("q.form")).toBe(Form);
    expect(wf.schemas.get("e.payload")).toBe(Booked.schema);
    expect(wf.workflows.get("child")).toBe(child);
  });

  test("an arm joins by what it returns, and names the outcome that it reaches", () => {
    const wf = define(
      (f, lead) => {
        f.outcome("bad");
        return f.when("w", present(lead.id), (id: Loose) => {
          f.outcome("good");
          return id;
        });
      },
      { outcomes: ["good", "bad"] },
    );
    expect(wf.graph.main).toMatchObject({
      outcome: "bad",
      result: { ref: "w", path: [] },
      nodes: [{ then: { outcome: "good", result: { ref: "input", path: ["id"] } }, otherwise: { nodes: [], result: { op: "absent" } } }],
    });
  });
});

test("a workflow that another ran inside is told apart from it", () => {
  const outer = define((f, lead) => {
    const inner = define((g, other) => g.call("a", enrich, { domain: other.id }), { id: "inner" });
    return f.run("r", inner, lead);
  });
  expect(outer.workflows.get("inner")?.graph.main.nodes).toHaveLength(1);
});

test("functions over items are recorded once, with names of their own for items in items", () => {
  const { main } = workflow({
    id: "w",
    input: z.object({ orders: z.array(z.object({ limit: z.number(), lines: z.array(z.number()) })) }),
    limits: { costUsd: 1 },
    flow: (_f, input) => ({
      over: some(input.orders, (order) => some(order.lines, (line) => gt(line, order.limit))),
      first: count(input.orders, (order) => gt(order.limit, 0)),
    }),
  }).graph;
  const orders = { ref: "input", path: ["orders"] };
  const limit = { ref: "$item", path: ["limit"] };
  const lines = { ref: "$item", path: ["lines"] };
  expect(main.result).toEqual({
    obj: {
      first: { over: "count", list: orders, item: "$item", body: { op: "gt", args: [limit, { lit: 0 }] } },
      over: {
        over: "some",
        list: orders,
        item: "$item",
        body: { over: "some", list: lines, item: "$item2", body: { op: "gt", args: [{ ref: "$item2", path: [] }, limit] } },
      },
    },
  });
});
