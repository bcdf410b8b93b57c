import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type AnyAgent, agent } from "../definition/agent.ts";
import { ne } from "../definition/expression.ts";
import { freeTextIn } from "../definition/free-text.ts";
import { allow, ask, deny, policy } from "../definition/policy.ts";
import { type AnyTool, type Effect, tool } from "../definition/tool.ts";
import { workflow } from "../definition/workflow.ts";
import { checkWorkflow } from "./check.ts";
import { trianglesOf } from "./triangle.ts";

const of = (id: string, effect: Effect, input: z.ZodType = z.object({}), more: { hosts?: string[]; touches?: string[] } = {}): AnyTool =>
  tool({ id, description: id, effect, input, output: z.any(), run: () => null, ...more });
const crm = of("crm.read", "read", z.object({ id: z.string() }), { touches: ["customer"] });
const search = of("web.search", "read", z.object({ query: z.string() }), { hosts: ["search.example"] });
const mail = of("mail.send", "external", z.object({ to: z.email() }));
const words = z.object({ text: z.string() });
const typed = z.object({ kind: z.enum(["a", "b"]), n: z.number(), at: z.iso.date() });

function triangle(
  tools: readonly AnyTool[],
  {
    input = words as z.ZodType,
    bind = {},
    policies = [] as ReturnType<typeof policy>[],
    delegates = [] as AnyAgent[],
    memory = false,
  } = {},
) {
  const limits = { costUsd: 1, tokens: 10, turns: 1 };
  const worker = agent({
    id: "worker",
    goal: "Work.",
    model: "m",
    input,
    output: z.object({}),
    tools,
    limits,
    delegates,
    ...(memory ? { memory: {} } : {}),
  });
  const { graph } = workflow({
    id: "w",
    input: z.any(),
    subject: () => "somebody",
    limits: { costUsd: 1 },
    flow: (f, given) => f.agent("work", worker, given, { bind, otherwise: () => null }),
  });
  const found = trianglesOf(
    graph,
    policies.map(({ data }) => data),
  );
  expect(found).toHaveLength(1);
  const errors = checkWorkflow(graph, { policies: policies.map(({ data }) => data) }).problems.filter(
    ({ code }) => code === "dangerous-triangle",
  );
  expect(errors).toHaveLength(found[0]?.open === true ? 1 : 0);
  return found[0];
}

describe("the triangle", () => {
  test("S9.10: is open with strangers' words, a read of customers and a way out, and each leg is named", () => {
    expect(triangle([crm, mail])).toEqual({
      workflow: "w",
      node: "work",
      untrusted: ["input: text"],
      sensitive: ["crm.read"],
      waysOut: ["mail.send (external)"],
      open: true,
    });
  });

  test("two legs are safe", () => {
    expect(triangle([crm])?.open).toBe(false);
    expect(triangle([mail])?.open).toBe(false);
    expect(triangle([crm, mail], { input: typed })?.open).toBe(false);
  });

  test("a search with words of the model's is a way out, and its results are strangers' words", () => {
    expect(triangle([crm, search], { input: typed })).toMatchObject({
      open: true,
      untrusted: ["web.search"],
      waysOut: ["web.search (query goes to search.example)"],
    });
  });

  test("a bound argument closes it", () => {
    expect(triangle([crm, search], { bind: { "web.search": { query: "fixed" } } })).toMatchObject({ open: false, waysOut: [] });
  });

  test("a read that says nothing of what it touches counts as sensitive", () => {
    expect(triangle([of("db.query", "read"), mail])?.sensitive).toEqual(["db.query"]);
  });

  test("a sub-agent's tools are its parent's", () => {
    const sender = agent({
      id: "sender",
      goal: "Send.",
      model: "m",
      input: words,
      output: z.object({}),
      tools: [mail],
      limits: { costUsd: 1, tokens: 1, turns: 1 },
    });
    expect(triangle([crm], { delegates: [sender] })).toMatchObject({ open: true, waysOut: ["mail.send (external)"] });
  });
});

describe("a memory", () => {
  test("S9.14: is untrusted where its agent reads what strangers write, and never public", () => {
    expect(triangle([mail], { memory: true })).toMatchObject({
      open: true,
      untrusted: ["input: text", 'recall of "worker"'],
      sensitive: ['recall of "worker"'],
      waysOut: ["mail.send (external)"],
    });
  });
  test("S9.14: of an agent that reads none is no untrusted text, and writing a note lets nothing out", () => {
    expect(triangle([mail], { memory: true, input: typed })).toMatchObject({ open: false, untrusted: [] });
    expect(triangle([crm], { memory: true })).toMatchObject({ open: false, waysOut: [] });
  });
  test("S9.14: of a sub-agent is as untrusted as what its parent reads", () => {
    const keeper = agent({
      id: "keeper",
      goal: "Keep notes.",
      model: "m",
      input: typed,
      output: z.object({}),
      memory: {},
      limits: { costUsd: 1, tokens: 1, turns: 1 },
    });
    expect(triangle([mail], { delegates: [keeper] })).toMatchObject({
      open: true,
      untrusted: ["input: text", 'recall of "keeper"'],
      sensitive: ['recall of "keeper"'],
    });
    expect(triangle([mail], { delegates: [keeper], input: typed })).toMatchObject({ open: false, untrusted: [] });
  });
});

describe("a policy closes a way out", () => {
  const asks = ask({ by: "role:ae", within: "1d" });
  const open = (...policies: ReturnType<typeof policy>[]) => triangle([crm, mail], { policies })?.open;
  test("when a person is asked about every such call", () => expect(open(policy("p", [{ effect: "external", then: asks }]))).toBe(false));
  test("or every such call is denied", () => expect(open(policy("p", [{ ai: "chose", then: deny("no") }]))).toBe(false));
  test("not when it depends on the arguments", () =>
    expect(open(policy("p", [{ effect: "external", when: (call) => ne(call.args.to, "x"), then: asks }]))).toBe(true));
  test("not when a rule before it may allow", () =>
    expect(
      open(
        policy("p", [
          { tool: "mail.send", when: (call) => ne(call.args.to, "x"), then: allow() },
          { effect: "external", then: asks },
        ]),
      ),
    ).toBe(true));
  test("a condition that asks as well leaves it closed", () =>
    expect(
      open(
        policy("p", [
          { tool: "mail.send", when: (call) => ne(call.args.to, "x"), then: deny("no") },
          { effect: "external", then: asks },
        ]),
      ),
    ).toBe(false));
  test("not when it is about another effect", () => expect(open(policy("p", [{ effect: "destructive", then: asks }]))).toBe(true));
});

test("where a schema lets any words through", () => {
  const schema = (type: z.ZodType) => freeTextIn(z.toJSONSchema(type) as never);
  expect(schema(z.object({ a: z.string(), b: z.array(z.object({ c: z.string() })), d: z.uuid(), e: z.literal("x") }))).toEqual([
    "a",
    "b[].c",
  ]);
  expect(schema(z.union([z.number(), z.string()]))).toEqual(["the whole value"]);
  expect(schema(z.string().nullable())).toEqual(["the whole value"]);
  expect(schema(z.any())).toEqual(["the whole value"]);
  expect(schema(z.record(z.string(), z.string()))).toEqual(["{}"]);
  expect(schema(z.tuple([z.number(), z.boolean()]))).toEqual([]);
  expect(schema(z.tuple([z.number(), z.string()]))).toEqual(["[]"]);
  expect(freeTextIn({ type: ["string", "null"] })).toEqual(["the whole value"]);
  expect([freeTextIn(true), freeTextIn(false)]).toEqual([["the whole value"], []]);
});
