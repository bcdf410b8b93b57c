import { namesIn } from "../definition/expr.ts";
import type { NodeOf } from "../definition/graph.ts";
import type { GraphIndex } from "../definition/graph-index.ts";
import type { CommandOf, fits, RunState } from "../kernel/index.ts";

type StepCommand = CommandOf<"run-step">;
/** What is known of a call without looking at its arguments. */
export type KnownCall = Parameters<typeof fits>[1];
/** Where a call is ordered: in which graph, at which state of the run, and whether a model wrote the graph. */
export interface CallSite {
  readonly index: GraphIndex;
  readonly state: RunState;
  readonly isPlan: boolean;
  /** The names of the graph that hold something a model produced, here or in a run before or beside it. */
  readonly written: ReadonlySet<string>;
}

export function knownCall(site: CallSite, command: StepCommand): KnownCall {
  const { index, isPlan, written } = site;
  const { id, effect, scope, touches } = command.tool;
  const agent = command.chosen === undefined ? null : agentOf(site, command);
  const node = index.nodes.get(command.node) as NodeOf<"call"> | undefined;
  const wrote = node !== undefined && written.size > 0 && [...namesIn(node.input)].some((name) => written.has(name));
  // What a plan calls, and with what, is what a model wrote.
  const chose = command.chosen !== undefined || isPlan;
  return { tool: id, effect, scope, touches, ai: { chose, wrote: wrote || chose }, workflow: index.graph.id, agent };
}

/** The agent in whose block a chosen call is. */
function agentOf({ index, state }: CallSite, command: StepCommand): string | null {
  const frame = state.frames.get(command.frame);
  const node = frame?.node == null ? undefined : index.nodes.get(frame.node);
  return node?.kind === "agent" ? node.agent.id : null;
}
