import { expect, test } from "vitest";
import { z } from "zod";
import { flowOf, Item, read, send, toolOf, write } from "../../test/analysis/sample.ts";
import { modelRequest } from "../../test/models/model-request.ts";
import { eq } from "../definition/expression.ts";
import type { Flow } from "../definition/flow.ts";
import type { Graph, NodeOf } from "../definition/graph.ts";
import { propose } from "../definition/proposal.ts";
import type { Ref } from "../definition/ref.ts";
import { promptMessages } from "../kernel/index.ts";
import { boundOf } from "../ports/model-bound.ts";
import { type CostLookups, ceilingOf } from "./ceiling.ts";
import { graphsOf } from "./graph-lookup.ts";

const price: CostLookups["price"] = (model) => (model === "small" ? { inputUsdPerToken: 0.001, outputUsdPerToken: 0.01 } : null);
const usdOf = (flow: (f: Flow, input: Ref<Item>) => unknown, lookups: CostLookups = { price }) =>
  ceilingOf(flowOf(flow).graph, lookups).usd;

test("C1: a workflow without paid steps costs nothing", () => {
  expect(usdOf((f, input) => f.compute("half", input, (value) => value))).toBe(0);
});

test("C1: a sequence adds, and 0.1 + 0.01 + 0.1 + 0.1 is 0.31", () => {
  expect(
    usdOf((f, input) => [f.call("a", write, input), f.call("b", read, input), f.call("c", write, input), f.call("d", write, input)]),
  ).toBe(0.31);
});

test("C1: of a branch the dearest arm counts", () => {
  const flow = (f: Flow, input: Ref<Item>) => {
    const found = f.call("find", read, input);
    f.when(
      "which",
      eq(input.id, "x"),
      () => f.call("cheap", write, input),
      () => f.call("dear", send, input),
    );
    f.match("size", found.kind, { small: () => f.call("tiny", write, input), large: () => undefined });
  };
  expect(usdOf(flow)).toBe(1.11);
});

test("C1: attempts count, and the handler comes on top of the attempt that failed last", () => {
  const flow = (f: Flow, input: Ref<Item>) =>
    f.call("post", write, input, { retry: { maxAttempts: 3 }, onError: () => void f.call("tell", send, input) });
  expect(usdOf(flow)).toBe(1.3);
});

test("C2: a keyed tool that is sent again under its key is paid once", () => {
  const keyed = { ...send, card: { ...send.card, delivery: "keyed", windowMs: 86_400_000 } } as typeof send;
  expect(usdOf((f, input) => f.call("post", keyed, input))).toBe(1);
});

test("C1: a map costs its body as often as it has items, a repeat as often as it has rounds, with what may follow", () => {
  const flow = (f: Flow, input: Ref<Item>) => {
    const { items } = f.call("list", read, input);
    f.map("each", items, { max: 200, onError: () => void f.call("tell", send, input) }, (item) => f.call("post", write, item));
    f.repeat(
      "again",
      {
        maxRounds: 5,
        initial: { id: "" },
        until: (state) => eq(state.id, "done"),
        exhausted: (state) => void f.call("stop", send, state),
        onError: () => void f.call("rue", send, input),
      },
      (state) => {
        f.call("poll", read, state);
        return { id: "x" };
      },
    );
  };
  expect(usdOf(flow)).toBe(23.06);
});

test("C1: all branches are paid, of an approval the dearest answer, of a wait or a question what comes when it is late", () => {
  const flow = (f: Flow, input: Ref<Item>) => {
    f.all("both", { a: () => f.call("one", write, input), b: () => f.call("two", write, input) });
    f.approve("ok", {
      calls: { mail: propose(send, input) },
      by: "role:a",
      within: "1d",
      granted: (_shown, calls) => f.perform("mail", calls.mail),
      denied: () => f.call("no", write, input),
      expired: () => f.call("late", read, input),
    });
    f.ask("who", { who: "role:a", question: "?", form: Item, within: "1d", expired: () => ({ id: f.call("nobody", write, input).id }) });
  };
  expect(usdOf(flow)).toBe(1.3);
});

test("S10.4, C1: a prompt costs its bounded tokens at the model's price, once an attempt", () => {
  const flow = (f: Flow) =>
    f.extract("read", {
      model: "small",
      text: "x",
      output: z.object({ a: z.string() }),
      maxInputTokens: 1_000,
      maxOutputTokens: 100,
      retry: { maxAttempts: 2 },
    });
  const node = flowOf(flow).graph.main.nodes[0] as NodeOf<"prompt">;
  const messages = promptMessages(node.task, "x".repeat(node.maxInputTokens), node.output);
  const { inputTokens, outputTokens } = boundOf(modelRequest({ messages, output: node.output, maxOutputTokens: node.maxOutputTokens }));
  // What one call can take: the text, and the instructions and the schema on top.
  expect(inputTokens).toBeGreaterThan(1_000);
  expect(usdOf(flow)).toBeCloseTo(2 * (inputTokens * 0.001 + outputTokens * 0.01), 9);
});

