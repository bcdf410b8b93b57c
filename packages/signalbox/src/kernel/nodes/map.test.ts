import { describe, expect, test } from "vitest";
import { type Anything, completed, eventsOfType, failed, free, given, open, retried, when } from "../../../test/kernel/scenario.ts";
import { add, split } from "../../definition/expression.ts";
import { joinError } from "./join.ts";

const mapping =
  (options: Anything = {}) =>
  (f: Anything, input: Anything) =>
    f.map("each", input.items, { max: 5, concurrency: 2, ...options }, (item: Anything, index: Anything) =>
      f.call("look", free, { item, index }),
    );

describe("items", () => {
  test("are taken `concurrency` at a time, and joined in their order", () => {
    const run = given(mapping(), { items: ["a", "b", "c"] });
    expect(open(run)).toEqual(["run-step each[0]/look#1", "run-step each[1]/look#1"]);
    expect([...run.pending.values()].map((command) => (command as Anything).input)).toEqual([
      { item: "a", index: 0 },
      { item: "b", index: 1 },
    ]);
    expect(when(run, completed("each[1]/look#1", "B"))).toEqual(["run-step each[2]/look#1"]);
    expect(when(run, completed("each[2]/look#1", "C"))).toEqual([]);
    when(run, completed("each[0]/look#1", "A"));
    expect(run.state.output).toEqual(["A", "B", "C"]);
  });

  test("are one at a time unless said otherwise", () => {
    expect(open(given(mapping({ concurrency: undefined }), { items: [1, 2, 3] }))).toEqual(["run-step each[0]/look#1"]);
  });

  test("that are none give an empty list", () => {
    expect(given(mapping(), { items: [] }).state.output).toEqual([]);
  });

  test("that give nothing give null, so that results keep their places", () => {
    const run = given(mapping({ concurrency: 3 }), { items: [1, 2] });
    when(run, { type: "step-completed", id: "each[0]/look#1", output: undefined });
    when(run, completed("each[1]/look#1", 2));
    expect(run.state.output).toEqual([null, 2]);
  });

  test("that have a name are not copied into the journal", () => {
    const run = given(mapping(), { items: ["a", "b"] });
    expect(eventsOfType(run, "node-entered")[0]?.state).not.toHaveProperty("items");
    expect(eventsOfType(run, "block-entered")[1]?.values).toEqual({
      "each.item": { kind: "ref", name: "input", path: ["items", "1"] },
      "each.index": { kind: "value", value: 1 },
    });
  });

  test("that were made by an expression are kept once, by the node", () => {
    const run = given((f, input) => f.map("each", split(input.line, ","), { max: 3 }, (item) => f.call("look", free, { item })), {
      line: "a,b",
    });
    expect(eventsOfType(run, "node-entered")[0]?.state).toMatchObject({ items: ["a", "b"] });
    when(run, completed("each[0]/look#1"));
    expect([...run.pending.values()][0]).toMatchObject({ id: "each[1]/look#1", input: { item: "b" } });
  });

  test("S2: a name that nothing reads is not bound", () => {
    const run = given((f, input) => f.map("each", input.items, { max: 5, concurrency: 5 }, () => f.call("look", free, {})), {
      items: [1, 2],
    });
    expect(run.state.frames.get("each[1]")?.values).toEqual({});
  });
});

describe("what cannot be mapped over fails", () => {
  test("more items than `max`", () => {
    expect(given(mapping(), { items: [1, 2, 3, 4, 5, 6] }).state.error).toMatchObject({
      code: "too-many-items",
      message: '"each" takes at most 5 items and got 6. Raise max, or map over fewer.',
    });
  });

  test("no list", () => {
    expect(given(mapping(), { items: "abc" }).state.error?.message).toBe('"each" maps over a list and got string.');
    expect(given(mapping(), {}).state.error).toMatchObject({ code: "not-a-list", message: '"each" maps over a list and got nothing.' });
  });

  test("and onError takes over", () => {
    expect(given(mapping({ onError: (error: Anything) => error.code }), {}).state.output).toBe("not-a-list");
  });

  test("and fails again when it is retried", () => {
    const run = given(mapping(), {});
    when(run, retried);
    expect(run.state.error?.code).toBe("not-a-list");
  });
});

describe('onItemError "fail"', () => {
  test("after the first failure nothing new starts, what is in flight is recorded, then the map fails with all failures", () => {
    const run = given(mapping({ concurrency: 3 }), { items: [1, 2, 3, 4] });
    expect(when(run, failed("each[1]/look#1", "gone"))).toEqual([]);
    expect(run.state.phase).toBe("running");
    expect(when(run, completed("each[0]/look#1", "A"))).toEqual([]);
    expect(when(run, failed("each[2]/look#1", "gone"))).toEqual([]);
    expect(run.state.error).toEqual({
      code: "gone",
      message: '2 of the items of "each" failed; 1: It was gone.',
      attempts: 1,
      failures: { 1: { code: "gone", message: "It was gone." }, 2: { code: "gone", message: "It was gone." } },
    });
  });

  test("failures of different kinds have a code of their own", () => {
    const run = given(mapping({ concurrency: 3 }), { items: [1, 2, 3] });
    when(run, failed("each[1]/look#1", "gone"), failed("each[2]/look#1", "busy"));
    when(run, completed("each[0]/look#1"));
    expect(run.state.error).toMatchObject({
      code: "several-failures",
      message: '2 of the items of "each" failed; 1: It was gone.',
      failures: { 1: { code: "gone" }, 2: { code: "busy" } },
    });
  });

  test("any number of failures makes one error", () => {
    const run = given((f, input) => f.map("each", input.items, { max: 2_000, concurrency: 2_000 }, () => f.fail("stop", "no", "no")), {
      items: Array.from({ length: 2_000 }, () => 0),
    });
    // The first one stops the others before they are looked at.
    expect(run.state.error?.message).toBe('1 of the items of "each" failed; 0: no');
    const failures = Object.fromEntries(Array.from({ length: 150_000 }, (_, key) => [key, { code: "x", message: "x", attempts: key }]));
    expect(joinError("each", "items", failures)).toMatchObject({ code: "x", attempts: 149_999 });
  });

  test("onError takes over when all of it is quiet", () => {
    const run = given(mapping({ onError: (error: Anything) => error.failures["0"].code }), { items: [1, 2] });
    when(run, failed("each[0]/look#1", "gone"));
    expect(run.state.phase).toBe("running");
    when(run, completed("each[1]/look#1"));
    expect(run.state.output).toBe("gone");
    expect([...run.state.frames.keys()]).toEqual([]);
  });
});

