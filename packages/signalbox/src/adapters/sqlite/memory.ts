// The words of notes are in two places: the row, and the full-text index over it. What is taken from the one is taken from the other in the
// same transaction, by making the index anew: FTS5 keeps the words of a removed row in its older segments otherwise.
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { MemoryGone, MemoryMoment, MemoryQuery, MemoryReader, MemoryRow, MemoryWriter } from "../../ports/memory-store.ts";
import { ownedWords, searchOf } from "./memory-search.ts";
import type { Row } from "./rows.ts";
import { statements } from "./statements.ts";

const FOR_EVER: MemoryMoment = { at: Number.MAX_SAFE_INTEGER, row: null };
/** Whether an entry was there at a moment. In the same millisecond the order of the journal decides; what is not in it any more came before. */
const THERE = (entry: string): string =>
  `(${entry}.at < :at OR (${entry}.at = :at AND :row >= coalesce((
    SELECT journal.rowid FROM run JOIN journal ON journal.run = run.key AND journal.seq = ${entry}.seq WHERE run.id = ${entry}.run), 0)))`;
/** The first that took an entry's place by then. */
const SUCCESSOR = `(SELECT later.entry FROM memory AS later WHERE later.replaces = memory.id AND ${THERE("later")} ORDER BY later.id LIMIT 1)`;
const COLUMNS = `memory.*, memory_owner.agent, memory_owner.subject, ${SUCCESSOR} AS replaced_by,
  (SELECT earlier.entry FROM memory AS earlier WHERE earlier.id = memory.replaces) AS replaced`;
const JOINED = "memory JOIN memory_owner ON memory_owner.id = memory.owner";

function memoryRow(row: Row): MemoryRow {
  const text = (column: string): string | null => (row[column] === null ? null : String(row[column]));
  return {
    entry: String(row.entry),
    agent: String(row.agent),
    subject: String(row.subject),
    kind: row.kind === 0 ? "note" : "forgetting",
    text: text("text"),
    replaces: text("replaced"),
    replacedBy: text("replaced_by"),
    runId: String(row.run),
    workflow: String(row.workflow),
    seq: Number(row.seq),
    step: String(row.step),
    at: Number(row.at),
    untrusted: row.untrusted === 1,
    gone: row.gone_at === null ? null : { at: Number(row.gone_at), by: String(row.gone_by), reason: String(row.gone_reason) },
  };
}

export function memoryReader(db: DatabaseSync): MemoryReader {
  const prepare = statements(db);
  const rows = (sql: string, moment: MemoryMoment, values: { readonly [name: string]: SQLInputValue }): readonly MemoryRow[] =>
    (prepare(sql).all({ ...values, at: moment.at, row: moment.row ?? -1 }) as Row[]).map(memoryRow);
  const ownersOf = ({ agent, subject }: MemoryQuery): readonly number[] =>
    prepare("SELECT id FROM memory_owner WHERE agent = ?1 AND (?2 IS NULL OR subject = ?2)")
      .all(agent, subject ?? null)
      .map(({ id }) => Number(id));
  const entry = (id: string, asOf = FOR_EVER): MemoryRow | null =>
    rows(`SELECT ${COLUMNS} FROM ${JOINED} WHERE memory.entry = :entry AND ${THERE("memory")}`, asOf, { entry: id })[0] ?? null;
  return {
    entry,
    entries: (query) => {
      const owners = ownersOf(query);
      if (owners.length === 0) return [];
      const search = searchOf(owners, query.words ?? "");
      const conditions = [
        "memory.owner IN (SELECT value FROM json_each(:owners))",
        THERE("memory"),
        ...(query.history === true ? [] : ["memory.text IS NOT NULL", `${SUCCESSOR} IS NULL`]),
        ...(query.trustedOnly === true ? ["memory.untrusted = 0"] : []),
      ].join(" AND ");
      const found =
        search === null
          ? `FROM ${JOINED} WHERE ${conditions} ORDER BY memory.id DESC`
          : `FROM ${JOINED} JOIN memory_words ON memory_words.rowid = memory.id WHERE memory_words MATCH :search AND ${conditions} ORDER BY bm25(memory_words), memory.id DESC`;
      const values = { owners: JSON.stringify(owners), limit: query.limit, ...(search === null ? {} : { search }) };
      return rows(`SELECT ${COLUMNS} ${found} LIMIT :limit`, query.asOf ?? FOR_EVER, values);
    },
    use: ({ agent, subject }, { at, row } = FOR_EVER) => {
      const used = prepare(
        `SELECT count(*) AS entries, coalesce(sum(octet_length(text)), 0) AS bytes FROM memory
         WHERE owner = (SELECT id FROM memory_owner WHERE agent = :agent AND subject = :subject) AND text IS NOT NULL
         AND ${THERE("memory")} AND ${SUCCESSOR} IS NULL`,
      ).get({ agent, subject, at, row: row ?? -1 }) as Row;
      return { entries: Number(used.entries), bytes: Number(used.bytes) };
    },
    momentOf: (run, seq) => {
      // What a fork shares with the run that it is of, is in that run's journal.
      const row = prepare(
        `WITH RECURSIVE line (run) AS (SELECT ?1 UNION ALL SELECT fork.parent FROM line JOIN fork ON fork.run = line.run AND fork.shared >= ?2)
         SELECT journal.rowid AS place, journal.at FROM line JOIN journal ON journal.run = line.run AND journal.seq = ?2`,
      ).get(run, seq);
      return row === undefined ? null : { at: Number(row.at), row: Number(row.place) };
    },
    readersOf: (id) =>
      prepare(
        "SELECT run.id FROM memory JOIN memory_reading ON memory_reading.entry = memory.id JOIN run ON run.key = memory_reading.run WHERE memory.entry = ? ORDER BY run.key",
      )
        .all(id)
        .map((row) => String(row.id)),
    lineOf: (id) => {
      const line: MemoryRow[] = [];
      for (let next = entry(id); next !== null; next = next.replaces === null ? null : entry(next.replaces)) line.push(next);
      return line;
    },
  };
}

