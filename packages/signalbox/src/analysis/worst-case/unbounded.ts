import type { NodeOf } from "../../definition/graph.ts";

/** Why a node has no bound. Below a `run` node its name is "<run node>/<node>". */
export interface Unbounded {
  readonly node: string;
  readonly reason: "cost-invalid" | "price-unknown" | "time-unknown" | "workflow-unknown" | "workflow-recursive" | "too-large";
  readonly message: string;
  readonly advice: string;
}

export const recursive = ({ id, workflow }: NodeOf<"run">): Unbounded => ({
  node: id,
  reason: "workflow-recursive",
  message: `The workflow "${workflow}" runs itself, directly or through another.`,
  advice: "Use f.repeat with maxRounds instead.",
});

export const unknown = ({ id, workflow }: NodeOf<"run">): Unbounded => ({
  node: id,
  reason: "workflow-unknown",
  message: `The workflow "${workflow}" is not known here.`,
  advice: "Add it to the config's workflows.",
});

export const tooLarge = (workflow: string): Unbounded => ({
  node: workflow,
  reason: "too-large",
  message: "The bounds of its loops multiply to more than a number can hold.",
  advice: "Lower max or maxRounds.",
});
