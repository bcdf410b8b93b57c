import { describe, expect, test } from "vitest";
import { z } from "zod";
import { gt, text } from "./expression.ts";
import { indexGraph } from "./graph-index.ts";
import { tool } from "./tool.ts";
import { workflow } from "./workflow.ts";

// biome-ignore lint/suspicious/noExplicitAny: these flows are about names, not about types
type Loose = any;
const anything = z.any();
const look = tool({ id: "look", input: anything, output: anything, effect: "read", run: () => null });
const index = (flow: Loose) => indexGraph(workflow({ id: "w", input: anything, limits: { costUsd: 1 }, flow }).graph);
const draft = { model: "m", maxInputTokens: 9, maxOutputTokens: 9 };

test("every block and every node by id", () => {
  const { blocks, nodes } = index((f: Loose, input: Loose) =>
    f.when("w", input.x, () => f.map("m", input.y, { max: 2 }, () => f.call("a", look, {}))),
  );
  expect([...blocks.keys()].sort()).toEqual(["m.body", "main", "w.otherwise", "w.then"]);
  expect([...nodes.keys()]).toEqual(["w", "m", "a"]);
});

describe("what a block may forget after each node", () => {
  const drops = (flow: Loose, block = "main") =>
    index(flow)
      .drops.get(block)
      ?.map((names) => [...names].sort());

  test("a name after its last reader, one that nobody reads at once", () => {
    expect(
      drops((f: Loose, input: Loose) => {
        const a = f.call("a", look, { x: input.x });
        f.call("b", look, { a });
        f.call("c", look, { a });
      }),
    ).toEqual([["input", "run"], ["b"], ["a", "c"]]);
  });

  test("not what the result reads", () => {
    expect(
      drops((f: Loose, input: Loose) => {
        const a = f.call("a", look, {});
        f.call("b", look, {});
        return { a, input };
      }),
    ).toEqual([["run"], ["b"]]);
  });

  test("what is read below a node lives until that node is left", () => {
    expect(
      drops((f: Loose, input: Loose) => {
        const a = f.call("a", look, {});
        f.when("w", input.x, () => f.repeat("r", { maxRounds: 2, initial: 0, until: () => gt(a.n, 1) }, () => 1));
        f.call("c", look, {});
      }),
    ).toEqual([["run"], ["a", "input", "w"], ["c"]]);
  });

  test("in an arm, its own names only", () => {
    const flow = (f: Loose, input: Loose) =>
      f.map("m", input.items, { max: 2 }, (item: Loose) => {
        const a = f.call("a", look, { item });
        f.call("b", look, { a, whole: input });
        return f.call("c", look, {});
      });
    expect(drops(flow, "m.body")).toEqual([["m.index", "m.item"], ["a", "b"], []]);
  });
});

test("a block binds what anything in it reads", () => {
  const { binds } = index((f: Loose, input: Loose) => {
    f.map("m", input.items, { max: 2 }, (item: Loose) => f.call("a", look, { item }));
    f.repeat("r", { maxRounds: 2, initial: 0, until: () => gt(1, 2) }, (_state: Loose, round: Loose) => round);
  });
  expect(binds.get("m.body")).toEqual([true, false]);
  expect(binds.get("r.body")).toEqual([false, true]);
});

describe("what a model produced is followed", () => {
  const from = (flow: Loose) => [...index(flow).fromModel].sort();

  test("through functions, arms, loops and approvals", () => {
    expect(
      from((f: Loose, input: Loose) => {
        const a = f.draft("a", { ...draft, text: "t" });
        const b = f.compute("b", { a }, () => 1);
        f.compute("plain", { input }, () => 1);
        f.map("m", b, { max: 3 }, (item: Loose) => item);
        f.when("w", input.x, () => a.text);
        f.when("v", input.x, () => 1);
        f.approve("ok", { show: a.text, by: "x", within: "1d", granted: (shown: Loose) => shown });
      }),
    ).toEqual(["a", "b", "m", "m.item", "ok", "ok.approved", "w"]);
  });

  test("not through a tool: its answer is the tool's", () => {
    expect(from((f: Loose) => f.call("b", look, { a: f.draft("a", { ...draft, text: "t" }) }))).toEqual(["a"]);
  });

  test("into the next round, however many loops it has to go round", () => {
    const names = from((f: Loose) =>
      f.repeat("outer", { maxRounds: 2, initial: "", until: () => gt(1, 2) }, (outer: Loose) => {
        f.repeat("inner", { maxRounds: 2, initial: "", until: () => gt(1, 2) }, (inner: Loose) => {
          f.compute("first", { inner }, () => 1);
          return f.compute("second", { outer }, () => 1);
        });
        return f.draft("write", { ...draft, text: text`${"x"}` });
      }),
    );
    expect(names).toEqual(["first", "inner", "inner.state", "outer", "outer.state", "second", "write"]);
  });
});
