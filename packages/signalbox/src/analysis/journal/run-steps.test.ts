import { expect, test } from "vitest";
import { z } from "zod";
import { repliedTo, text, toolCall } from "../../../test/kernel/replies.ts";
import { type Anything, completed, graphOf } from "../../../test/kernel/scenario.ts";
import { agent } from "../../definition/agent.ts";
import { tool } from "../../definition/tool.ts";
import { KernelHost } from "../../testing/kernel-host.ts";
import { diffRuns } from "./run-diff.ts";
import { type RunStep, stepsOf } from "./run-steps.ts";

const look = tool({
  id: "crm.look",
  description: "Looks.",
  input: z.object({ q: z.string() }),
  output: z.any(),
  effect: "read",
  run: (): Anything => null,
});
const worker = agent({
  id: "worker",
  goal: "Find out.",
  model: "large",
  input: z.any(),
  output: z.object({ brief: z.string() }),
  tools: [look],
  limits: { costUsd: 1, tokens: 1_000, turns: 5 },
});
const graph = graphOf((f, input) => f.agent("work", worker, input, { otherwise: (end) => ({ brief: end.reason }) }));

function steps(found: string): readonly RunStep[] {
  const run = new KernelHost(graph, { now: 1_000 });
  run.start({ domain: "a.example" });
  run.arrive(repliedTo("/work#1.1", text("Hm."), toolCall("crm_look", { q: "x" }), toolCall("erase", "{no JSON")));
  run.arrive(completed("work[1.0]/work.crm_look#1", { found }));
  run.arrive(repliedTo("/work#2.1", toolCall("finish", { brief: found })));
  run.arrive(completed("work[2.0]/work.finish#1", { brief: found }));
  return stepsOf(
    graph,
    run.journal.flatMap(({ seq, at, events }) => events.map((event) => ({ runId: run.runId, seq, at: new Date(at).toISOString(), event }))),
  );
}

test("S7.2: an agent is told by turn and call", () => {
  expect(steps("gold").map(({ path }) => path)).toEqual([
    "",
    "work",
    "work turn 1",
    "work[1.1]",
    "work[1.0]/work.crm_look",
    "work turn 2",
    "work[2.0]/work.finish",
  ]);
  expect(steps("gold")).toContainEqual({
    path: "work turn 1",
    seq: 1,
    facts: {
      model: "test/1",
      offered: [],
      said: [{ text: "Hm." }, { tool: "crm_look", arguments: { q: "x" } }, { tool: "erase", arguments: "{no JSON" }],
    },
  });
  expect(steps("gold")).toContainEqual(
    expect.objectContaining({ path: "work[1.1]", facts: { tool: "erase", refused: expect.objectContaining({ code: "unknown-tool" }) } }),
  );
});

test("S7.2: two runs of an agent part at the first answer that is another", () => {
  const { differences } = diffRuns(steps("gold"), steps("lead"));
  expect(differences.map(({ path }) => path)).toEqual(["", "work[1.0]/work.crm_look", "work turn 2", "work[2.0]/work.finish"]);
  expect(differences[1]?.differs).toEqual([{ path: "output.found", left: "gold", right: "lead" }]);
  expect(differences[2]?.differs).toEqual([{ path: "said[0].arguments.brief", left: "gold", right: "lead" }]);
});
