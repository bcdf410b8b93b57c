import { expect, test } from "vitest";
import { z } from "zod";
import { repliedTo, toolCall } from "../../../test/kernel/replies.ts";
import { type Anything, completed, failed, free, graphOf, keyed, pendingOf } from "../../../test/kernel/scenario.ts";
import { agent } from "../../definition/agent.ts";
import { gt } from "../../definition/expression.ts";
import type { Graph } from "../../definition/graph.ts";
import { propose } from "../../definition/proposal.ts";
import { tool } from "../../definition/tool.ts";
import { type Arriving, KernelHost } from "../../testing/kernel-host.ts";
import { measureRun } from "./measure-run.ts";
import type { MeasuredRun } from "./measured-run.ts";

const look = tool({ id: "free", description: "Looks.", input: z.any(), output: z.any(), effect: "read", run: (): Anything => null });
const worker = agent({
  id: "worker",
  goal: "Find out.",
  model: "large",
  input: z.any(),
  output: z.object({ brief: z.string() }),
  tools: [look],
  escalate: ["desk"],
  limits: { costUsd: 1, tokens: 1_000, turns: 2 },
});

function measured(graph: Graph, input: Anything, ...events: readonly (Arriving | ((host: KernelHost) => Arriving))[]): MeasuredRun {
  const host = new KernelHost(graph, { now: 1_000 });
  host.start(input);
  for (const event of events) {
    host.now += 10;
    host.arrive(typeof event === "function" ? event(host) : event);
  }
  const run = measureRun(host.index, host.runId, host.journal);
  if (run === null) throw new Error(`The run has not ended: it waits for ${[...host.pending.keys()].join(", ")}.`);
  return run;
}

const sorted = graphOf(
  (f, input) => {
    f.compute("read", { n: input.n }, ({ n }) => n);
    f.when(
      "is-large",
      gt(input.n, 5),
      () => void f.call("big", free, {}),
      () => void f.call("small", free, {}, { onError: () => void f.call("instead", free, {}) }),
    );
    f.outcome("done");
  },
  ["done"],
);

test("S23.10: a path names nodes and the arms that were taken, and no attempt", () => {
  expect(measured(sorted, { n: 9 }, completed("/read#1", 9), completed("is-large.then/big#1")).path).toEqual([
    "read",
    "is-large.then",
    "big",
  ]);
  const small = measured(
    sorted,
    { n: 1 },
    completed("/read#1", 1),
    failed("is-large.otherwise/small#1", "down", false),
    completed("is-large.otherwise/small.onError/instead#1"),
  );
  expect(small.path).toEqual(["read", "is-large.otherwise", "small", "small.onError", "instead"]);
  expect(small).toMatchObject({ ended: "completed", outcome: "done", durationMs: 30 });
});

test("S23.12: each step counts once, for whoever's judgement it was", () => {
  const { decisions } = measured(sorted, { n: 9 }, completed("/read#1", 9), completed("is-large.then/big#1"));
  expect(decisions).toEqual({ rules: 3, ai: 0, human: 0 });
});

test("S23.14: what failed is named, also where an arm took over", () => {
  const run = measured(
    sorted,
    { n: 1 },
    completed("/read#1", 1),
    failed("is-large.otherwise/small#1", "down", false),
    failed("is-large.otherwise/small.onError/instead#1", "gone", false),
  );
  expect(run.ended).toBe("failed");
  expect(run.failures).toEqual([
    { node: "small", kind: "call", code: "down", handled: true },
    { node: "instead", kind: "call", code: "gone", handled: false },
  ]);
});

const items = graphOf((f, input) =>
  f.map("each", input.items, { max: 9, concurrency: 9, onItemError: "skip" }, (item) => f.call("look", free, item)),
);

test("S23.10: a map's items stand once for each way that they took; those that failed are failures of their step", () => {
  const run = measured(
    items,
    { items: [1, 2, 3] },
    completed("each[2]/look#1"),
    failed("each[0]/look#1", "bad", false),
    completed("each[1]/look#1"),
  );
  expect(run.path).toEqual(["each", "look"]);
  expect(run.failures).toEqual([{ node: "look", kind: "call", code: "bad", handled: true }]);
});

const both = graphOf((f) => f.all("both", { left: () => f.call("a", free, {}), right: () => f.call("b", free, {}) }));

test("S23.10: a path does not tell what was only faster", () => {
  const one = measured(both, {}, completed("both.left/a#1"), completed("both.right/b#1"));
  const other = measured(both, {}, completed("both.right/b#1"), completed("both.left/a#1"));
  expect(one.path).toEqual(["both", "both.left", "a", "both.right", "b"]);
  expect(other.path).toEqual(one.path);
});

const researched = graphOf((f, input) => f.agent("work", worker, input, { otherwise: () => f.fail("lost", "lost", "Nobody knows.") }));

test("S23.10, S23.12: an agent's path is what its model chose, also what it was refused", () => {
  const run = measured(
    researched,
    {},
    repliedTo("/work#1.1", toolCall("free", { q: 1 }), toolCall("erase", {}), toolCall("free", { q: 2 })),
    completed("work[1.2]/work.free#1"),
    completed("work[1.0]/work.free#1"),
    repliedTo("/work#2.1", toolCall("finish", { brief: "x" })),
    completed("work[2.0]/work.finish#1", { brief: "x" }),
  );
  expect(run.path).toEqual(["work", "work!unknown-tool", "work.free", "work.free", "work.finish"]);
  expect(run.decisions).toEqual({ rules: 0, ai: 4, human: 0 });
  expect(run).toMatchObject({ modelCalls: 2, tokens: 30, modelCostMicroUsd: 200, simulated: true, failures: [] });
});

test("S23.14: an agent without a result is a failure of the agent as a whole; the arm that fails for it is one of its own", () => {
  const text = { type: "text", text: "Hm." } as const;
  const run = measured(researched, {}, repliedTo("/work#1.1", text), repliedTo("/work#2.1", text));
  expect(run.failures).toEqual([
    { node: "work", kind: "agent", code: "otherwise", handled: true },
    { node: "lost", kind: "fail", code: "lost", handled: false },
  ]);
});

const asked = graphOf((f, input) =>
  f.approve("ask", {
    calls: { send: propose(keyed, input) },
    by: "role:ae",
    within: "2d",
    granted: (_shown, calls) => void f.perform("send", calls.send),
  }),
);

test("S23.13: a run that a person decided about was reviewed, and what they cleared is theirs as well", () => {
  const decided =
    (decision: "approve" | "reject") =>
    (host: KernelHost): Arriving => {
      const { hash } = pendingOf(host, "open-approval", "/ask#1");
      return { type: "approval-decided", id: "/ask#1", by: "ana", decision, hash };
    };
  const granted = measured(asked, { to: "x" }, decided("approve"), completed("ask.granted/send#1"));
  expect(granted.people).toEqual({ asked: 1, decided: 1, edited: 0, rejected: 0 });
  // The decision, and the call that it cleared.
  expect(granted.decisions).toEqual({ rules: 0, ai: 0, human: 2 });
  expect(measured(asked, { to: "x" }, decided("reject"))).toMatchObject({
    path: ["ask", "ask.denied"],
    people: { asked: 1, decided: 1, edited: 0, rejected: 1 },
    decisions: { rules: 0, ai: 0, human: 1 },
  });
});

test("a journal without an end is not measured", () => {
  const host = new KernelHost(sorted, { now: 1_000 });
  host.start({ n: 1 });
  expect(measureRun(host.index, host.runId, host.journal)).toBeNull();
});
