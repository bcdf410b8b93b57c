import { canonical } from "../../base/json.ts";
import { enterArm, failWith, resolve } from "../visit.ts";
import type { Rule } from "./rules.ts";

export const match: Rule<"match"> = (visit, node) => {
  const on = resolve(visit, node.on);
  const label = typeof on === "string" && Object.hasOwn(node.arms, on) ? on : "otherwise";
  const block = node.arms[label] ?? node.otherwise;
  if (block === undefined) failWith(visit, "no-arm", `"${node.id}" has no arm for ${canonical(on ?? null).slice(0, 200)}.`);
  else enterArm(visit, label, block, { on: node.on });
};
