import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import type { WrittenBy } from "../../world/system.ts";
import { parseAddress } from "../rules/email-address.ts";

export const LEAD_STATUSES = [
  "new",
  "spam",
  "merged",
  "competitor",
  "student",
  "customer",
  "nurture",
  "in-review",
  "contacted",
  "declined",
  "overdue",
  "meeting",
] as const;
export const LeadStatus = z.enum(LEAD_STATUSES);
export type LeadStatus = z.infer<typeof LeadStatus>;

export const NewLead = z.object({
  id: z.string(),
  email: z.string(),
  mailboxKey: z.string(),
  personKey: z.string().nullable(),
  firstName: z.string(),
  lastName: z.string(),
  company: z.string().nullable(),
  title: z.string().nullable(),
  message: z.string().nullable(),
  source: z.string(),
});
export type NewLead = z.infer<typeof NewLead>;

export const DuplicateOf = z.object({ number: z.number().int(), leadId: z.string(), by: z.enum(["mailbox", "person"]) });
export const LeadRecord = z.object({ number: z.number().int(), duplicateOf: DuplicateOf.nullable() });
export type LeadRecord = z.infer<typeof LeadRecord>;

/** Writes the lead down and says whether the same mailbox or person was there before: the first lead that was not itself a duplicate. */
export function recordLead(db: DatabaseSync, lead: NewLead, by: WrittenBy): LeadRecord {
  const duplicateOf = findOriginal(db, lead);
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO leads (id, email, mailbox_key, person_key, first_name, last_name, company, title, message, source, status, duplicate_of, run_id, effect_key)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'new', ?, ?, ?)`,
    )
    .run(
      lead.id,
      lead.email,
      lead.mailboxKey,
      lead.personKey,
      lead.firstName,
      lead.lastName,
      lead.company,
      lead.title,
      lead.message,
      lead.source,
      duplicateOf?.number ?? null,
      by.runId,
      by.effectKey,
    );
  return { number: Number(lastInsertRowid), duplicateOf };
}

function findOriginal(db: DatabaseSync, lead: NewLead): LeadRecord["duplicateOf"] {
  const first = (column: "mailbox_key" | "person_key", value: string) =>
    db.prepare(`SELECT number, id AS leadId FROM leads WHERE ${column} = ? AND duplicate_of IS NULL ORDER BY number LIMIT 1`).get(value) as
      | { number: number; leadId: string }
      | undefined;
  const byMailbox = first("mailbox_key", lead.mailboxKey);
  if (byMailbox !== undefined) return { ...byMailbox, by: "mailbox" };
  const byPerson = lead.personKey === null ? undefined : first("person_key", lead.personKey);
  return byPerson === undefined ? null : { ...byPerson, by: "person" };
}

export const Standing = z.object({
  lead: z.number().int(),
  status: LeadStatus,
  rule: z.string(),
  reason: z.string(),
  owner: z.string().nullable(),
});
export type Standing = z.infer<typeof Standing>;

/** Says where a lead stands, by which rule, and why; without a new owner it keeps the one it has. */
export function setStanding(db: DatabaseSync, { lead, status, rule, reason, owner }: Standing): void {
  const { changes } = db
    .prepare("UPDATE leads SET status = ?, rule = ?, reason = ?, owner = coalesce(?, owner) WHERE number = ?")
    .run(status, rule, reason, owner, lead);
  if (changes !== 1) throw new Error(`The CRM has no lead number ${lead}.`);
}

/** The lead that an address belongs to, in whatever spelling; null when nobody wrote from it. */
export function findLead(db: DatabaseSync, email: string): { readonly number: number; readonly owner: string | null } | null {
  const row = db
    .prepare("SELECT number, owner FROM leads WHERE mailbox_key = ? AND duplicate_of IS NULL ORDER BY number LIMIT 1")
    .get(parseAddress(email).mailbox);
  return (row as { number: number; owner: string | null } | undefined) ?? null;
}
