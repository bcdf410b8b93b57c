import { z } from "zod";

/** Something with an @ and a dot behind it. Scripts beyond ASCII are allowed on both sides; whether it can be reached is not known here. */
const ADDRESS = /^\s*[^\s\p{C}@<>",;]+@[^\s\p{C}@<>",;]+\.[^\s\p{C}@<>",;]+\s*$/u;
const short = z.string().max(500);

/**
 * A lead as it arrives. Loose on purpose: what a person typed into a form is normalised by a rule that leaves a trace
 * (normalise.ts), not refused at the door. Refused is only what cannot be answered or told apart.
 */
export const Lead = z.object({
  id: z.string().trim().min(1, "must not be blank").max(200),
  email: z.string().max(320).regex(ADDRESS, "must be an e-mail address"),
  firstName: short,
  lastName: short,
  company: short.nullish(),
  domain: short.nullish(),
  title: short.nullish(),
  country: short.nullish(),
  employees: z.number().nullish(),
  message: z.string().max(200_000).nullish(),
  source: z.string().min(1).max(100),
  submittedAt: z.iso.datetime({ offset: true, local: true }),
});
export type Lead = z.infer<typeof Lead>;

/** What the rules may read of a lead: everything but the message, which is data for people and never an instruction. */
export const LEAD_FACTS = [
  "id",
  "email",
  "firstName",
  "lastName",
  "company",
  "domain",
  "title",
  "country",
  "employees",
  "source",
  "submittedAt",
] as const satisfies readonly (keyof Lead)[];
export type LeadFacts = Pick<Lead, (typeof LEAD_FACTS)[number]>;

/** What can become of a lead. */
export const LEAD_OUTCOMES = [
  "spam",
  "duplicate",
  "competitor",
  "student",
  "customer",
  "nurtured",
  "enrolled",
  "declined",
  "overdue",
] as const;
export type LeadOutcome = (typeof LEAD_OUTCOMES)[number];
