import { type Env, evaluate } from "../evaluate.ts";
import type { RepeatState } from "../run-state.ts";
import { own, slotOf, valueSlot } from "../slot.ts";
import { atOf, enterArm, enterBlock, fail, leave, resolve } from "../visit.ts";
import type { Rule } from "./rules.ts";

export const repeat: Rule<"repeat"> = (visit, node, active) => {
  if (active === null) {
    visit.record({ type: "node-entered", ...atOf(visit), state: { kind: "repeat", round: 0, state: undefined } });
    enterBlock(visit, node.body, "0", [slotOf(node.initial, (expr) => resolve(visit, expr)), valueSlot(0)]);
    return;
  }
  const state = active as RepeatState;
  if (state.answer === undefined) {
    // Reopened after a failure between rounds cannot happen: a round that failed is kept and reopened itself.
    return;
  }
  if (!state.answer.ok) return fail(visit, state.answer.error);
  const env: Env = (name) => (name === `${node.id}.state` ? state.state : visit.env(name));
  if (evaluate(node.until, env) === true) leave(visit, own("state"));
  else if (state.round >= node.maxRounds) enterArm(visit, "exhausted", node.exhausted, { offered: [own("state")], on: node.until, env });
  else enterBlock(visit, node.body, String(state.round), [own("state"), valueSlot(state.round)]);
};
