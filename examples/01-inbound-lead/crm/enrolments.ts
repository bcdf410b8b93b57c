import type { DatabaseSync } from "node:sqlite";
import type { WrittenBy } from "../../world/system.ts";
import type { SequenceId } from "../rules/sequence.ts";

/** Puts a lead's person into a sequence; the person becomes a contact when there is none with that address. */
export function enrol(
  db: DatabaseSync,
  { lead, sequence }: { lead: number; sequence: SequenceId },
  by: WrittenBy,
): { enrolment: number; contact: number } {
  const contact = contactOf(db, lead);
  const { lastInsertRowid } = db
    .prepare("INSERT INTO enrolments (contact, sequence, lead, run_id, effect_key) VALUES (?, ?, ?, ?, ?)")
    .run(contact, sequence, lead, by.runId, by.effectKey);
  return { enrolment: Number(lastInsertRowid), contact };
}

function contactOf(db: DatabaseSync, lead: number): number {
  db.prepare(
    "INSERT INTO contacts (email, first_name, last_name, title, lead) SELECT email, first_name, last_name, title, number FROM leads WHERE number = ? ON CONFLICT (email) DO NOTHING",
  ).run(lead);
  const row = db.prepare("SELECT contacts.id FROM contacts JOIN leads ON leads.email = contacts.email WHERE leads.number = ?").get(lead) as
    | { id: number }
    | undefined;
  if (row === undefined) throw new Error(`The CRM has no lead number ${lead}.`);
  return row.id;
}
