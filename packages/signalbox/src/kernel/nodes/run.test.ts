import { expect, test } from "vitest";
import { z } from "zod";
import { type Anything, cancelled, completed, failed, given, pendingOf, retried, when } from "../../../test/kernel/scenario.ts";
import { workflow } from "../../definition/workflow.ts";

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
