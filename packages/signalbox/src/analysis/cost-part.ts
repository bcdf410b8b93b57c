import type { NodeKind } from "../definition/graph.ts";
import type { Part } from "./worst-case/part.ts";

/** What one tool or model takes each time, in US dollars; null when nothing bounds it. */
export interface Charge {
  readonly kind: "charge";
  readonly name: string;
  readonly times: number;
  readonly each: number | null;
  readonly usd: number | null;
}
/** A node or an arm: `times` the sum of its parts, or the most that one of them costs. */
export interface CostGroup {
  readonly kind: NodeKind | "arm";
  readonly name: string;
  readonly times: number;
  readonly combine: "sum" | "most";
  readonly usd: number | null;
  readonly parts: readonly CostPart[];
}
export type CostPart = Charge | CostGroup;

/** Of what is counted in US dollars. */
export function costPartOf(part: Part): CostPart {
  if (part.kind === "taken") return { kind: "charge", name: part.name, times: part.times, each: part.each, usd: part.most };
  const { kind, name, times, combine, most, parts } = part;
  return { kind, name, times, combine, usd: most, parts: parts.map(costPartOf) };
}
