import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "./agent.ts";
import { lower, text } from "./expression.ts";
import { type Graph, nodesOf } from "./graph.ts";
import { isToldNode, promptText, withPrompts } from "./prompt-text.ts";
import { workflow } from "./workflow.ts";

const worker = agent({
  id: "worker",
  goal: "Do it.",
  model: "large",
  input: z.object({ body: z.string() }),
  output: z.object({ done: z.string() }),
  tools: [],
  limits: { costUsd: 1, tokens: 100_000, turns: 2 },
});
const { graph } = workflow({
  id: "letters",
  input: z.object({ body: z.string(), from: z.string() }),
  limits: { costUsd: 1 },
  flow: (f, letter) => {
    const settings = { model: "small", output: z.object({ answer: z.string() }), maxInputTokens: 1_000, maxOutputTokens: 100 } as const;
    const answer = f.prompt("answer", {
      ...settings,
      text: text`Answer ${letter.from} (${lower(letter.from)}), who wrote {{so}}: ${letter.body}`,
    });
    f.prompt("plain", { ...settings, text: "Say something." });
    f.prompt("whole", { ...settings, text: letter.body });
    return f.agent("work", worker, { body: answer.answer }, { otherwise: (end) => ({ done: end.reason }) });
  },
});
const told = (of: Graph) => Object.fromEntries([...nodesOf(of.main)].flatMap(({ node }) => (isToldNode(node) ? [[node.id, node]] : [])));
const texts = (of: Graph) => Object.fromEntries(Object.entries(told(of)).map(([id, node]) => [id, promptText(node)]));
const change = (node: string, changed: string) => withPrompts(graph, [{ node, text: changed }]);

describe("what a model is told", () => {
  test("is a text in which the values that it reads have names", () => {
    expect(texts(graph)).toEqual({
      answer: "Answer {{input.from}} ({{input.from 2}}), who wrote {{so}}: {{input.body}}",
      plain: "Say something.",
      whole: "{{input.body}}",
      work: "Do it.",
    });
  });

  test("is the same again when nothing of it is changed", () => {
    for (const [node, same] of Object.entries(texts(graph))) {
      const changed = change(node, same);
      expect(texts(changed)).toEqual(texts(graph));
      expect(changed.main.nodes.length).toBe(graph.main.nodes.length);
    }
    expect(withPrompts(graph, [])).toBe(graph);
    expect(told(change("answer", texts(graph).answer ?? "")).answer).toEqual(told(graph).answer);
  });

  test("is changed at one node, with the values that stood there", () => {
    const changed = change("answer", "Be brief with {{ input.body }} of {{input.from 2}}, and again {{input.body}}.");
    expect(texts(changed)).toEqual({
      ...texts(graph),
      answer: "Be brief with {{input.body}} of {{input.from 2}}, and again {{input.body}}.",
    });
    expect(texts(change("whole", "Not a word of it."))).toMatchObject({ whole: "Not a word of it." });
    expect(texts(change("work", "Do it, {{well}}."))).toMatchObject({ work: "Do it, {{well}}." });
    expect(texts(graph)).toMatchObject({ whole: "{{input.body}}" });
  });

  test("reads nothing that it did not read", () => {
    expect(() => change("whole", "{{input.from}}")).toThrow(/"whole" does not read \{\{input\.from\}\}\. It can read \{\{input\.body\}\}/);
    expect(() => change("plain", "{{input.from}}")).toThrow(/It reads no value/);
    expect(() => change("nobody", "x")).toThrow(/no prompt and no agent "nobody"\. It has answer, plain, whole, work\./);
  });
});
