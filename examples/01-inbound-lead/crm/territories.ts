import type { DatabaseSync } from "node:sqlite";
import { Territory } from "../rules/territory.ts";

const COLUMNS = "id, name, priority, countries, industries, min_employees AS minEmployees, rep";

export const listTerritories = (db: DatabaseSync): Territory[] =>
  db
    .prepare(`SELECT ${COLUMNS} FROM territories ORDER BY priority`)
    .all()
    .map((row) =>
      Territory.parse({ ...row, countries: JSON.parse(String(row.countries)), industries: JSON.parse(String(row.industries)) }),
    );