export function memoryWriter(db: DatabaseSync): MemoryWriter {
  const prepare = statements(db);
  const takeAway = (where: string, list: readonly string[], { at, by, reason }: MemoryGone): number =>
    Number(
      prepare(
        `UPDATE memory SET text = NULL, owned = NULL, gone_at = ?1, gone_by = ?2, gone_reason = ?3
         WHERE text IS NOT NULL AND ${where} IN (SELECT value FROM json_each(?4))`,
      ).run(at, by, reason, JSON.stringify(list)).changes,
    );
  const index = (): void => void prepare("INSERT INTO memory_words (memory_words) VALUES ('rebuild')").run();
  return {
    add: (entry) => {
      prepare("INSERT INTO memory_owner (agent, subject) VALUES (?, ?) ON CONFLICT DO NOTHING").run(entry.agent, entry.subject);
      const found = prepare("SELECT id FROM memory_owner WHERE agent = ? AND subject = ?").get(entry.agent, entry.subject) as Row;
      const owner = Number(found.id);
      const owned = entry.text === null ? null : ownedWords(owner, entry.text);
      const { lastInsertRowid } = prepare(
        `INSERT INTO memory (owner, entry, kind, replaces, text, owned, run, workflow, seq, step, at, untrusted)
         VALUES (?, ?, ?, (SELECT id FROM memory WHERE entry = ?), ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        owner,
        entry.entry,
        entry.text === null ? 1 : 0,
        entry.replaces,
        entry.text,
        owned,
        entry.runId,
        entry.workflow,
        entry.seq,
        entry.step,
        entry.at,
        entry.untrusted ? 1 : 0,
      );
      if (entry.text !== null)
        prepare("INSERT INTO memory_words (rowid, owned, text) VALUES (?, ?, ?)").run(lastInsertRowid, owned, entry.text);
    },
    addReading: (run, entries) =>
      void prepare(
        "INSERT INTO memory_reading (run, entry) SELECT ?, id FROM memory WHERE entry IN (SELECT value FROM json_each(?)) ON CONFLICT DO NOTHING",
      ).run(run, JSON.stringify(entries)),
    takeAway: (entries, gone) => {
      const taken = takeAway("entry", entries, gone);
      index();
      return taken;
    },
    eraseSubject: (subject, runIds, gone) => {
      const owned = "owner IN (SELECT id FROM memory_owner WHERE subject = ?)";
      prepare(`DELETE FROM memory_reading WHERE entry IN (SELECT id FROM memory WHERE ${owned})`).run(subject);
      const { changes } = prepare(`DELETE FROM memory WHERE ${owned}`).run(subject);
      prepare("DELETE FROM memory_owner WHERE subject = ?").run(subject);
      const erased = Number(changes) + takeAway("run", runIds, gone);
      if (erased > 0) index();
      return erased;
    },
  };
}
