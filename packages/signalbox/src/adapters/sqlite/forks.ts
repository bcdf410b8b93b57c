import type { DatabaseSync } from "node:sqlite";
import type { ForkReader, ForkSetting, ForkWriter } from "../../ports/fork-store.ts";
import { type Row, RUN_COLUMNS, runRow } from "./rows.ts";
import { statements } from "./statements.ts";

const RUNS = `SELECT ${RUN_COLUMNS} FROM run JOIN version ON version.id = run.version`;
const FORKS_OF = `${RUNS} JOIN fork ON fork.run = run.key WHERE fork.parent = ? ORDER BY run.key`;

/** Most forks have no list: then nothing is stored. */
const textOf = (list: readonly unknown[]): string | null => (list.length === 0 ? null : JSON.stringify(list));
const listIn = (stored: unknown): readonly unknown[] => (stored === null ? [] : (JSON.parse(String(stored)) as readonly unknown[]));

export function forkReader(db: DatabaseSync): ForkReader {
  const prepare = statements(db);
  const rows = (sql: string, key: number) => (prepare(sql).all(key) as Row[]).map(runRow);
  return {
    forkOf: (run) => {
      const row = prepare("SELECT parent, shared, model, policies, prompts FROM fork WHERE run = ?").get(run);
      if (row === undefined) return null;
      const { parent, shared, model } = row;
      const otherwise = { model: model === null ? null : String(model), policies: listIn(row.policies), prompts: listIn(row.prompts) };
      return { run, parent: Number(parent), shared: Number(shared), otherwise: otherwise as ForkSetting };
    },
    isInForks: (run) =>
      prepare("SELECT 1 FROM fork WHERE run = ?1 UNION ALL SELECT 1 FROM fork WHERE parent = ?1 LIMIT 1").get(run) !== undefined,
    forksOf: (run) => rows(FORKS_OF, run),
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
    addFork: ({ run, parent, shared, otherwise: { model, policies, prompts } }) =>
      void prepare("INSERT INTO fork (run, parent, shared, model, policies, prompts) VALUES (?, ?, ?, ?, ?, ?)").run(
        run,
        parent,
        shared,
        model,
        textOf(policies),
        textOf(prompts),
      ),
  };
}
