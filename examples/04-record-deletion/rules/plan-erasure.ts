import { z } from "zod";

/** What the CRM has of a person. `invoices` are the days (2026-01-31) on which they were issued. */
export const Holdings = z.object({
  person: z.number().int(),
  name: z.string(),
  address: z.string(),
  notes: z.number().int(),
  activities: z.number().int(),
  tickets: z.number().int(),
  consents: z.number().int(),
  invoices: z.array(z.string()),
});
export type Holdings = z.infer<typeof Holdings>;

export const Erasure = z.object({
  person: z.number().int(),
  /** Invoices that were issued before this day go as well. */
  invoicesBefore: z.string(),
  /** Invoices stay that name the person's entry: then it loses what is personal, and is not removed. */
  keepEntry: z.boolean(),
});
export type Erasure = z.infer<typeof Erasure>;

/** Tax law: an invoice is kept for ten years from the end of the year in which it was issued. */
const YEARS_KEPT = 10;

export interface ErasurePlan {
  readonly erasure: Erasure;
  readonly erased: { readonly [what: string]: number };
  readonly kept: readonly { readonly what: string; readonly count: number; readonly because: string; readonly until: string }[];
}

/** What goes, and what the law keeps. `today` is an instant (ISO 8601). */
export function planErasure({ holdings, today }: { holdings: Holdings; today: string }): ErasurePlan {
  const { person, notes, activities, tickets, consents } = holdings;
  const firstKept = `${Number(today.slice(0, 4)) - YEARS_KEPT}-01-01`;
  const kept = holdings.invoices.filter((day) => day >= firstKept).toSorted();
  const last = kept.at(-1);
  return {
    erasure: { person, invoicesBefore: firstKept, keepEntry: kept.length > 0 },
    erased: { notes, activities, tickets, consents, invoices: holdings.invoices.length - kept.length, "name and address": 1 },
    kept:
      last === undefined
        ? []
        : [
            {
              what: "invoices",
              count: kept.length,
              because: "tax law keeps them for ten years",
              until: `${Number(last.slice(0, 4)) + YEARS_KEPT}-12-31`,
            },
          ],
  };
}

/** What is said about it to the person. */
export function confirmErasure({ name, plan }: { name: string; plan: ErasurePlan }): string {
  const kept = plan.kept.map(({ what, count, because, until }) => `- ${count} ${what}, until ${until}: ${because}`);
  const rest = kept.length === 0 ? ["Nothing is left."] : ["The law has us keep, without your name and address:", ...kept];
  return [`Dear ${name},`, "", "as you asked, we have erased what we had about you.", ...rest, "", "Kind regards,", "Data protection"].join(
    "\n",
  );
}
