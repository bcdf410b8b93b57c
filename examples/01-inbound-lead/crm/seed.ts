import type { DatabaseSync } from "node:sqlite";
import { generateAccounts } from "../data/account.ts";
import { foldCompany } from "../rules/fold.ts";
import type { SequenceId } from "../rules/sequence.ts";
import type { Territory } from "../rules/territory.ts";

export const TERRITORIES: readonly Territory[] = [
  { id: "strategic", name: "Strategic accounts", priority: 1, countries: [], industries: [], minEmployees: 5000, rep: "cleo" },
  {
    id: "finance-emea",
    name: "Finance, Europe",
    priority: 2,
    countries: ["GB", "IE", "DE", "AT", "CH", "FR", "NL", "BE"],
    industries: ["finance"],
    minEmployees: 0,
    rep: "cleo",
  },
  {
    id: "dach",
    name: "Germany, Austria, Switzerland",
    priority: 3,
    countries: ["DE", "AT", "CH"],
    industries: [],
    minEmployees: 0,
    rep: "ana",
  },
  {
    id: "uk-ireland",
    name: "United Kingdom and Ireland",
    priority: 4,
    countries: ["GB", "IE"],
    industries: [],
    minEmployees: 0,
    rep: "cleo",
  },
  { id: "nordics", name: "Nordics", priority: 5, countries: ["SE", "NO", "DK", "FI"], industries: [], minEmployees: 0, rep: "ana" },
  {
    id: "europe",
    name: "Rest of Europe",
    priority: 6,
    countries: ["FR", "NL", "BE", "ES", "IT", "PL"],
    industries: [],
    minEmployees: 0,
    rep: "ana",
  },
  { id: "north-america", name: "North America", priority: 7, countries: ["US", "CA"], industries: [], minEmployees: 0, rep: "cleo" },
  {
    id: "asia-pacific",
    name: "Asia and Pacific",
    priority: 8,
    countries: ["JP", "AU", "NZ", "SG"],
    industries: [],
    minEmployees: 0,
    rep: "ana",
  },
  { id: "world", name: "Everywhere else", priority: 99, countries: [], industries: [], minEmployees: 0, rep: "cleo" },
];

const SEQUENCE_ROWS: Readonly<Record<SequenceId, readonly [name: string, steps: number]>> = {
  "enterprise-executive": ["Enterprise: executives", 6],
  "enterprise-team": ["Enterprise: teams", 8],
  growth: ["Growing companies", 5],
  "nurture-company": ["Monthly news for companies", 12],
  "nurture-personal": ["Monthly news", 12],
  campus: ["Campus programme", 3],
};

/** Fills empty tables; runs inside the caller's transaction. */
export function seedCrm(db: DatabaseSync, seed: string, accounts: number): void {
  const territory = db.prepare("INSERT INTO territories VALUES (?, ?, ?, ?, ?, ?, ?)");
  for (const t of TERRITORIES)
    territory.run(t.id, t.name, t.priority, JSON.stringify(t.countries), JSON.stringify(t.industries), t.minEmployees, t.rep);
  const sequence = db.prepare("INSERT INTO sequences VALUES (?, ?, ?)");
  for (const [id, [name, steps]] of Object.entries(SEQUENCE_ROWS)) sequence.run(id, name, steps);
  const account = db.prepare("INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (const a of generateAccounts(seed, accounts)) {
    account.run(
      a.id,
      a.name,
      foldCompany(a.name),
      a.domain,
      a.industry,
      a.employees,
      a.country,
      a.owner,
      Number(a.customer),
      Number(a.competitor),
    );
  }
}
