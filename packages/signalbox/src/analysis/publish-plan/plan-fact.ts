// F1. A fact is something that a version may do, or is held to, under a name that both versions give it: what differs is a change.
// F2. A change is wider when more may happen than before, or fewer people see it: what is new among `parts`, or gone of what `guards`, an amount that
//     has grown, or no bound any more. What only a person can tell, another text of the same, is wider where the fact says so.
import type { Json } from "../../base/json.ts";

export const planAreas = ["cost", "limits", "starts", "reach", "approvals", "models", "data", "steps"] as const;
/** What a change is about. */
export type PlanArea = (typeof planAreas)[number];

export interface PlanFact {
  readonly area: PlanArea;
  readonly name: string;
  readonly text: string;
  /** More of it is wider; infinite where nothing bounds it. */
  readonly amount?: number;
  /** Another one is wider; it is so where the fact is new. */
  readonly parts?: readonly string[];
  /** One less is wider. */
  readonly guards?: readonly string[];
  /** Any other text is wider. */
  readonly isSensitive?: boolean;
}
export interface PlanChange {
  readonly area: PlanArea;
  readonly kind: "added" | "removed" | "changed";
  /** What is another: "ceiling of a run", "host api.crm.example", "enrich (call)". */
  readonly what: string;
  readonly before: string | null;
  readonly after: string | null;
  /** More may happen than before, or fewer people see it. */
  readonly isWider: boolean;
}

/** What is otherwise, in the order of the areas, then of the facts. */
export function changesOf(before: readonly PlanFact[], after: readonly PlanFact[]): readonly PlanChange[] {
  const was = new Map(before.map((fact) => [keyOf(fact), fact]));
  const is = new Map(after.map((fact) => [keyOf(fact), fact]));
  const keys = [...new Set([...is.keys(), ...was.keys()])];
  return keys
    .flatMap((key) => changeOf(was.get(key), is.get(key)) ?? [])
    .sort((a, b) => planAreas.indexOf(a.area) - planAreas.indexOf(b.area));
}

const keyOf = ({ area, name }: PlanFact): string => `${area} ${name}`;

function changeOf(was: PlanFact | undefined, is: PlanFact | undefined): PlanChange | null {
  const fact = is ?? was;
  if (fact === undefined || was?.text === is?.text) return null;
  const kind = was === undefined ? "added" : is === undefined ? "removed" : "changed";
  const texts = { before: was?.text ?? null, after: is?.text ?? null };
  return { area: fact.area, kind, what: fact.name, ...texts, isWider: isWider(was, is) };
}

/** F2. */
function isWider(was: PlanFact | undefined, is: PlanFact | undefined): boolean {
  if (is === undefined) return false;
  const { amount, parts = [], guards = [], isSensitive = false } = is;
  if (was === undefined) return isSensitive || parts.length > 0;
  if (isSensitive) return true;
  if (amount !== undefined) return amount > (was.amount ?? 0);
  return parts.some((part) => was.parts?.includes(part) !== true) || (was.guards ?? []).some((guard) => !guards.includes(guard));
}

export const changeJson = ({ area, kind, what, before, after, isWider }: PlanChange): Json => ({
  area,
  kind,
  what,
  before,
  after,
  isWider,
});
