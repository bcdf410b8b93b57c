import type { DatabaseSync } from "node:sqlite";
import { ToolError, tool } from "signalbox";
import { z } from "zod";
import { crm } from "../crm/crm.ts";
import { Item, SECTIONS } from "../research/corpus.ts";
import { corpusAddress } from "../research/corpus-server.ts";

const MOST_ITEMS = 5;

/**
 * The press about the company of a lead in the CRM. Whoever asks names the lead by its number and a section: an agent that reads strangers' words
 * has no words to give away here, so it may look this up without a person.
 */
export const readPress = tool({
  id: "press.of-lead",
  description: "What the press has about the company of a lead: its news, funding, hiring, or the systems that it runs on",
  input: z.object({ lead: z.number().int(), section: z.enum(SECTIONS) }),
  output: z.object({ items: z.array(Item) }),
  effect: "read",
  scope: "press:read",
  hosts: ["127.0.0.1"],
  timeout: "5s",
  run: async ({ lead, section }, { fetch, signal }) => {
    const company = companyOf(crm.here(), lead);
    const response = await fetch(`${await corpusAddress()}/${section}?company=${encodeURIComponent(company)}`, { signal });
    if (!response.ok) throw new ToolError("press-unavailable", `The press archive answered ${response.status}.`, { outcome: "rejected" });
    return {
      items: z
        .array(Item)
        .parse(await response.json())
        .slice(0, MOST_ITEMS),
    };
  },
});

function companyOf(db: DatabaseSync, lead: number): string {
  const row = db.prepare("SELECT coalesce(company, email) AS company FROM leads WHERE number = ?").get(lead);
  if (row === undefined) throw new ToolError("unknown-lead", `The CRM has no lead number ${lead}.`, { outcome: "rejected" });
  return String(row.company);
}