test("C3: a model without a price is unbounded and named, wherever it stands", () => {
  const ceiling = ceilingOf(
    flowOf((f, input) => {
      const { items } = f.call("list", read, input);
      f.map("each", items, { max: 2 }, () => f.summarize("sum-up", { model: "huge", text: "x", maxInputTokens: 10, maxOutputTokens: 10 }));
    }).graph,
    { price },
  );
  expect(ceiling.usd).toBeNull();
  expect(ceiling.unbounded).toEqual([
    {
      node: "sum-up",
      reason: "price-unknown",
      message: 'The model "huge" has no known price.',
      advice: "Map the name to a model with a price in the config.",
    },
  ]);
});

test("C3: a tool whose cost is not an amount is unbounded", () => {
  const { graph } = flowOf((f, input) => f.call("pay", toolOf("odd.tool", "read", 1), input));
  // A definition refuses it; a graph that came from elsewhere may still say it.
  const forged = JSON.parse(JSON.stringify(graph).replace('"maxCostUsd":1', '"maxCostUsd":-1')) as typeof graph;
  expect(ceilingOf(forged).unbounded).toMatchObject([{ node: "pay", reason: "cost-invalid" }]);
});

test("C3: bounds that no number can hold are unbounded", () => {
  const flow = flowOf((f, input) => {
    const { items } = f.call("list", read, input);
    const nest = (depth: number): void =>
      void f.map(
        `each-${depth}`,
        items,
        { max: Number.MAX_SAFE_INTEGER },
        () => void (depth === 0 ? f.call("post", write, input) : nest(depth - 1)),
      );
    nest(24);
  });
  expect(ceilingOf(flow.graph)).toMatchObject({ usd: null, unbounded: [{ node: "sample", reason: "too-large" }] });
});

test("C1: another workflow costs its own ceiling; what has none in it is named by the way to it", () => {
  const child = flowOf((f, input) => f.call("post", write, input), { id: "child" });
  const costly = flowOf((f) => f.draft("write", { model: "huge", text: "x", maxInputTokens: 1, maxOutputTokens: 1 }), { id: "costly" });
  const parent = flowOf((f, input) => {
    f.run("first", child, input);
    f.run("second", child, input);
  });
  expect(ceilingOf(parent.graph, { graph: graphsOf(parent) }).usd).toBe(0.2);
  const outer = flowOf((f, input) => f.run("go", costly, input));
  expect(ceilingOf(outer.graph, { graph: graphsOf(outer) }).unbounded).toMatchObject([{ node: "go/write", reason: "price-unknown" }]);
  expect(ceilingOf(outer.graph).unbounded).toMatchObject([{ node: "go", reason: "workflow-unknown" }]);
});

test("C3: a workflow that runs itself, directly or through another, has no bound and ends the search", () => {
  const child = flowOf((f, input) => f.call("post", write, input), { id: "child" });
  const { graph } = flowOf((f, input) => f.run("again", child, input));
  const itself = (): Graph => graph;
  expect(ceilingOf(graph, { graph: itself })).toMatchObject({
    usd: null,
    unbounded: [{ node: "again/again", reason: "workflow-recursive" }],
  });
});

test("the work for workflows that run each other twice does not double with each of them", () => {
  let current = flowOf((f, input) => f.call("post", read, input), { id: "w0" });
  for (let depth = 1; depth <= 40; depth++) {
    const below = current;
    current = flowOf((f, input) => void [f.run("one", below, input), f.run("two", below, input)], { id: `w${depth}` });
  }
  expect(ceilingOf(current.graph, { graph: graphsOf(current) }).usd).toBe(0.01 * 2 ** 40);
});

test("the tree says how the sum came about", () => {
  const { tree } = ceilingOf(flowOf((f, input) => f.call("post", write, input, { retry: { maxAttempts: 3 } })).graph);
  expect(tree).toEqual({
    kind: "arm",
    name: "main",
    times: 1,
    combine: "sum",
    usd: 0.3,
    parts: [
      {
        kind: "call",
        name: "post",
        times: 1,
        combine: "sum",
        usd: 0.3,
        parts: [{ kind: "charge", name: "crm.write", times: 3, each: 0.1, usd: 0.3 }],
      },
    ],
  });
});
