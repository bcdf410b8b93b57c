import { SignalboxError } from "../../base/error.ts";
import { nodesOf } from "../../definition/graph.ts";
import type { GraphIndex } from "../../definition/graph-index.ts";
import { isToldNode } from "../../definition/prompt-text.ts";
import { nodeOf } from "../../kernel/ids.ts";
import { type Batch, foldBatch, initialState, openCommands } from "../../kernel/index.ts";

/** Whose prompt is changed by a fork at a batch: of the node whose model is asked there, or has answered; else of the only one that there is. */
export function promptPlace(index: GraphIndex, origin: string, shared: readonly Batch[]): string {
  const state = initialState(origin);
  for (const batch of shared) foldBatch(state, batch);
  const open = openCommands(index, state).flatMap((command) =>
    command.kind === "call-model" || command.kind === "run-turn" ? [command.node] : [],
  );
  const answered = (shared.at(-1)?.events ?? []).flatMap((event) => ("id" in event ? [nodeOf(event.id)] : []));
  const all = [...nodesOf(index.graph.main)].map(({ node }) => node.id);
  for (const places of [open, answered, all]) {
    const told = [...new Set(places)].filter((id) => isToldNode(index.nodes.get(id)));
    const [only, ...more] = told;
    if (only === undefined) continue;
    if (more.length === 0) return only;
    throw new SignalboxError("usage", `Whose prompt is changed? Say which node: ${told.join(", ")}.`);
  }
  throw new SignalboxError("usage", `Workflow "${index.graph.id}" has no prompt and no agent: nothing tells a model what to do.`);
}
