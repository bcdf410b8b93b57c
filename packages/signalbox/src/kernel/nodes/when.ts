import { enterArm, resolve } from "../visit.ts";
import type { Rule } from "./rules.ts";

export const when: Rule<"when"> = (visit, node) => {
  const arm = resolve(visit, node.condition) === true ? "then" : "otherwise";
  enterArm(visit, arm, node[arm], { on: node.condition });
};
