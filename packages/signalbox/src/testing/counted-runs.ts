import { DatabaseSync } from "node:sqlite";

const EVERY = "SELECT version, status, count(*) AS runs FROM run GROUP BY version, status";
const COUNTED = "SELECT version, status, runs FROM run_count WHERE runs <> 0";

/** @throws when a store's counts of runs are not what one counts in it: somebody has changed a run without saying so (rule O2 of the SQLite store). */
export function requireCounts(file: string): void {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const wrong = db.prepare(`SELECT * FROM (${EVERY} EXCEPT ${COUNTED}) UNION ALL SELECT * FROM (${COUNTED} EXCEPT ${EVERY})`).all();
    if (wrong.length > 0) throw new Error(`The runs of ${file} are miscounted: ${JSON.stringify(wrong)}.`);
  } finally {
    db.close();
  }
}
