import { failWith, valueOf } from "../visit.ts";
import type { Rule } from "./rules.ts";

export const failNode: Rule<"fail"> = (visit, node) => failWith(visit, node.code, String(valueOf(visit, node.message) ?? ""));
