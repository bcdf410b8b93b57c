import type { NodeKind } from "../../definition/graph.ts";

/** What a node takes by itself: `times` of what one takes; null when nothing bounds it. */
export interface Taken {
  readonly kind: "taken";
  /** The tool's id, the model's name, who is asked. */
  readonly name: string;
  readonly times: number;
  readonly each: number | null;
  readonly most: number | null;
}
/** A node or an arm: `times` the sum of its parts, or the most that one of them takes. */
export interface PartGroup {
  readonly kind: NodeKind | "arm";
  readonly name: string;
  readonly times: number;
  readonly combine: "sum" | "most";
  readonly most: number | null;
  readonly parts: readonly Part[];
}
export type Part = Taken | PartGroup;

export const taken = (name: string, times: number, each: number | null): Taken => ({
  kind: "taken",
  name,
  times,
  each: each === null ? null : tidy(each),
  most: multiply(times, each),
});

export function group(
  kind: PartGroup["kind"],
  name: string,
  parts: readonly Part[],
  options: { readonly combine?: PartGroup["combine"]; readonly times?: number } = {},
): PartGroup {
  const { combine = "sum", times = 1 } = options;
  const each = parts.some(({ most }) => most === null) ? null : combined(combine, parts as readonly { most: number }[]);
  return { kind, name, times, combine, most: multiply(times, each), parts };
}

const combined = (combine: PartGroup["combine"], parts: readonly { readonly most: number }[]): number =>
  parts.reduce((total, { most }) => (combine === "sum" ? total + most : Math.max(total, most)), 0);

/** A product that no number can hold is no bound. Of what is unbounded, none is nothing. */
function multiply(times: number, each: number | null): number | null {
  const most = each === null ? Number.NaN : times * each;
  return Number.isFinite(most) ? tidy(most) : null;
}

/** To a billionth, so that 0.1 + 0.2 prints as 0.3. */
const tidy = (amount: number): number => Number(amount.toFixed(9));

/** The arm of an agent under which its tools are. */
export const TOOLS = "tools";

/** What one node takes in the worst run: below a `run` node it is named "<run node>/<node>". */
export interface Share {
  readonly node: string;
  readonly name: string;
  readonly times: number;
  readonly most: number;
}
/** The nodes that the most is made of, in the order of the graph: of a branch those of its dearest arm. Empty where there is no most. */
export function sharesOf(part: Part, place: { readonly prefix: string; readonly node: string } = START, times = 1): readonly Share[] {
  if (part.most === null || part.most === 0) return [];
  if (part.kind === "taken") return [{ node: place.node, name: part.name, times: times * part.times, most: tidy(times * part.most) }];
  const node = part.kind === "arm" ? place.node : `${place.prefix}${part.name}`;
  const inside = { prefix: part.kind === "run" ? `${node}/` : place.prefix, node };
  const worst = part.parts.filter(({ most }) => most === dearest(part));
  // Any of an agent's tools may be the one: what they take is the agent's.
  if (part.name === TOOLS && part.kind === "arm" && worst.length > 1)
    return [{ node, name: TOOLS, times: times * part.times, most: tidy(times * part.most) }];
  const counted = part.combine === "sum" ? part.parts : worst.slice(0, 1);
  return counted.flatMap((child) => sharesOf(child, inside, times * part.times));
}
const START = { prefix: "", node: "" };
const dearest = ({ parts }: PartGroup): number => Math.max(...parts.map(({ most }) => most ?? 0));
