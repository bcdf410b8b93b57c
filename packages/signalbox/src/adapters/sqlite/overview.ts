import type { DatabaseSync } from "node:sqlite";
import type { OverviewReader, VersionStanding } from "../../ports/overview-store.ts";
import { statusOfCode } from "./rows.ts";
import { statements } from "./statements.ts";

export function overviewReader(db: DatabaseSync): OverviewReader {
  const prepare = statements(db);
  return {
    versions: () => {
      const runs = new Map<number, Record<string, number>>();
      for (const row of prepare("SELECT version, status, runs FROM run_count WHERE runs > 0").all()) {
        const version = Number(row.version);
        runs.set(version, { ...runs.get(version), [statusOfCode(Number(row.status))]: Number(row.runs) });
      }
      return prepare("SELECT id, workflow, number, hash, at FROM version ORDER BY workflow, number")
        .all()
        .map(
          (row): VersionStanding => ({
            workflow: String(row.workflow),
            number: Number(row.number),
            hash: String(row.hash),
            at: Number(row.at),
            runs: runs.get(Number(row.id)) ?? {},
          }),
        );
    },
    openTasks: () =>
      prepare(
        `SELECT version.workflow AS workflow, count(*) AS open, min(task.opened_at) AS oldest FROM task
         JOIN run ON run.key = task.run JOIN version ON version.id = run.version WHERE task.state = 'open' GROUP BY version.workflow`,
      )
        .all()
        .map((row) => ({ workflow: String(row.workflow), open: Number(row.open), oldestAt: Number(row.oldest) })),
  };
}
