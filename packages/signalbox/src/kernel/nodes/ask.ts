import { own } from "../slot.ts";
import { atOf, enterArm, idOf, leave, open, openTimer, withdraw } from "../visit.ts";
import type { Rule } from "./rules.ts";

/** A typed question to a person. */
export const ask: Rule<"ask"> = (visit, node, active) => {
  if (active === null) {
    visit.record({ type: "node-entered", ...atOf(visit), state: { kind: "wait" } });
    open(visit, idOf(visit, "1"), "question");
    openTimer(visit, idOf(visit, "due"), "deadline", visit.state.now + node.withinMs);
    return;
  }
  if (active.answer === undefined) return;
  withdraw(visit, idOf(visit, "1"), idOf(visit, "due"));
  if (active.answer.kind === "expired") enterArm(visit, "expired", node.expired);
  else leave(visit, own("result"));
};
