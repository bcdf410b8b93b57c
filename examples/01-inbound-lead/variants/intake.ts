import { coalesce, type Flow, pick, type Ref, type RunFacts } from "signalbox";
import { z } from "zod";
import { DuplicateOf } from "../crm/leads.ts";
import { excerptMessage } from "../rules/excerpt.ts";
import { LEAD_FACTS, LEAD_OUTCOMES, type Lead } from "../rules/lead.ts";
import { normaliseLead } from "../rules/normalise.ts";
import { recordLead } from "../tools/crm.ts";

/** What an agent is handed of a lead: one clean spelling of it, where it stands in the CRM, and what it wrote, cut. */
export const LeadInHand = z.object({
  lead: z.object({
    id: z.string(),
    email: z.string(),
    mailDomain: z.string(),
    domain: z.string().nullable(),
    firstName: z.string(),
    lastName: z.string(),
    company: z.string().nullable(),
    title: z.string().nullable(),
    country: z.string().nullable(),
    employees: z.number().nullable(),
    source: z.string(),
  }),
  record: z.number().int(),
  duplicateOf: DuplicateOf.nullable(),
  theyWrote: z.string(),
});
export type LeadInHand = z.infer<typeof LeadInHand>;

/** What an agent hands in when it is done with a lead. */
export const Handled = z.object({ outcome: z.enum(LEAD_OUTCOMES), because: z.string().max(500) });

/** Spelling and writing down is nobody's judgement: it is the same whoever handles the lead. */
export function takeIn(f: Flow, input: Ref<Lead>, run: Ref<RunFacts>) {
  const lead = f.compute("normalise", { lead: pick(input, ...LEAD_FACTS), now: run.startedAt }, normaliseLead);
  const { number, duplicateOf } = f.call("record", recordLead, {
    id: lead.id,
    email: lead.email,
    mailboxKey: lead.mailboxKey,
    personKey: lead.personKey,
    firstName: lead.firstName,
    lastName: lead.lastName,
    company: lead.company,
    title: lead.title,
    source: lead.source,
    message: coalesce(input.message, null),
  });
  const shown = pick(
    lead,
    "id",
    "email",
    "mailDomain",
    "domain",
    "firstName",
    "lastName",
    "company",
    "title",
    "country",
    "employees",
    "source",
  );
  const theyWrote = f.compute("excerpt", { message: input.message }, excerptMessage);
  return { lead, record: number, task: { lead: shown, record: number, duplicateOf, theyWrote } };
}
