// The variants of two examples, as "signalbox compare" runs them: a few inputs, once, in the real command.
import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { shapeOf } from "signalbox/analysis";
import { beforeAll, expect, test } from "vitest";
import comparisons from "../signalbox.compare.ts";

interface Compared {
  readonly shape: string;
  readonly open: number;
  readonly measures: {
    readonly runs: number;
    readonly ended: { readonly failed: number };
    readonly outcomes: { readonly [outcome: string]: number };
    readonly tokens: { readonly total: number };
    readonly costUsd: { readonly total: number; readonly max: number };
    readonly modelCostUsd: { readonly total: number };
    readonly people: { readonly reviewedShare: number };
    readonly failures: { readonly count: number; readonly traced: number; readonly agents: number };
  };
  readonly ceilingUsd: number;
}
interface Report {
  readonly comparison: string;
  readonly simulated: boolean;
  readonly assumptions: readonly string[];
  readonly standIn: string;
  readonly shapes: readonly Compared[];
  readonly costs: readonly { readonly shape: string; readonly simulated: boolean; readonly costUsd: { readonly count: number } }[];
}

let reports: readonly Report[];
beforeAll(async () => {
  const root = resolve(import.meta.dirname, "..");
  const bin = resolve(root, "packages/signalbox/bin/signalbox.js");
  const child = spawn(process.execPath, [bin, "compare", "--inputs", "4", "--repeat", "1", "--json"], {
    cwd: root,
    env: { ...process.env, SIGNALBOX_DEMO_LATENCY: "0", ANTHROPIC_API_KEY: "", OPENAI_API_KEY: "" },
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (child.exitCode !== 0 && out === "") throw new Error(err);
  reports = JSON.parse(out) as readonly Report[];
}, 120_000);

test("S23.18: every input ends in every shape, and what is simulated and assumed is said", () => {
  expect(reports.map(({ comparison }) => comparison)).toEqual(["inbound-lead", "support-triage"]);
  for (const { simulated, assumptions, standIn, shapes, costs } of reports) {
    expect(shapes.map(({ shape }) => shape)).toEqual(["workflow", "hybrid", "agent", "agents"]);
    for (const { open, measures } of shapes) {
      expect({ open, runs: measures.runs, failed: measures.ended.failed }).toEqual({ open: 0, runs: 4, failed: 0 });
      expect(Object.values(measures.outcomes).reduce((sum, runs) => sum + runs, 0)).toBe(4);
      expect(measures.failures.traced + measures.failures.agents).toBeLessThanOrEqual(measures.failures.count);
    }
    expect(simulated).toBe(true);
    expect(assumptions.join(" ")).toContain("a habit and not");
    expect(standIn).toContain("People are played");
    // What a chart takes.
    expect(costs.map(({ shape, simulated: played, costUsd }) => [shape, played, costUsd.count])).toEqual([
      ["workflow", false, 4],
      ["hybrid", costs[1]?.simulated, 4],
      ["agent", true, 4],
      ["agents", true, 4],
    ]);
  }
});

test("S23.17: rules alone use no model; whatever an agent changes that reads strangers' words, a person has cleared; none costs more than its ceiling", () => {
  for (const { shapes } of reports) {
    const [workflow, , agent, agents] = shapes as readonly [Compared, Compared, Compared, Compared];
    expect([workflow.measures.tokens.total, workflow.measures.modelCostUsd.total]).toEqual([0, 0]);
    expect([agent.measures.people.reviewedShare, agents.measures.people.reviewedShare]).toEqual([1, 1]);
    for (const { measures, ceilingUsd } of shapes) expect(measures.costUsd.max).toBeLessThanOrEqual(ceilingUsd);
  }
});

test("each variant is the shape that it is said to be", () => {
  for (const { shapes } of comparisons)
    for (const [name, workflow] of Object.entries(shapes)) expect([name, shapeOf(workflow.graph)]).toEqual([name, name]);
});
