import { canonical, type Value } from "../../base/json.ts";
import { enterArm, failWith, resolve } from "../visit.ts";
import type { Rule } from "./rules.ts";

const preview = (value: Value): string =>
  canonical(value ?? null)
    .slice(0, 200)
    .toWellFormed();

export const match: Rule<"match"> = (visit, node) => {
  const on = resolve(visit, node.on);
  const label = typeof on === "string" && Object.hasOwn(node.arms, on) ? on : null;
  const block = label === null ? node.otherwise : node.arms[label];
  if (block === undefined) failWith(visit, "no-arm", `"${node.id}" has no arm for ${preview(on)}.`);
  else enterArm(visit, label ?? "otherwise", block, { on: node.on });
};
