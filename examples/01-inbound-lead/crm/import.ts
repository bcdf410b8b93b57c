import type { DatabaseSync } from "node:sqlite";
import { atomically } from "../../world/system.ts";
import type { Lead } from "../rules/lead.ts";
import { normaliseLead } from "../rules/normalise.ts";
import { recordLead } from "./leads.ts";
import { openOpportunity } from "./opportunities.ts";

/** Stands for the run of rows that were there before there were runs. */
export const IMPORT = "import";

/** Leads from before Signalbox, each with an opportunity of ana's. Importing them again changes nothing. */
export function importLeads(db: DatabaseSync, leads: readonly Lead[]): void {
  atomically(db, () => {
    if (db.prepare("SELECT 1 FROM leads WHERE run_id = ?").get(IMPORT) !== undefined) return;
    for (const lead of leads) {
      const by = { runId: IMPORT, effectKey: `${IMPORT}-${lead.id}` };
      const { number } = recordLead(db, { ...normaliseLead({ lead, now: lead.submittedAt }), message: null }, by);
      openOpportunity(
        db,
        { name: lead.company ?? lead.email, lead: number, account: null, stage: "contacted", territory: null, owner: "ana" },
        by,
      );
    }
  });
}
