// What would be otherwise if one version took the place of another, as plain JSON: from two certificates, and from two graphs where both are there.
import { hashOf } from "../../base/hash.ts";
import type { Graph } from "../../definition/graph.ts";
import type { PolicyData } from "../../definition/policy-data.ts";
import type { Certificate } from "../certificate/certificate.ts";
import { type CertificateRefusal, refusalsOf } from "../certificate/refusals.ts";
import { TRIANGLE_ADVICE, trianglesOf, triangleText } from "../triangle.ts";
import { certifiedFacts } from "./certified-facts.ts";
import { graphFacts } from "./graph-facts.ts";
import { changeJson, changesOf, type PlanChange, type PlanFact } from "./plan-fact.ts";
import { stepChanges } from "./step-changes.ts";

export interface PlannedVersion {
  /** Null: the store has no number for it. */
  readonly version: number | null;
  readonly hash: string;
}
export interface PublishPlan {
  readonly format: "signalbox.publish-plan/1";
  readonly workflow: string;
  /** What is live; null: nothing is. */
  readonly from: PlannedVersion | null;
  readonly to: PlannedVersion;
  /** Of all that is said here: who approves a plan approves this. */
  readonly hash: string;
  readonly changes: readonly PlanChange[];
  /** False: of one side there is only its certificate, so steps, triggers and limits of days were not compared. */
  readonly comparesSteps: boolean;
  /** Why it must not go live; none: it may. */
  readonly refusals: readonly PlanRefusal[];
}
export interface PlanRefusal extends Pick<CertificateRefusal, "node" | "message" | "advice"> {
  readonly code: CertificateRefusal["code"] | "above-limit" | "unsafe-agent" | "code-changed";
}
/** A version, as far as it is known. */
export interface PlanSide {
  readonly certificate: Certificate;
  readonly graph: Graph | null;
}

export interface PlanFacts {
  /** The policies in force. */
  readonly policies: readonly PolicyData[];
  /** Why no run could begin on it with the code that is registered; null: one could. */
  readonly problem: string | null;
}

/** @example planPublishing(live, { certificate: certify(inboundLead), graph: inboundLead.graph }, { policies, problem: null }).changes */
export function planPublishing(before: PlanSide | null, after: PlanSide, facts: PlanFacts): PublishPlan {
  const plan = {
    format: "signalbox.publish-plan/1",
    workflow: after.certificate.workflow,
    from: before === null ? null : versionOf(before.certificate),
    to: versionOf(after.certificate),
    changes: changesBetween(before, after),
    comparesSteps: before === null || (before.graph !== null && after.graph !== null),
    refusals: [
      ...refusalsOf(after.certificate).map(refusal),
      ...aboveLimit(after.certificate),
      ...startProblem(after.certificate, facts),
      ...unsafeAgents(after.graph, facts),
    ],
  } as const;
  const { from, to, changes, refusals, ...rest } = plan;
  const hash = hashOf({
    ...rest,
    from: from?.hash ?? null,
    to: to.hash,
    changes: changes.map(changeJson),
    refusals: refusals.map(({ code, node, message }) => ({ code, node, message })),
  });
  return { ...plan, hash };
}

const versionOf = ({ version, hash }: Certificate): PlannedVersion => ({ version: version ?? null, hash });
const refusal = ({ code, node, message, advice }: CertificateRefusal): PlanRefusal => ({ code, node, message, advice });

function changesBetween(before: PlanSide | null, after: PlanSide): readonly PlanChange[] {
  const isWhole = before !== null && before.graph !== null && after.graph !== null;
  const facts = ({ certificate, graph }: PlanSide) => [
    ...certifiedFacts(certificate),
    ...(graph !== null && (isWhole || before === null) ? graphFacts(graph) : []),
  ];
  if (before === null) return firstChanges(facts(after));
  const changes = changesOf(facts(before), facts(after));
  const steps = isWhole ? stepChanges(before.graph, after.graph) : [];
  const all = [...changes, ...steps];
  const isOther = before.certificate.hash !== after.certificate.hash;
  return all.length === 0 && isOther ? [otherGraph(before.certificate.hash, after.certificate.hash)] : all;
}

/** Of what nothing is live: all that it may, and nothing is wider than before. */
const firstChanges = (facts: readonly PlanFact[]): readonly PlanChange[] =>
  changesOf(
    [],
    facts.filter(({ text }) => text !== "none"),
  ).map((change) => ({ ...change, isWider: false }));

/** The hash says that something is another, which nothing above has a word for. */
const otherGraph = (before: string, after: string): PlanChange => ({
  ...{ area: "steps", kind: "changed", what: "the graph" },
  ...{ before: before.slice(0, 12), after: after.slice(0, 12), isWider: false },
});

function aboveLimit({ ceilingUsd, limitUsd, workflow }: Certificate): readonly PlanRefusal[] {
  if (ceilingUsd === null || ceilingUsd <= limitUsd) return [];
  return [
    {
      code: "above-limit",
      node: workflow,
      message: `A run can cost $${ceilingUsd}, and its limit of $${limitUsd} would stop it half-way.`,
      advice: "Raise the limit, or lower max, maxRounds, maxAttempts or the token bounds.",
    },
  ];
}

const startProblem = ({ workflow }: Certificate, { problem }: PlanFacts): readonly PlanRefusal[] =>
  problem === null
    ? []
    : [
        {
          code: "code-changed",
          node: workflow,
          message: `No run could begin on it with the code that is registered: ${problem}.`,
          advice: "Bring that code back, or publish a version that fits.",
        },
      ];

/** An engine opens with none in its code; an older version may have one under the policies of now. */
const unsafeAgents = (graph: Graph | null, { policies }: PlanFacts): readonly PlanRefusal[] =>
  (graph === null ? [] : trianglesOf(graph, policies))
    .filter(({ open }) => open)
    .map((triangle) => ({ code: "unsafe-agent", node: triangle.node, message: triangleText(triangle), advice: TRIANGLE_ADVICE }));
