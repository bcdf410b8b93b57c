import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { foldCompany } from "../rules/fold.ts";

export const AccountMatch = z.object({
  id: z.string(),
  name: z.string(),
  owner: z.string(),
  customer: z.boolean(),
  competitor: z.boolean(),
  matchedBy: z.enum(["domain", "name"]),
});
export type AccountMatch = z.infer<typeof AccountMatch>;

const COLUMNS = "SELECT id, name, owner, customer, competitor FROM accounts";
type Row = { id: string; name: string; owner: string; customer: number; competitor: number };

/** By domain, then by the company's name without its legal form; null when the CRM does not know it. */
export function findAccount(db: DatabaseSync, { domain, company }: { domain: string | null; company: string | null }): AccountMatch | null {
  const byDomain = domain === null ? undefined : db.prepare(`${COLUMNS} WHERE domain = ?`).get(domain);
  if (byDomain !== undefined) return match(byDomain as Row, "domain");
  const byName =
    company === null ? undefined : db.prepare(`${COLUMNS} WHERE folded_name = ? ORDER BY id LIMIT 1`).get(foldCompany(company));
  return byName === undefined ? null : match(byName as Row, "name");
}

const match = (row: Row, matchedBy: AccountMatch["matchedBy"]): AccountMatch => ({
  ...row,
  customer: row.customer === 1,
  competitor: row.competitor === 1,
  matchedBy,
});
