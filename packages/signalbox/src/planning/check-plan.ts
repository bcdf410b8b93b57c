// K1. A plan is checked once, when the model hands it in, with everything that is wrong in it told at once; what passes is compiled, costed
//     and described, and all of that together is what a person approves.
// K2. The same plan over the same input gives the same bytes: nothing here reads a clock or a name that is not given.

import { ceilingOf } from "../analysis/ceiling.ts";
import { diagramOf } from "../analysis/diagram-of.ts";
import { drawMermaid } from "../analysis/drawing/mermaid.ts";
import { isSignalboxError, messageOf, type Problem } from "../base/error.ts";
import { canonical, type Json, type JsonObject } from "../base/json.ts";
import { type Graph, graphJson, type Node, nodesOf } from "../definition/graph.ts";
import type { CheckedPlanData, PlanEffect, PlanHistoryData } from "../definition/planner.ts";
import { parseWith } from "../definition/schema.ts";
import { type KnownCall, knownCalls } from "../kernel/index.ts";
import { checkSteps, type Terms } from "./check-steps.ts";
import { type Compiling, compilePlan } from "./compile-plan.ts";
import { changesOf } from "./plan-changes.ts";
import { linesOf } from "./plan-lines.ts";
import { readPlan, stepPlace } from "./read-plan.ts";

export interface PlanCheck extends Omit<Terms, "completed">, Omit<Compiling, "completed"> {}
export type Checked =
  | { readonly ok: true; readonly value: CheckedPlanData }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Checks, compiles, costs and describes a plan. `after`: the version that it takes the place of. */
export function checkPlan(check: PlanCheck, plan: JsonObject, input: Json, after: PlanHistoryData): Checked {
  const problems: Problem[] = [];
  const read = readPlan(plan, problems);
  const { completed } = after;
  checkSteps(read, { ...check, completed }, (path, message) => void problems.push({ path, message }));
  if (problems.length > 0) return { ok: false, problems };
  try {
    const { graph, hash } = compilePlan(read, { ...check, completed });
    const given = { input, completed } as unknown as Json;
    const calls = knownCalls(graph, given);
    const costUsd = ceilingOf(graph).usd ?? Number.POSITIVE_INFINITY;
    problems.push(...overCap(costUsd, check), ...callProblems(calls, check), ...madeTwice(calls));
    return problems.length > 0 ? { ok: false, problems } : { ok: true, value: described() };

    function described(): CheckedPlanData {
      const lines = linesOf(graph);
      return {
        format: "signalbox.plan/1",
        planner: check.id,
        hash,
        plan,
        graph: graphJson(graph) as JsonObject,
        input,
        completed,
        series: after.series,
        lines,
        diagram: drawMermaid(diagramOf(graph)),
        costUsd,
        effects: effectsOf(graph),
        calls: calls.map(({ step, tool, arguments: args }) => ({ step, tool: tool.id, effect: tool.effect, arguments: args })),
        later: laterCalls(graph, calls),
        changes: after.hash === null ? [] : changesOf(after.lines, lines, new Set(Object.keys(completed))),
      };
    }
  } catch (thrown) {
    if (isSignalboxError(thrown) && thrown.code === "definition-invalid") return { ok: false, problems: thrown.problems };
    return { ok: false, problems: [{ path: "plan", message: messageOf(thrown) }] };
  }
}

const overCap = (costUsd: number, { limits }: PlanCheck): readonly Problem[] =>
  costUsd <= limits.costUsd
    ? []
    : [
        {
          path: "plan, steps",
          message: `could cost $${costUsd}, and may cost $${limits.costUsd}. Lower max of its maps, or leave paid steps out.`,
        },
      ];

/** What is known to the byte is held against the tool's own schema, which knows more than types. */
const callProblems = (calls: readonly KnownCall[], { tools }: PlanCheck): readonly Problem[] =>
  calls.flatMap(({ node, tool, arguments: args }) => {
    const called = tools.get(tool.id);
    const parsed = called === undefined ? null : parseWith(called.input, args);
    return parsed === null || parsed.ok
      ? []
      : parsed.problems.map(({ path, message }) => ({
          path: `${stepPlace(node)}, with${path === "" ? "" : `.${path}`}`,
          message: `${message}.`,
        }));
  });

/** One effect is wanted once. The two arms of a branch may have the same. */
function madeTwice(calls: readonly KnownCall[]): readonly Problem[] {
  const first = new Map<string, KnownCall>();
  const problems: Problem[] = [];
  for (const call of calls) {
    if (call.tool.delivery === "free") continue;
    const key = `${call.tool.id} ${canonical(call.arguments)}`;
    const before = first.get(key);
    if (before === undefined) first.set(key, call);
    else if (!areExclusive(before.step, call.step))
      problems.push({
        path: stepPlace(call.node),
        message: `makes the very call that step "${before.node}" makes. Leave one of them out.`,
      });
  }
  return problems;
}

/** In two arms of one branch: their paths part at a ".<arm>" of the same step. */
function areExclusive(a: string, b: string): boolean {
  const [left, right] = [a.split("/"), b.split("/")];
  const at = left.findIndex((part, index) => part !== right[index]);
  const [one = "", other = ""] = [left[at], right[at]];
  return one.includes(".") && other.includes(".") && one.slice(0, one.indexOf(".")) === other.slice(0, other.indexOf("."));
}

/** How often each call of a graph is made at most. */
function* callsOf(graph: Graph): Generator<{ readonly node: Extract<Node, { kind: "call" }>; readonly most: number }> {
  const times = new Map<string, number>();
  for (const { node, block } of nodesOf(graph.main)) {
    const outer = times.get(block.id) ?? 1;
    if (node.kind === "call") yield { node, most: outer };
    else if (node.kind === "map") times.set(node.body.id, outer * node.max);
    else if (node.kind === "when") for (const arm of [node.then, node.otherwise]) times.set(arm.id, outer);
    else if (node.kind === "match")
      for (const arm of [...Object.values(node.arms), ...(node.otherwise === undefined ? [] : [node.otherwise])]) times.set(arm.id, outer);
  }
}

function effectsOf(graph: Graph): readonly PlanEffect[] {
  const byTool = new Map<string, PlanEffect>();
  for (const { node, most } of callsOf(graph)) {
    const { id, effect } = node.tool;
    byTool.set(id, { tool: id, effect, most: most + (byTool.get(id)?.most ?? 0) });
  }
  return [...byTool.values()];
}

function laterCalls(graph: Graph, calls: readonly KnownCall[]): CheckedPlanData["later"] {
  const known = new Set(calls.map(({ node }) => node));
  return [...callsOf(graph)]
    .filter(({ node }) => !known.has(node.id))
    .map(({ node, most }) => ({ step: node.id, tool: node.tool.id, effect: node.tool.effect, most }));
}
