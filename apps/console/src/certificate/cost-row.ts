import type { CostPart } from "./certificate.ts";

/** A line of the ceiling's tree. What costs nothing has none, and neither has an arm with a single step in it: the step names it. */
export interface CostRow {
  readonly key: string;
  /** The node as the certificate names it; null for an arm and for the run as a whole. */
  readonly node: string | null;
  readonly name: string;
  /** The arm that leads here. */
  readonly under: string | null;
  /** "3 x $0.002 mail.send", "100 times", "the dearest of 3". */
  readonly note: string | null;
  readonly usd: number | null;
  /** An arm that is not the dearest adds nothing. */
  readonly counts: boolean;
  readonly rows: readonly CostRow[];
}

export const costRows = (ceiling: CostPart, write: (usd: number) => string): readonly CostRow[] =>
  ceiling.kind === "charge" ? [] : partsOf(ceiling, { prefix: "", key: "", counts: true, write });

interface Place {
  /** Of the nodes of another workflow that this one runs. */
  readonly prefix: string;
  readonly key: string;
  readonly counts: boolean;
  readonly write: (usd: number) => string;
}
type Group = Exclude<CostPart, { readonly kind: "charge" }>;

const costs = ({ usd }: CostPart): boolean => usd !== 0;

function partsOf({ combine, parts, usd }: Group, place: Place): readonly CostRow[] {
  const dearest = Math.max(...parts.map((part) => part.usd ?? Number.POSITIVE_INFINITY));
  const first = parts.findIndex((part) => (part.usd ?? Number.POSITIVE_INFINITY) === dearest);
  return parts.flatMap((part, index) => {
    if (!costs(part)) return [];
    const counts = place.counts && (combine === "sum" || usd === null || index === first);
    return rowOf(part, { ...place, key: `${place.key}.${index}`, counts });
  });
}

function rowOf(part: CostPart, place: Place): readonly CostRow[] {
  const { key, counts, write } = place;
  if (part.kind === "charge")
    return [{ key, node: null, name: part.name, under: null, note: timesNote(part), usd: part.usd, counts, rows: [] }];
  const isArm = part.kind === "arm";
  // What stands between a node and its arms says nothing of its own.
  if (isArm && part.times === 1 && BETWEEN.has(part.name)) return partsOf(part, place);
  const node = isArm ? null : `${place.prefix}${part.name}`;
  const inside = part.kind === "run" ? { ...place, prefix: `${node}/` } : place;
  const rows = partsOf(part, inside);
  const [only, ...others] = rows;
  const visible = part.parts.filter(costs);
  if (isArm && part.times === 1 && only !== undefined && others.length === 0)
    return [{ ...only, under: only.under === null ? part.name : `${part.name} › ${only.under}` }];
  const charge = visible.length === 1 && visible[0]?.kind === "charge" ? visible[0] : undefined;
  if (charge !== undefined)
    return [{ key, node, name: part.name, under: null, note: chargeNote(charge, write), usd: part.usd, counts, rows: [] }];
  const note = isArm ? timesNote(part) : part.combine === "most" && visible.length > 1 ? `the dearest of ${visible.length}` : null;
  return [{ key, node, name: part.name, under: null, note, usd: part.usd, counts, rows }];
}
const BETWEEN: ReadonlySet<string> = new Set(["one of", "side by side"]);

const timesNote = ({ times }: { readonly times: number }): string | null => (times === 1 ? null : `${times.toLocaleString()} times`);

function chargeNote({ name, times, each }: Extract<CostPart, { readonly kind: "charge" }>, write: (usd: number) => string): string {
  return times === 1 || each === null ? name : `${times.toLocaleString()} × ${write(each)} ${name}`;
}
