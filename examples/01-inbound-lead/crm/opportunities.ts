import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import type { WrittenBy } from "../../world/system.ts";
import { findLead } from "./leads.ts";

export const Stage = z.enum(["review", "contacted", "meeting", "lost"]);
export type Stage = z.infer<typeof Stage>;

export const NewOpportunity = z.object({
  name: z.string(),
  lead: z.number().int().nullable(),
  account: z.string().nullable(),
  stage: Stage,
  territory: z.string().nullable(),
  owner: z.string().nullable(),
});
export type NewOpportunity = z.infer<typeof NewOpportunity>;

export const OpportunityMatch = z.object({
  lead: z.number().int().nullable(),
  opportunity: z.object({ id: z.number().int(), owner: z.string() }).nullable(),
});
export type OpportunityMatch = z.infer<typeof OpportunityMatch>;

export function openOpportunity(db: DatabaseSync, opportunity: NewOpportunity, by: WrittenBy): { opportunity: number } {
  const { lastInsertRowid } = db
    .prepare("INSERT INTO opportunities (name, lead, account, stage, territory, owner, run_id, effect_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
    .run(
      opportunity.name,
      opportunity.lead,
      opportunity.account,
      opportunity.stage,
      opportunity.territory,
      opportunity.owner,
      by.runId,
      by.effectKey,
    );
  return { opportunity: Number(lastInsertRowid) };
}

export const Move = z.object({ opportunity: z.number().int(), stage: Stage, owner: z.string().nullable(), reason: z.string().nullable() });
export type Move = z.infer<typeof Move>;

/** Moves an opportunity on; a null owner or reason leaves what is there. */
export function moveOpportunity(db: DatabaseSync, { opportunity, stage, owner, reason }: Move): void {
  const { changes } = db
    .prepare("UPDATE opportunities SET stage = ?, owner = coalesce(?, owner), reason = coalesce(?, reason) WHERE id = ?")
    .run(stage, owner, reason, opportunity);
  if (changes !== 1) throw new Error(`The CRM has no opportunity ${opportunity}.`);
}

/** The newest opportunity that is not lost, of the lead that an address belongs to. */
export function findOpportunity(db: DatabaseSync, email: string): OpportunityMatch {
  const lead = findLead(db, email);
  if (lead === null) return { lead: null, opportunity: null };
  const row = db
    .prepare("SELECT id, owner FROM opportunities WHERE lead = ? AND stage <> 'lost' ORDER BY id DESC LIMIT 1")
    .get(lead.number) as { id: number; owner: string | null } | undefined;
  return { lead: lead.number, opportunity: row === undefined ? null : { id: row.id, owner: row.owner ?? lead.owner ?? "ana" } };
}
