// What can be said of a version before it runs, as one document of plain JSON: what it can cost, reach and wait for at most, and whether people see
// what leaves before it does. The engine enforces it: caps, the gate and the transport hold a run to less than this, never to more.
import { hashOf } from "../../base/hash.ts";
import { type Graph, graphJson } from "../../definition/graph.ts";
import type { People } from "../../definition/people.ts";
import type { PolicyData } from "../../definition/policy-data.ts";
import type { ToolCard } from "../../definition/tool.ts";
import type { AnyWorkflow } from "../../definition/workflow.ts";
import type { ApprovalProof } from "../approval-proof/approval-proof.ts";
import { proveApprovals } from "../approval-proof/prove-approvals.ts";
import { type CostLookups, ceilingOf } from "../ceiling.ts";
import type { CostPart } from "../cost-part.ts";
import { dataToModels, type ModelData } from "../data-to-models/data-to-models.ts";
import { graphsOf } from "../graph-lookup.ts";
import { type PricedModel, priceOf } from "../model-price.ts";
import { type Reach, reachOf } from "../reach.ts";
import { type Share, sharesOf } from "../worst-case/part.ts";
import type { Unbounded } from "../worst-case/unbounded.ts";
import { type Measure, worstCaseOf } from "../worst-case/worst-case.ts";
import { decisions, modelCalls, toolCalls } from "./counts.ts";
import { waits } from "./longest-wait.ts";
import { type CertifiedModel, modelsIn } from "./models.ts";

export type CertifiedAmount = "cost" | "model-calls" | "tool-calls" | "decisions";
/** Something that nothing bounds: which node, why, and what to do. */
export interface UnboundedAmount extends Unbounded {
  readonly of: CertifiedAmount;
}
/** The most that one run can reach, and the nodes that it is made of. */
export interface Most {
  /** Null when something has no bound. */
  readonly most: number | null;
  readonly from: readonly Share[];
}
export interface LongestWait extends Most {
  /** Waits of which nobody knows how long they are. */
  readonly unbounded: readonly Unbounded[];
}

export interface Certificate {
  readonly format: "signalbox.certificate/1";
  readonly workflow: string;
  /** The number that the store gave to this hash; absent where no store was asked. */
  readonly version?: number;
  readonly hash: string;
  /** US dollars that one run can cost at most; null when nothing bounds it. */
  readonly ceilingUsd: number | null;
  /** US dollars at which the engine stops a run, whatever its ceiling. */
  readonly limitUsd: number;
  readonly unbounded: readonly UnboundedAmount[];
  /** How the ceiling comes about. */
  readonly ceiling: CostPart;
  /** What the names of models stand for, and the price tables from which the ceiling was computed. */
  readonly models: readonly CertifiedModel[];
  readonly modelCalls: Most;
  readonly toolCalls: Most;
  readonly decisions: Most;
  /** Milliseconds. */
  readonly longestWait: LongestWait;
  readonly reach: readonly Reach[];
  readonly approvals: ApprovalProof;
  /** What each model may be told. */
  readonly dataToModels: readonly ModelData[];
}

export interface CertifyLookups extends CostLookups {
  /** What a name of the config's models stands for; null for one that it does not have. Gives the prices, where `price` does not. */
  readonly model?: (name: string) => PricedModel | null;
  /** The policies in force. */
  readonly policies?: readonly PolicyData[];
  /** Who holds which role; absent: whom policies and approvals ask is compared by name. */
  readonly people?: People;
  /** The tools that give policies their facts. */
  readonly factTool?: (tool: string) => ToolCard | null;
  readonly version?: number;
}

/**
 * Certifies a workflow, or a graph alone. A workflow brings the graphs of what it runs; for a graph they come from `lookups`.
 * @example certify(inboundLead, { model, policies: [externalNeedsApproval.data] }).ceilingUsd
 */
export function certify(target: AnyWorkflow | Graph, lookups: CertifyLookups = {}): Certificate {
  const graph = "graph" in target ? target.graph : target;
  const lookup = lookups.graph ?? ("graph" in target ? graphsOf(target) : undefined);
  const { policies = [], version } = lookups;
  const known = { ...lookups, ...(lookup === undefined ? {} : { graph: lookup }) };
  const ceiling = ceilingOf(graph, { ...known, ...priced(lookups) });
  const counted = { modelCalls: count(modelCalls), toolCalls: count(toolCalls), decisions: count(decisions(policies, lookup)) };
  const waiting = count(waits(policies, lookup));
  const unbounded = {
    cost: ceiling.unbounded,
    "model-calls": counted.modelCalls.unbounded,
    "tool-calls": counted.toolCalls.unbounded,
    decisions: counted.decisions.unbounded,
  } satisfies Record<CertifiedAmount, readonly Unbounded[]>;
  return {
    format: "signalbox.certificate/1",
    workflow: graph.id,
    ...(version === undefined ? {} : { version }),
    hash: hashOf(graphJson(graph)),
    ceilingUsd: ceiling.usd,
    limitUsd: graph.limits.costUsd,
    unbounded: Object.entries(unbounded).flatMap(([of, entries]) => entries.map((entry) => ({ of: of as CertifiedAmount, ...entry }))),
    ceiling: ceiling.tree,
    models: modelsIn(graph, lookup, lookups.model),
    modelCalls: mostOf(counted.modelCalls),
    toolCalls: mostOf(counted.toolCalls),
    decisions: mostOf(counted.decisions),
    longestWait: { ...mostOf(waiting), unbounded: waiting.unbounded },
    reach: reachOf(graph, known),
    approvals: proveApprovals(graph, known),
    dataToModels: dataToModels(graph, lookup),
  };

  function count(measure: Measure) {
    return worstCaseOf(graph, measure, lookup);
  }
}

const mostOf = ({ most, tree }: ReturnType<typeof worstCaseOf>): Most => ({ most, from: sharesOf(tree) });

function priced({ price, model }: CertifyLookups): Pick<CostLookups, "price"> {
  if (price !== undefined || model === undefined) return {};
  return {
    price: (name) => {
      const known = model(name)?.price ?? null;
      return known === null ? null : priceOf(known);
    },
  };
}
