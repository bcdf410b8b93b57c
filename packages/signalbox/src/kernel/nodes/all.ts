import type { Block } from "../../definition/graph.ts";
import { own } from "../slot.ts";
import { atOf, enterBlock, fail, leave } from "../visit.ts";
import { joinError, stopSiblings } from "./join.ts";
import type { Rule } from "./rules.ts";

export const all: Rule<"all"> = (visit, node, active) => {
  if (active === null) {
    visit.record({ type: "node-entered", ...atOf(visit), state: { kind: "all", active: 0, results: {}, failures: {} } });
    // In the order of their names: a graph that was stored has its keys in another order than its author wrote.
    for (const key of Object.keys(node.branches).sort()) enterBlock(visit, node.branches[key] as Block, key);
    return;
  }
  if (active.failed === true) {
    stopSiblings(visit);
    if (active.active === 0) fail(visit, joinError(node.id, "branches", active.failures));
  } else if (active.active === 0) leave(visit, own("result"));
};
