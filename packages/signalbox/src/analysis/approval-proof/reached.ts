import type { ApproveNode, CallNode } from "../../definition/graph.ts";
import type { ToolCard } from "../../definition/tool.ts";
import type { Facts, Term } from "./term.ts";

/** What is known wherever a run has got to. */
export interface Standing {
  /** The approvals that were granted on every way here, in the order in which they are. */
  readonly granted: readonly string[];
  readonly facts: Facts;
}
/** One way to leave a node that lies before something. */
export interface Exit {
  readonly arm: string;
  readonly text: string;
  readonly granted: readonly string[];
}
/** The way to a node: the arms that it lies in, and the nodes before it that can be left without an approval. */
export type WayPart = { readonly entered: string } | { readonly passed: string; readonly exits: readonly Exit[] };
/** An arm that something lies in. Of arms one is taken; branches and an agent's tools all may be. */
export interface ArmTaken {
  readonly at: string;
  readonly arm: string;
  readonly together: boolean;
}
interface Reached {
  /** The node's id; "<run node>/<node>" for one of a workflow that this one runs. */
  readonly at: string;
  readonly workflow: string;
  readonly way: readonly WayPart[];
  readonly arms: readonly ArmTaken[];
  /** The maps, repeats and agents around it. */
  readonly loops: readonly string[];
  /** Its place in the order in which a run gets to things. */
  readonly order: number;
  readonly standing: Standing;
}

/** A call, or what a plan may call. */
export interface ReachedEffect extends Reached {
  readonly tool: ToolCard;
  /** What is sent; null for a call of a plan, which is not known yet. */
  readonly payload: Term | null;
  readonly clears: CallNode["clears"];
  /** The approval that it claims to be cleared by. */
  readonly clearedBy: string | null;
  /** Whether what it sends is what that approval hands out. */
  readonly sendsApproved: boolean;
  /** The approvals whose approved value it is written with, whatever becomes of that in it. */
  readonly readsApproved: readonly string[];
  /** The agent that chooses it; null for what a workflow orders. */
  readonly agent: string | null;
  readonly isPlanned: boolean;
  /** A part of its payload comes from a model. */
  readonly wrote: boolean;
}

export interface ReachedApproval extends Reached {
  readonly node: ApproveNode;
  /** What is shown, as it is before anybody edits it. */
  readonly shown: Term;
  readonly calls: { readonly [key: string]: { readonly tool: ToolCard; readonly input: Term } };
  /** The shown value as `granted` gets it: where it may be edited, only this is what was approved. */
  readonly approved: Term;
  /** Who may decide; null where it is computed. */
  readonly by: readonly string[] | null;
}

/** No run comes to both: they lie in two arms of one node, of which one is taken. */
export const areExclusive = (a: Pick<Reached, "arms">, b: Pick<Reached, "arms">): boolean =>
  a.arms.some((mine) => !mine.together && b.arms.some((other) => other.at === mine.at && other.arm !== mine.arm));
