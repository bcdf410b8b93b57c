import { expect, test } from "vitest";
import { z } from "zod";
import {
  type Anything,
  cancelled,
  completed,
  decided,
  eventsOfType,
  failed,
  free,
  given,
  pendingOf,
  retried,
  when,
} from "../../../test/kernel/scenario.ts";
import type { Flow } from "../../definition/flow.ts";
import type { CheckedPlan } from "../../definition/planner.ts";
import { propose } from "../../definition/proposal.ts";
import type { Ref } from "../../definition/ref.ts";
import { workflow } from "../../definition/workflow.ts";
import { planner } from "../../planning/planner.ts";

const child = workflow({
  id: "child",
  input: z.any(),
  limits: { costUsd: 0 },
  flow: (f, input: Anything) => f.compute("echo", { input }, ({ input }) => input),
});

test("given a run node, then another run is started with the pinned version and its input", () => {
  const run = given((f, input) => f.run("sub", child, { n: input.n }), { n: 1 });
  expect(pendingOf(run, "start-run", "/sub#1")).toMatchObject({ workflow: "child", hash: child.hash, input: { n: 1 } });
  when(run, completed("/sub#1", "done"));
  expect(run.state).toMatchObject({ phase: "completed", output: "done" });
});

test("when the child fails, then the node fails with the child's error", () => {
  const run = given((f) => f.run("sub", child, {}), {}, failed("/sub#1", "child-cancelled", false));
  expect(run.state).toMatchObject({ phase: "failed", error: { code: "child-cancelled" } });
});

test("when the child fails and the node has onError, then that takes over", () => {
  const run = given((f) => f.run("sub", child, {}, { onError: (error) => error.code }), {}, failed("/sub#1", "no-credit"));
  expect(run.state.output).toBe("no-credit");
});

test("when a person retries the run, then the child is started anew", () => {
  const run = given((f) => f.run("sub", child, {}), {}, failed("/sub#1"));
  expect(when(run, retried)).toEqual(["start-run /sub#2"]);
});

test("when the run is cancelled, then the child is cancelled first and its end awaited", () => {
  const run = given((f) => f.run("sub", child, {}));
  expect(when(run, cancelled)).toEqual(["abort /sub#1"]);
  expect(run.state.phase).toBe("running");
  when(run, failed("/sub#1", "child-cancelled", false));
  expect(run.state.phase).toBe("cancelled");
});

test("a child's result that came while the run was closing is kept for a retry", () => {
  const run = given((f) => f.all("both", { a: () => f.run("sub", child, {}), b: () => f.run("other", child, {}) }));
  run.arrive(failed("both.b/other#1"));
  run.arrive(completed("both.a/sub#1", "kept"));
  expect(run.state.phase).toBe("failed");
  expect(when(run, retried)).toEqual(["start-run both.b/other#2"]);
  when(run, completed("both.b/other#2", "too"));
  expect(run.state.output).toEqual({ a: "kept", b: "too" });
});

const planning = planner({
  id: "planning",
  goal: "Plan.",
  model: "m",
  input: z.object({}),
  tools: [{ ...free, description: "Does nothing." }],
  limits: { costUsd: 0 },
  planning: { costUsd: 1, tokens: 1_000, turns: 1 },
});
const approvedPlan = (f: Flow, input: Anything) =>
  f.approve("review", {
    calls: { plan: propose(planning, input.checked as Ref<CheckedPlan<undefined>>) },
    by: "role:it",
    within: "1d",
    granted: (_shown, calls) => f.runPlan("execute", calls.plan),
  });

test("given an approved plan, then its run is started with what people cleared, by the person who did", () => {
  const run = given(approvedPlan, { checked: { hash: "abc" } });
  run.arrive(decided(run, "/review#1", "approve"));
  expect(pendingOf(run, "start-run", "review.granted/execute#1")).toMatchObject({
    workflow: "planning",
    hash: planning.proposal.card.interface,
    input: { hash: "abc" },
    cleared: { approval: "/review#1", call: "plan", arguments: { hash: "abc" }, by: ["ana"] },
  });
  expect(eventsOfType(run, "step-started").map(({ controller }) => controller)).toEqual(["human"]);
  when(run, completed("review.granted/execute#1", { outcome: "done", output: 3 }));
  expect(run.state.output).toEqual({ outcome: "done", output: 3 });
});

test("when the run of a plan fails, then that is how it ended, with what it had completed", () => {
  const run = given(approvedPlan, { checked: { hash: "abc" } });
  run.arrive(decided(run, "/review#1", "approve"));
  const error = { code: "locked", message: "It is locked.", attempts: 1, plan: { completed: {} } };
  when(run, { type: "step-failed", id: "review.granted/execute#1", error, retryable: false, jitter: 0 });
  expect(run.state.output).toEqual({
    outcome: "failed",
    error: { code: "locked", message: "It is locked.", attempts: 1 },
    plan: { completed: {} },
  });
});

test("every decision of a plan's run is informed by the model that wrote it", () => {
  const graph = workflow({ id: "p", input: z.any(), limits: { costUsd: 0 }, flow: (f) => f.call("look", free, {}) }).graph;
  const byAi = given({ ...graph, plan: { interface: "i" } });
  expect(eventsOfType(byAi, "step-started").map(({ controller, informedBy }) => [controller, informedBy])).toEqual([["rules", "ai"]]);
  expect(eventsOfType(given(graph), "step-started").map(({ informedBy }) => informedBy)).toEqual([undefined]);
});
