import type { Json } from "../../base/json.ts";
import type { NodeOf } from "../../definition/graph.ts";
import type { MapState } from "../run-state.ts";
import { own, type Slot, valueSlot } from "../slot.ts";
import { atOf, enterBlock, fail, failWith, leave, resolve, type Visit } from "../visit.ts";
import { joinError, stopSiblings } from "./join.ts";
import type { Rule } from "./rules.ts";

type MapNode = NodeOf<"map">;

export const map: Rule<"map"> = (visit, node, active) => {
  const state = active ?? enter(visit, node);
  if (state === null) return;
  if (state.failed === true) {
    stopSiblings(visit);
    if (state.active === 0) fail(visit, joinError(node.id, "items", state.failures));
    return;
  }
  while (state.next < state.size && state.active < node.concurrency)
    enterBlock(visit, node.body, String(state.next), [itemSlot(node, state.next), valueSlot(state.next)]);
  if (state.active === 0 && state.next === state.size) leave(visit, own("result"));
};

function enter(visit: Visit, node: MapNode): MapState | null {
  const items = resolve(visit, node.items);
  if (!Array.isArray(items)) {
    failWith(visit, "not-a-list", `"${node.id}" maps over a list and got ${items === undefined ? "nothing" : typeof items}.`);
    return null;
  }
  if (items.length > node.max) {
    failWith(
      visit,
      "too-many-items",
      `"${node.id}" takes at most ${node.max} items and got ${items.length}. Raise max, or map over fewer.`,
    );
    return null;
  }
  // Items that have a name are read by it; others are kept once, here.
  const kept = "ref" in node.items ? {} : { items: items as readonly Json[] };
  visit.record({
    type: "node-entered",
    ...atOf(visit),
    state: { kind: "map", policy: node.onItemError, size: items.length, next: 0, active: 0, results: [], failures: {}, ...kept },
  });
  return visit.frame.active as MapState;
}

const itemSlot = (node: MapNode, index: number): Slot =>
  "ref" in node.items ? { kind: "ref", name: node.items.ref, path: [...node.items.path, String(index)] } : own("item");
