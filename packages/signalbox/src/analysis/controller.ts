import type { Node, NodeKind, NodeOf } from "../definition/graph.ts";
import type { Controller } from "../kernel/run-state.ts";

/** Whose judgement a node's outcome is. A call that an approval cleared is a person's: they saw its bytes and ordered it. */
const controllers = {
  call: (node) => (node.clears === undefined ? "rules" : "human"),
  compute: () => "rules",
  prompt: () => "ai",
  agent: () => "ai",
  approve: () => "human",
  ask: () => "human",
  when: () => "rules",
  match: () => "rules",
  map: () => "rules",
  repeat: () => "rules",
  all: () => "rules",
  wait: () => "rules",
  run: (node) => (node.clears === undefined ? "rules" : "human"),
  fail: () => "rules",
} satisfies { [K in NodeKind]: (node: NodeOf<K>) => Controller };

export const controllerOf = (node: Node): Controller => (controllers[node.kind] as (node: Node) => Controller)(node);
