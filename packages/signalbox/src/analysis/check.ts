import type { Problem } from "../base/error.ts";
import { costMicroUsd, limitMicroUsd, moneyText } from "../base/money.ts";
import type { Admission } from "../definition/admission.ts";
import { type Graph, type NodeKind, nodesOf, type RunLimits } from "../definition/graph.ts";
import type { People } from "../definition/people.ts";
import type { PolicyData } from "../definition/policy-data.ts";
import type { AnyWorkflow } from "../definition/workflow.ts";
import type { Controller } from "../kernel/run-state.ts";
import type { UnaskedEffect, UnprovenEffect } from "./approval-proof/approval-proof.ts";
import { leakText, wayText } from "./approval-proof/proof-text.ts";
import type { Ceiling, CostLookups, Unbounded } from "./ceiling.ts";
import { certify, type UnboundedAmount } from "./certificate/certificate.ts";
import { type CertificateRefusal, refusalsOf } from "./certificate/refusals.ts";
import { controllerOf } from "./controller.ts";
import { type CallCoverage, coverageOf } from "./coverage.ts";
import type { ModelData } from "./data-to-models/data-to-models.ts";
import { type Undeclared, undeclared, undeclaredAdvice, undeclaredText } from "./data-to-models/undeclared.ts";
import { graphsOf } from "./graph-lookup.ts";
import { placesOf } from "./place.ts";
import type { Reach } from "./reach.ts";
import { TRIANGLE_ADVICE, type Triangle, trianglesOf, triangleText } from "./triangle.ts";
import { type Unheld, unheld } from "./unheld.ts";

export interface CheckProblem extends Problem {
  readonly severity: "error" | "warning";
  readonly code:
    | "destructive-without-approval"
    | "external-without-approval"
    | "write-without-approval"
    | "ceiling-unbounded"
    | "ceiling-above-limit"
    | "nobody-to-ask"
    | "dangerous-triangle"
    | "sensitive-to-model"
    | "disclosure-unused"
    | "webhook-without-secret";
  readonly advice: string;
}
export interface NodeCounts {
  readonly total: number;
  /** Only kinds that occur. */
  readonly byKind: { readonly [K in NodeKind]?: number };
  readonly byController: { readonly [C in Controller]: number };
}
/** What can be said about a workflow before it runs. Plain JSON. */
export interface CheckReport {
  readonly workflow: string;
  readonly hash: string;
  readonly problems: readonly CheckProblem[];
  readonly limits: RunLimits;
  /** Absent: nothing limits when its runs begin. */
  readonly admission?: Admission;
  readonly ceiling: Ceiling;
  readonly coverage: readonly CallCoverage[];
  readonly reach: readonly Reach[];
  readonly nodes: NodeCounts;
}

export interface CheckLookups extends CostLookups {
  /** The policies in force: what they ask about or deny in every case is no way out for an agent, and needs no approval of the workflow. */
  readonly policies?: readonly PolicyData[];
  /** Who holds which role: whom policies and approvals ask must be somebody. Absent: it is not looked at. */
  readonly people?: People;
}

/**
 * Checks a workflow, or a graph alone. A workflow brings the graphs of what it runs; for a graph they come from `lookups`.
 * @example checkWorkflow(inboundLead, { price }).problems.filter(({ severity }) => severity === "error")
 */
export function checkWorkflow(target: AnyWorkflow | Graph, lookups: CheckLookups = {}): CheckReport {
  const graph = "graph" in target ? target.graph : target;
  const lookup = lookups.graph ?? ("graph" in target ? graphsOf(target) : undefined);
  const certificate = certify(graph, lookup === undefined ? lookups : { ...lookups, graph: lookup });
  const { ceilingUsd, approvals, dataToModels: told, reach } = certificate;
  const ceiling = {
    usd: ceilingUsd,
    unbounded: certificate.unbounded.filter(({ of }) => of === "cost").map(withoutAmount),
    tree: certificate.ceiling,
  };
  const coverage = coverageOf(graph, lookup, lookups.policies, approvals);
  return {
    workflow: graph.id,
    hash: certificate.hash,
    problems: [
      ...approvals.unproven.flatMap(unseen),
      ...approvals.unasked.flatMap(unasked),
      ...trianglesOf(graph, lookups.policies).flatMap(open),
      ...undeclared(told).map(toldWithoutReason),
      ...told.flatMap(unusedReasons),
      ...refusalsOf(certificate).flatMap(unbounded),
      ...aboveLimit(graph, ceiling),
      ...(lookups.people === undefined ? [] : unheld(placesOf(graph, lookup), coverage, lookups.people).map(nobody)),
    ],
    limits: graph.limits,
    ...(graph.admission === undefined ? {} : { admission: graph.admission }),
    ceiling,
    coverage,
    reach,
    nodes: countNodes(graph),
  };
}

