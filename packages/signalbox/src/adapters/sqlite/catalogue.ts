// G1. The catalogue is told from the journal, some time after the commits: how far it has come is a row number of the journal (changes.ts, C1),
// written in the same transaction as what was told. It can be made anew from the journal, and no promise hangs on it.
// G2. Rows of the journal may be numbered anew by a rewriting of the file: how many were not told yet is written down before it, and the
// place is found again by counting, also by the next process. G3. Words that are taken out leave no trace in the index: it is merged into one.
import type { DatabaseSync } from "node:sqlite";
import type { CatalogueReader, CatalogueWriter, ControllerCounts, TextPart } from "../../ports/catalogue-store.ts";
import type { RunKey } from "../../ports/run-store.ts";
import type { Row } from "./rows.ts";
import { statements } from "./statements.ts";

const countsOf = (row: Row | undefined): ControllerCounts => ({
  rules: Number(row?.rules ?? 0),
  ai: Number(row?.ai ?? 0),
  human: Number(row?.human ?? 0),
});

export function catalogueReader(db: DatabaseSync): CatalogueReader {
  const prepare = statements(db);
  return {
    cataloguedUpTo: () => Number(prepare("SELECT place FROM catalogue").get()?.place ?? 0),
    figures: (run) => {
      const row = prepare(
        `SELECT run.cost, cap.cost_limit, cap.cost_raised, run_control.rules, run_control.ai, run_control.human FROM run
         LEFT JOIN run_control ON run_control.run = run.key
         LEFT JOIN cap ON cap.scope = 'run' AND cap.key = run.id AND cap.day = '' WHERE run.key = ?`,
      ).get(run);
      const limit = row?.cost_raised ?? row?.cost_limit ?? null;
      return { spentMicroUsd: Number(row?.cost ?? 0), limitMicroUsd: limit === null ? null : Number(limit), controllers: countsOf(row) };
    },
    hoursSince: (at) =>
      prepare("SELECT * FROM control_hour WHERE at >= ? ORDER BY at")
        .all(at)
        .map((row) => ({ at: Number(row.at), controllers: countsOf(row) })),
  };
}

/** A run has two texts in the index, so that neither is written again with the other. */
const parts: { readonly [P in TextPart]: number } = { given: 0, "came-to": 1 };

export function catalogueWriter(db: DatabaseSync): CatalogueWriter {
  const prepare = statements(db);
  return {
    addControl: (run, { rules, ai, human }) =>
      void prepare(
        `INSERT INTO run_control (run, rules, ai, human) VALUES (?, ?, ?, ?)
         ON CONFLICT (run) DO UPDATE SET rules = rules + excluded.rules, ai = ai + excluded.ai, human = human + excluded.human`,
      ).run(run, rules, ai, human),
    addToHour: ({ at, controllers: { rules, ai, human } }) =>
      void prepare(
        `INSERT INTO control_hour (at, rules, ai, human) VALUES (?, ?, ?, ?)
         ON CONFLICT (at) DO UPDATE SET rules = rules + excluded.rules, ai = ai + excluded.ai, human = human + excluded.human`,
      ).run(at, rules, ai, human),
    addTool: (run, tool) => {
      prepare("INSERT INTO tool (name) VALUES (?) ON CONFLICT DO NOTHING").run(tool);
      prepare("INSERT INTO run_tool (tool, run) SELECT id, ? FROM tool WHERE name = ? ON CONFLICT DO NOTHING").run(run, tool);
    },
    putText: (run, part, text) =>
      void prepare("INSERT OR REPLACE INTO run_words (rowid, text) VALUES (?, ?)").run(run * 2 + parts[part], text),
    reach: (place) => void prepare("UPDATE catalogue SET place = ?").run(place),
  };
}

/** The rows of runs that go. */
export const OF_CATALOGUE = [
  "DELETE FROM run_control WHERE run IN (SELECT value FROM json_each(?))",
  "DELETE FROM run_tool WHERE tool IN (SELECT id FROM tool) AND run IN (SELECT value FROM json_each(?))",
  "DELETE FROM run_words WHERE rowid IN (SELECT value * 2 + part.column1 FROM json_each(?), (VALUES (0), (1)) AS part)",
];

/** Takes the words of a run out, and leaves those by which it is still found. */
export function eraseWords(db: DatabaseSync, run: RunKey, left: string): void {
  const prepare = statements(db);
  prepare("DELETE FROM run_words WHERE rowid IN (?, ?)").run(run * 2, run * 2 + 1);
  prepare("INSERT INTO run_words (rowid, text) VALUES (?, ?)").run(run * 2, left);
}

/** G2, G3. Before a rewriting of the file. */
export const leavePlace = (db: DatabaseSync): void =>
  db.exec(
    `UPDATE catalogue SET behind = (SELECT count(*) FROM journal WHERE journal.rowid > catalogue.place);
     INSERT INTO run_words (run_words) VALUES ('optimize')`,
  );
/** G2. After it, or in the next process. */
export const findPlace = (db: DatabaseSync): void =>
  db.exec(
    `UPDATE catalogue SET behind = NULL, place = coalesce((SELECT journal.rowid FROM journal ORDER BY journal.rowid DESC LIMIT 1 OFFSET (SELECT behind FROM catalogue)), 0)
     WHERE behind IS NOT NULL`,
  );
/** The newest rows of the journal were removed, and their numbers will be given again. */
export const stepBack = (db: DatabaseSync, newest: number): void =>
  void statements(db)("UPDATE catalogue SET place = min(place, ?)").run(newest);
