import { parseInstant } from "../../base/instant.ts";
import type { NodeOf } from "../../definition/graph.ts";
import { own } from "../slot.ts";
import { textOf } from "../value.ts";
import { atOf, enterArm, failWith, idOf, leave, open, openTimer, resolve, type Visit, withdraw } from "../visit.ts";
import type { Rule } from "./rules.ts";

export const wait: Rule<"wait"> = (visit, node, active) => {
  if (active === null) return enter(visit, node);
  if (active.answer === undefined) return;
  withdraw(visit, idOf(visit, "1"), idOf(visit, "due"));
  if (active.answer.kind === "arrived" || node.expired === undefined) leave(visit, own("result"));
  else enterArm(visit, "expired", node.expired);
};

function enter(visit: Visit, node: NodeOf<"wait">): void {
  const due = dueAt(visit, node);
  if (due === null) {
    failWith(visit, "not-a-time", `"${node.id}" waits until a time, and the value is not an ISO 8601 date-time with a zone.`);
    return;
  }
  visit.record({ type: "node-entered", ...atOf(visit), state: { kind: "wait" } });
  if (node.for.kind === "event") {
    open(visit, idOf(visit, "1"), "event");
    openTimer(visit, idOf(visit, "due"), "deadline", due);
  } else openTimer(visit, idOf(visit, "1"), "wait", due);
}

function dueAt(visit: Visit, { for: what }: NodeOf<"wait">): number | null {
  if (what.kind === "duration") return visit.state.now + what.ms;
  if (what.kind === "event") return visit.state.now + what.withinMs;
  return parseInstant(textOf(resolve(visit, what.at)));
}
