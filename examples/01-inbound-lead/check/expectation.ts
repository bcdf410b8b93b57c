import type { Progress } from "./journal.ts";

export const EFFECTS = ["leads", "opportunities", "enrolments", "activities", "meetings", "mails"] as const;
export type EffectKind = (typeof EFFECTS)[number];
/** How many rows or mails a run may have made: exactly, or between two numbers. */
type Count = number | readonly [least: number, most: number];
type Counts = Partial<Record<EffectKind, Count>>;

/** What each end leaves behind, written down apart from the workflows: the check is worth something because it does not read them. */
const AT_END: Readonly<Record<string, Counts>> = {
  "inbound-lead/spam": { leads: 1 },
  "inbound-lead/duplicate": { leads: 1, activities: 1 },
  "inbound-lead/competitor": { leads: 1, activities: 1 },
  "inbound-lead/student": { leads: 1, enrolments: 1 },
  "inbound-lead/customer": { leads: 1, activities: 1 },
  "inbound-lead/nurtured": { leads: 1, enrolments: 1 },
  "inbound-lead/enrolled": { leads: 1, opportunities: 1, enrolments: 1, activities: 1, mails: 1 },
  "inbound-lead/declined": { leads: 1, opportunities: 1 },
  "inbound-lead/overdue": { leads: 1, opportunities: 1, activities: 1 },
  "meeting-booked/booked": { opportunities: [0, 1], meetings: 1, activities: 2, mails: 1 },
};

/** On the way, an effect may be there or not yet; two never. */
const ON_THE_WAY: Readonly<Record<string, Counts>> = {
  "inbound-lead": { leads: [0, 1], opportunities: [0, 1], enrolments: [0, 1], activities: [0, 1] },
  "meeting-booked": { opportunities: [0, 1], meetings: [0, 1], activities: [0, 2], mails: [0, 1] },
};

/** What a run may have left behind, by its workflow and how far it is; null for a workflow or an outcome that is not of this example. */
export function expectationOf(workflow: string, progress: Progress): Record<EffectKind, readonly [least: number, most: number]> | null {
  const counts = progress.ended ? AT_END[`${workflow}/${progress.outcome}`] : onTheWay(workflow, progress.cleared);
  if (counts === undefined) return null;
  const range = (kind: EffectKind): readonly [number, number] => {
    const count = counts[kind] ?? 0;
    return typeof count === "number" ? [count, count] : count;
  };
  return Object.fromEntries(EFFECTS.map((kind) => [kind, range(kind)])) as Record<EffectKind, readonly [number, number]>;
}

/** No first mail leaves before somebody cleared it. */
const onTheWay = (workflow: string, cleared: boolean): Counts | undefined =>
  workflow === "inbound-lead" && cleared ? { ...ON_THE_WAY[workflow], leads: 1, opportunities: 1, mails: [0, 1] } : ON_THE_WAY[workflow];
