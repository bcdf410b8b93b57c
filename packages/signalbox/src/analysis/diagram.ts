// D1. An edge joins two members of one group: an arrow into a loop ends at the loop, not at a step in it.
// D2. Everything comes in the order in which the author wrote it.
import type { NodeKind } from "../definition/graph.ts";
import type { Controller } from "../kernel/run-state.ts";

/** `turn`: where a round of a loop, or a branch beside others, ends without a step of its own. */
export type DiagramNodeKind = Exclude<NodeKind, DiagramGroup["kind"]> | "start" | "outcome" | "end" | "turn";
export interface DiagramNode {
  /** A node of the graph has its own id; what only the picture has begins with ":". */
  readonly id: string;
  readonly kind: DiagramNodeKind;
  readonly label: string;
  readonly details: readonly string[];
  /** A call's effect, a prompt's task; "end" for an outcome with which the run is over. */
  readonly tag: string | null;
  /** Null for what nobody decides: where a run starts and ends. */
  readonly controller: Controller | null;
  /** True when rules or people act on what a model produced. */
  readonly informedByAi: boolean;
  readonly group: string | null;
}
/** A loop with its body, an `all` with its branches, or one of those branches. */
export interface DiagramGroup {
  readonly id: string;
  readonly kind: "map" | "repeat" | "all" | "branch";
  readonly label: string;
  readonly details: readonly string[];
  readonly controller: Controller;
  readonly group: string | null;
  /** Empty for `all`, whose members are branches. */
  readonly flow: readonly DiagramStep[];
}
/** `exception`: taken when something failed or a time ran out. */
export interface DiagramEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string | null;
  readonly kind: "next" | "arm" | "exception";
}

/** A node or a group with the arms that part after it; what comes next is where they meet again. */
export interface DiagramStep {
  readonly id: string;
  readonly arms: readonly DiagramArm[];
  /** True when a way leads on from the step itself, beside its arms. */
  readonly goesOn: boolean;
}
export interface DiagramArm {
  readonly label: string;
  readonly kind: "arm" | "exception";
  readonly steps: readonly DiagramStep[];
}

/** A graph as boxes and arrows, before anything is placed. `flow` says the same as `edges`, as a tree. */
export interface Diagram {
  readonly id: string;
  readonly description: string;
  readonly nodes: readonly DiagramNode[];
  readonly groups: readonly DiagramGroup[];
  readonly edges: readonly DiagramEdge[];
  readonly flow: readonly DiagramStep[];
}
