import { expect, test } from "vitest";
import { type Anything, free, graphOf, once } from "../../test/kernel/scenario.ts";
import { eq, gt } from "../definition/expression.ts";
import { knownCalls } from "./known-calls.ts";

const known = (graph: ReturnType<typeof graphOf>, input: Parameters<typeof knownCalls>[1]) =>
  knownCalls(graph, input).map(({ step, tool, arguments: args }) => [step, tool.id, args]);

test("L1: a call is known when it reads literals and the input, also in arms that depend on what is not known", () => {
  const graph = graphOf((f, input) => {
    const found: Anything = f.call("find", free, { of: input.name });
    f.when(
      "any",
      gt(found.count, 0),
      () => f.call("tell", once, { to: input.name }),
      () => f.call("tell-found", once, { to: found.name }),
    );
    f.match("kind", found.kind, { "a/b": () => f.call("a", once, { to: "a" }) }, () => f.call("other", once, { to: "o" }));
  });
  expect(known(graph, { name: "ana" })).toEqual([
    ["/find", "free", { of: "ana" }],
    ["any.then/tell", "once", { to: "ana" }],
    ["kind.a~2f~b/a", "once", { to: "a" }],
    ["kind.otherwise/other", "once", { to: "o" }],
  ]);
});

test("L1: a call in a map is known for each item of a list that is known", () => {
  const graph = graphOf((f, input) => {
    const found: Anything = f.call("find", free, {});
    f.map("each", input.names, { max: 2 }, (name, index) => f.call("tell", once, { to: name, nth: index, same: eq(name, name) }));
    f.map("unknown", found.names, { max: 2 }, () => f.call("literal", once, { to: "x" }));
  });
  expect(known(graph, { names: ["ana", "bo"] })).toEqual([
    ["/find", "free", {}],
    ["each[0]/tell", "once", { to: "ana", nth: 0, same: true }],
    ["each[1]/tell", "once", { to: "bo", nth: 1, same: true }],
  ]);
  // What is no list, or too long a one, fails the map before it calls anything.
  expect(known(graph, { names: "ana" })).toEqual([["/find", "free", {}]]);
  expect(known(graph, { names: ["a", "b", "c"] })).toEqual([["/find", "free", {}]]);
});

test("L1: an input that is absent is sent as null", () => {
  expect(
    known(
      graphOf((f, input) => f.call("a", free, input.nothing)),
      {},
    ),
  ).toEqual([["/a", "free", null]]);
});
