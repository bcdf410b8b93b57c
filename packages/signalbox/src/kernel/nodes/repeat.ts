import { type Env, evaluate } from "../evaluate.ts";
import { own, slotOf, valueSlot } from "../slot.ts";
import { atOf, enterArm, enterBlock, fail, leave, resolve } from "../visit.ts";
import type { Rule } from "./rules.ts";

export const repeat: Rule<"repeat"> = (visit, node, active) => {
  if (active === null) {
    visit.record({ type: "node-entered", ...atOf(visit), state: { kind: "repeat", round: 0, state: undefined } });
    enterBlock(visit, node.body, "0", [slotOf(node.initial, (expr) => resolve(visit, expr)), valueSlot(0)]);
    return;
  }
  if (active.answer === undefined) return;
  if (!active.answer.ok) return fail(visit, active.answer.error);
  const env: Env = (name) => (name === `${node.id}.state` ? active.state : visit.env(name));
  if (evaluate(node.until, env) === true) leave(visit, own("state"));
  else if (active.round >= node.maxRounds) enterArm(visit, "exhausted", node.exhausted, { offered: [own("state")], on: node.until, env });
  else enterBlock(visit, node.body, String(active.round), [own("state"), valueSlot(active.round)]);
};
