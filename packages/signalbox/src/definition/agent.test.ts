import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type AnyAgent, agent } from "./agent.ts";
import type { AgentNode } from "./graph.ts";
import { tool } from "./tool.ts";
import { workflow } from "./workflow.ts";

// biome-ignore lint/suspicious/noExplicitAny: these tests hand over what the types refuse
type Anything = any;
const good = {
  id: "worker",
  goal: "Work.",
  model: "large",
  input: z.object({ q: z.string() }),
  output: z.object({ brief: z.string() }),
  limits: { costUsd: 1, tokens: 1_000, turns: 5 },
};
const look = tool({
  id: "crm.look",
  description: "Looks.",
  input: z.object({ account: z.string(), field: z.string() }),
  output: z.any(),
  effect: "read",
  run: () => null,
});
const problemsOf = (define: () => unknown): string => {
  try {
    define();
  } catch (thrown) {
    return (thrown as Error).message;
  }
  return "none";
};
const within = (worker: AnyAgent, options: Anything = { otherwise: () => null }) =>
  workflow({
    id: "w",
    input: z.object({ q: z.string() }),
    limits: { costUsd: 1 },
    flow: (f, input) => f.agent("work", worker, input, options),
  });
const nodeOf = (worker: AnyAgent, options?: Anything): AgentNode => within(worker, options).graph.main.nodes[0] as AgentNode;

describe("an agent's declaration", () => {
  test("says everything that is wrong with it at once", () => {
    const wrong = {
      ...good,
      id: "A",
      goal: "",
      output: z.string(),
      limits: { costUsd: -1, tokens: 1.5, turns: 0, activeTime: "soon" },
      resultCharacters: 0,
    };
    expect(
      problemsOf(() => agent(wrong as Anything))
        .match(/^ {2}\S+:/gm)
        ?.sort(),
    ).toEqual([
      "  goal:",
      "  id:",
      "  limits.activeTime:",
      "  limits.costUsd:",
      "  limits.costUsdPerDay:",
      "  limits.tokens:",
      "  limits.tokensPerDay:",
      "  limits.turns:",
      "  output:",
      "  resultCharacters:",
    ]);
    expect(problemsOf(() => agent({ ...good, limits: undefined } as Anything))).toContain("limits.costUsd");
    expect(problemsOf(() => agent({ ...good, input: z.date() } as Anything))).toContain("input: cannot be written as JSON Schema");
    expect(problemsOf(() => agent({ ...good, input: 7 } as Anything))).toContain("input: must be a schema");
    expect(problemsOf(() => agent({ ...good, output: z.object({ toJSON: z.string() }) }))).toContain('a field "toJSON"');
  });

  test("what is not said has a default", () => {
    expect(agent(good).card).toMatchObject({
      limits: { toolCalls: 20, identicalCalls: 3, activeMs: 600_000, outputBytes: 1_000_000 },
      maxOutputTokens: 4_096,
      resultCharacters: 20_000,
    });
  });
});

describe("an agent in a graph", () => {
  test("offers what was granted, by names that providers take, and how to finish", () => {
    const helper = agent({ ...good, id: "helper" });
    const worker = agent({
      ...good,
      tools: [look],
      plan: true,
      ask: { who: "role:x", within: "1h" },
      escalate: ["billing"],
      delegates: [helper],
    });
    const { tools } = nodeOf(worker);
    expect(Object.keys(tools)).toEqual(["crm_look", "plan", "ask", "escalate", "delegate_helper", "finish"]);
    expect(tools.finish?.input).toMatchObject({ properties: { brief: { type: "string" } } });
    expect(tools.delegate_helper).toMatchObject({ role: "delegate", input: { properties: { q: {} } } });
  });

  test("what the workflow binds is in no schema that the model sees", () => {
    const node = nodeOf(agent({ ...good, tools: [look] }), { bind: { "crm.look": { account: "A1" } }, otherwise: () => null });
    expect(node.tools.crm_look?.input).toMatchObject({ properties: { field: {} }, required: ["field"] });
    expect(JSON.stringify(node.tools.crm_look?.input)).not.toContain("account");
  });

  test("names what it cannot mean", () => {
    const twice = tool({ ...good, id: "crm_look", description: "", input: z.any(), output: z.any(), effect: "read", run: () => null });
    const problems = problemsOf(() =>
      within(agent({ ...good, tools: [look, twice] }), { bind: { "crm.look": { owner: 1 }, "mail.send": {} }, unsure: () => null }),
    );
    expect(problems).toContain('grants two tools that the model would both know as "crm_look"');
    expect(problems).toContain("work.crm_look: is granted to an agent and has no description");
    expect(problems).toContain("work.bind.crm.look.owner: is no argument of that tool");
    expect(problems).toContain('work.bind.mail.send: binds arguments of a tool that "worker" was not granted');
    expect(problems).toContain("must say what follows when the agent does not finish");
  });

  test("the same declaration gives the same graph, and a changed goal another", () => {
    expect(within(agent(good)).hash).toBe(within(agent({ ...good })).hash);
    expect(within(agent(good)).hash).not.toBe(within(agent({ ...good, goal: "Rest." })).hash);
  });
});
