import type { DatabaseSync } from "node:sqlite";
import type { ForkReader, ForkWriter } from "../../ports/fork-store.ts";
import { type Row, RUN_COLUMNS, runRow } from "./rows.ts";
import { statements } from "./statements.ts";

const RUNS = `SELECT ${RUN_COLUMNS} FROM run JOIN version ON version.id = run.version`;

export function forkReader(db: DatabaseSync): ForkReader {
  const prepare = statements(db);
  const rows = (sql: string, key: number) => (prepare(sql).all(key) as Row[]).map(runRow);
  return {
    forkOf: (run) => {
      const row = prepare("SELECT parent, shared, model FROM fork WHERE run = ?").get(run);
      return row === undefined
        ? null
        : { run, parent: Number(row.parent), shared: Number(row.shared), model: row.model === null ? null : String(row.model) };
    },
    forksOf: (run) => rows(`${RUNS} JOIN fork ON fork.run = run.key WHERE fork.parent = ? ORDER BY run.key`, run),
    forkTree: (root) =>
      rows(
        `WITH RECURSIVE tree (key) AS (SELECT ? UNION ALL SELECT fork.run FROM tree CROSS JOIN fork ON fork.parent = tree.key)
         ${RUNS} WHERE run.key IN (SELECT key FROM tree) ORDER BY run.key`,
        root,
      ),
  };
}

export function forkWriter(db: DatabaseSync): ForkWriter {
  const prepare = statements(db);
  return {
    addFork: ({ run, parent, shared, model }) =>
      void prepare("INSERT INTO fork (run, parent, shared, model) VALUES (?, ?, ?, ?)").run(run, parent, shared, model),
  };
}
