import { textOf } from "../value.ts";
import { failWith, resolve } from "../visit.ts";
import type { Rule } from "./rules.ts";

export const failNode: Rule<"fail"> = (visit, node) => failWith(visit, node.code, textOf(resolve(visit, node.message)));