/** What is held at run time is seen by somebody, and no problem; who is asked has to be right all the same. */
const unseen = (leak: UnprovenEffect): readonly CheckProblem[] =>
  leak.held !== null && leak.code !== "wrong-person" ? [] : [leakProblem(leak, leakText(leak), leak.advice)];

/** What leaves, and no rule says anything of it: the author may have thought of a template, or of nothing. */
function unasked(effect: UnaskedEffect): readonly CheckProblem[] {
  if (effect.policies.length > 0) return [];
  const message = `The ${effect.effect} call of "${effect.tool}" asks nobody, and no policy is about it, on the way ${wayText(effect)}.`;
  return [
    leakProblem(effect, message, `Give propose(...) of "${effect.tool}" to the \`calls\` of an approval, and f.perform it in \`granted\`.`),
  ];
}

const leakProblem = ({ effect, node }: UnprovenEffect | UnaskedEffect, message: string, advice: string): CheckProblem => ({
  severity: effect === "destructive" ? "error" : "warning",
  code: `${effect === "destructive" || effect === "external" ? effect : "write"}-without-approval`,
  path: node,
  message,
  advice,
});

/** A warning: the config of another machine may have the people. */
const nobody = ({ path, message }: Unheld): CheckProblem => ({
  severity: "warning",
  code: "nobody-to-ask",
  path,
  message,
  advice: "Give the role to somebody in `people`, or ask somebody else.",
});

const open = (triangle: Triangle): readonly CheckProblem[] =>
  triangle.open
    ? [{ severity: "error", code: "dangerous-triangle", path: triangle.node, message: triangleText(triangle), advice: TRIANGLE_ADVICE }]
    : [];

const toldWithoutReason = (found: Undeclared): CheckProblem => ({
  severity: "error",
  code: "sensitive-to-model",
  path: found.node,
  message: undeclaredText(found),
  advice: undeclaredAdvice(found),
});

const unusedReasons = ({ node, unused }: ModelData): readonly CheckProblem[] =>
  unused.map((field) => ({
    severity: "warning",
    code: "disclosure-unused",
    path: node,
    message: `A reason is declared for "${field}", and nothing that is marked so reaches the model.`,
    advice: "Remove it from `discloses`, or mend the name of the field.",
  }));

/** In the words of the certificate: a version with it is not published. */
const unbounded = ({ code, node, message, advice }: CertificateRefusal): readonly CheckProblem[] =>
  code === "unbounded" ? [{ severity: "warning", code: "ceiling-unbounded", path: node, message, advice }] : [];

const withoutAmount = ({ of: _amount, ...why }: UnboundedAmount): Unbounded => why;

function aboveLimit({ limits }: Graph, { usd }: Ceiling): readonly CheckProblem[] {
  if (usd === null || usd <= limits.costUsd) return [];
  const message = `A run can cost ${moneyText(costMicroUsd(usd))}, and its limit of ${moneyText(limitMicroUsd(limits.costUsd))} would stop it half-way.`;
  const advice = "Raise the limit, or lower max, maxRounds, maxAttempts or the token bounds.";
  return [{ severity: "warning", code: "ceiling-above-limit", path: "limits.costUsd", message, advice }];
}

function countNodes(graph: Graph): NodeCounts {
  const nodes = [...nodesOf(graph.main)].map(({ node }) => node);
  const byKind: { [K in NodeKind]?: number } = {};
  const byController = { rules: 0, ai: 0, human: 0 };
  for (const node of nodes) {
    byKind[node.kind] = (byKind[node.kind] ?? 0) + 1;
    byController[controllerOf(node)] += 1;
  }
  return { total: nodes.length, byKind, byController };
}