describe('onItemError "skip"', () => {
  test("leaves the failed items out and keeps the order", () => {
    const run = given(mapping({ onItemError: "skip" }), { items: [1, 2, 3, 4] });
    expect(when(run, failed("each[0]/look#1"))).toEqual(["run-step each[2]/look#1"]);
    when(run, completed("each[2]/look#1", "C"));
    when(run, completed("each[1]/look#1", "B"));
    when(run, { type: "step-completed", id: "each[3]/look#1", output: undefined });
    expect(run.state.output).toEqual(["B", "C", null]);
  });

  test("S4: a failure that was handled leaves no frame behind", () => {
    const run = given(mapping({ onItemError: "skip" }), { items: [1, 2, 3] }, failed("each[0]/look#1"));
    expect([...run.state.frames.keys()]).toEqual(["", "each[1]", "each[2]"]);
    expect(run.state.frames.get("")?.kept).toBeUndefined();
  });

  test("also below the item", () => {
    const run = given(
      (f, input) =>
        f.map("each", input.items, { max: 5, onItemError: "skip" }, (item) => f.all("both", { x: () => f.call("look", free, { item }) })),
      { items: [1, 2] },
      failed("each[0]/both.x/look#1"),
    );
    expect([...run.state.frames.keys()]).toEqual(["", "each[1]", "each[1]/both.x"]);
  });
});

describe('onItemError "collect"', () => {
  test("gives results and errors, each in its place", () => {
    const run = given(mapping({ onItemError: "collect" }), { items: [1, 2, 3] });
    when(run, completed("each[0]/look#1", "A"));
    when(run, failed("each[1]/look#1", "gone"));
    when(run, { type: "step-completed", id: "each[2]/look#1", output: undefined });
    expect(run.state.output).toEqual([
      { ok: true, value: "A" },
      { ok: false, error: { code: "gone", message: "It was gone.", attempts: 1 } },
      { ok: true, value: null },
    ]);
  });
});

describe("a retry of a map", () => {
  test("S4: starts only the failed items again; recorded results stay", () => {
    const run = given(mapping({ concurrency: 4 }), { items: [1, 2, 3, 4, 5] });
    when(run, completed("each[0]/look#1", "A"));
    when(run, failed("each[1]/look#1"), failed("each[3]/look#1"));
    when(run, completed("each[2]/look#1", "C"));
    // The fifth item had been taken up when the first was done, and was in flight.
    when(run, completed("each[4]/look#1", "E"));
    expect(run.state.phase).toBe("failed");
    expect(when(run, retried)).toEqual(["run-step each[1]/look#2", "run-step each[3]/look#2"]);
    when(run, failed("each[1]/look#2"));
    when(run, completed("each[3]/look#2", "D"));
    expect(run.state.error?.failures).toEqual({ 1: expect.anything() });
    expect(when(run, retried)).toEqual(["run-step each[1]/look#3"]);
    when(run, completed("each[1]/look#3", "B"));
    expect(run.state.output).toEqual(["A", "B", "C", "D", "E"]);
  });

  test("goes on with the items that had not been taken", () => {
    const run = given(mapping({ concurrency: 1 }), { items: [1, 2] }, failed("each[0]/look#1"));
    expect(when(run, retried)).toEqual(["run-step each[0]/look#2"]);
    expect(when(run, completed("each[0]/look#2"))).toEqual(["run-step each[1]/look#1"]);
  });

  test("of nested joins reopens exactly what failed", () => {
    const run = given(
      (f, input) =>
        f.map("outer", input.rows, { max: 3, concurrency: 3 }, (row) =>
          f.map("inner", row as Anything, { max: 3, concurrency: 3 }, (cell: Anything) => f.call("look", free, { n: add(cell, 0) })),
        ),
      { rows: [[1, 2], [3], [4, 5]] },
    );
    when(run, completed("outer[0]/inner[0]/look#1", "a"));
    when(run, failed("outer[0]/inner[1]/look#1"), failed("outer[2]/inner[0]/look#1"));
    when(run, completed("outer[1]/inner[0]/look#1", "c"));
    when(run, completed("outer[2]/inner[1]/look#1", "e"));
    expect(run.state.phase).toBe("failed");
    expect(when(run, retried)).toEqual(["run-step outer[0]/inner[1]/look#2", "run-step outer[2]/inner[0]/look#2"]);
    when(run, completed("outer[2]/inner[0]/look#2", "d"));
    when(run, completed("outer[0]/inner[1]/look#2", "b"));
    expect(run.state.output).toEqual([["a", "b"], ["c"], ["d", "e"]]);
  });
});
