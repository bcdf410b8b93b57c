import { ApprovedCall } from "./approved-call.ts";
import type { Expr } from "./expr.ts";
import type { AgentTool, Block, RunNode } from "./graph.ts";
import { type AnyPlanner, NO_PLAN, type PlannerCard } from "./planner.ts";
import { agentNode, blockOf, callNode, withoutBound } from "./record-agents.ts";
import { retryOf } from "./record-steps.ts";
import { type Arm, isFunction, type Recorder } from "./recorder.ts";
import type { AnyRef } from "./ref.ts";

interface PlanOptions {
  readonly after?: unknown;
  readonly feedback?: unknown;
  readonly otherwise: Arm;
}

/** Plan and runPlan. */
export const recordPlans = (recorder: Recorder) => ({
  plan: (id: string, planner: AnyPlanner, input: unknown, options: PlanOptions): AnyRef => {
    recorder.claim(id);
    const after = (options.after ?? NO_PLAN) as { readonly plan: unknown; readonly completed: unknown };
    const told = { input, feedback: options.feedback ?? "", previous: after.plan, completed: after.completed };
    const place = `${id}.finish`;
    const bind = { input: recorder.expr(input, `${id}.input`), after: recorder.expr(after, `${id}.after`) };
    const finish: AgentTool = {
      role: "finish",
      description: planner.finish.description,
      input: withoutBound(planner.finish.inputSchema, Object.keys(bind)),
      writes: false,
      block: blockOf(place, callNode(recorder, place, planner.finish, bind)),
    };
    const node = agentNode(
      recorder,
      id,
      planner.agent,
      recorder.expr(told, `${id}.input`),
      new Map(),
      { untrusted: true },
      new Set(),
      finish,
    );
    if (!isFunction(options.otherwise)) recorder.problem(id, "must say what follows when no plan comes: `otherwise`.");
    return recorder.push({
      ...node,
      tools: { ...node.tools, finish },
      otherwise: recorder.arm(id, "otherwise", options.otherwise, ["end"]),
    });
  },
  runPlan: (id: string, approved: unknown): AnyRef => {
    recorder.claim(id);
    if (!(approved instanceof ApprovedCall) || approved.planner === null) {
      recorder.problem(
        id,
        "runs something that is no approved plan. Propose the plan in `calls` of an approval, and run what `granted` receives.",
      );
      return recorder.push({ id, kind: "fail", code: "not-approved", message: { lit: "" } });
    }
    const { planner, approval, key } = approved;
    approved.performedBy.push(id);
    recorder.workflows.set(planner.id, planner.code);
    const node: RunNode = {
      id,
      kind: "run",
      workflow: planner.id,
      hash: planner.proposal.card.interface,
      input: recorder.expr(approved.input, `${id}.input`),
      planned: cardOf(recorder, planner, id),
      clears: { approval, call: key },
      onError: failedRun(id),
    };
    return recorder.push(node);
  },
});

/** A run that failed is data, as one that is done: a plan that half succeeded is nothing to be forgotten. */
function failedRun(id: string): Block {
  const error = (...path: readonly string[]): Expr => ({ ref: `${id}.error`, path });
  const why: Expr = { op: "pick", args: [error(), { lit: ["code", "message", "attempts", "failures"] }] };
  return {
    id: `${id}.onError`,
    takes: [`${id}.error`],
    nodes: [],
    result: { obj: { outcome: { lit: "failed" }, error: why, plan: error("plan") } },
  };
}

const cardOf = (recorder: Recorder, { id, proposal, limits, code, retry }: AnyPlanner, at: string): PlannerCard => ({
  id,
  interface: proposal.card.interface,
  limits,
  ...(retry === undefined ? {} : { retry: retryOf(recorder, `${at}.retry`, retry) }),
  tools: [...code.tools.values()].map(({ card }) => card),
});
