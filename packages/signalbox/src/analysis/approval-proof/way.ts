import type { Node } from "../../definition/graph.ts";
import type { WayPart } from "./reached.ts";
import type { Facts } from "./term.ts";

/** An arm as a person reads it: `spam? no`. */
export function armText({ kind, id: full }: Pick<Node, "kind" | "id">, arm: string, prefix = ""): string {
  const id = `${prefix}${full}`;
  if (arm === "onError") return `${id} fails`;
  if (arm === "done") return id;
  switch (kind) {
    case "when":
      return `${id}? ${arm === "then" ? "yes" : "no"}`;
    case "match":
      return `${id} = ${arm}`;
    case "map":
      return `each of ${id}`;
    case "repeat":
      return arm === "exhausted" ? `${id} exhausted` : `a round of ${id}`;
    case "all":
      return `${id}: ${arm}`;
    case "ask":
    case "wait":
      return `${id} in vain`;
    default:
      return `${id} ${arm}`;
  }
}

/**
 * The steps from the start to a node, by its decisions: ["start", "spam? no", "send"]. Of what lies before it only that is named where the
 * run could have got an approval and did not.
 */
export function pathText(way: readonly WayPart[], at: string, facts: Facts, without: (approval: string) => boolean): readonly string[] {
  const steps = way.flatMap((part): readonly string[] => {
    if ("entered" in part) return [part.entered];
    const possible = part.exits.filter(({ arm }) => facts.get(part.passed)?.has(arm) ?? true);
    const grants = ({ granted }: { readonly granted: readonly string[] }): number => granted.filter(without).length;
    const [least] = [...possible].sort((a, b) => grants(a) - grants(b));
    return least !== undefined && part.exits.some((exit) => grants(exit) > grants(least)) ? [least.text] : [];
  });
  return ["start", ...steps, at];
}
