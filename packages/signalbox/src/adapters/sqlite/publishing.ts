import type { DatabaseSync } from "node:sqlite";
import type { PublicationRow, PublishingReader, PublishingWriter, PublishRequestRow } from "../../ports/publishing-store.ts";
import type { Row } from "./rows.ts";
import { statements } from "./statements.ts";

const orNull = (value: Row[string]): string | null => (value === null || value === undefined ? null : String(value));

const publicationRow = (row: Row): PublicationRow => ({
  workflow: String(row.workflow),
  version: Number(row.version),
  at: Number(row.at),
  how: String(row.how) as PublicationRow["how"],
  by: orNull(row.by_whom ?? null),
  identity: orNull(row.identity ?? null) as PublicationRow["identity"],
  reason: orNull(row.reason ?? null),
  approvedBy: JSON.parse(String(row.approved_by)) as string[],
});

const requestRow = (row: Row): PublishRequestRow => ({
  id: Number(row.id),
  workflow: String(row.workflow),
  version: Number(row.version),
  live: row.live === null ? null : Number(row.live),
  plan: String(row.plan),
  at: Number(row.at),
  by: String(row.by_whom),
  identity: String(row.identity) as PublishRequestRow["identity"],
  reason: String(row.reason),
  approvedBy: JSON.parse(String(row.approvals)) as string[],
  state: String(row.state) as PublishRequestRow["state"],
  endedAt: row.ended_at === null ? null : Number(row.ended_at),
  endedBy: orNull(row.ended_by ?? null),
  endReason: orNull(row.end_reason ?? null),
});

export function publishingReader(db: DatabaseSync): PublishingReader {
  const prepare = statements(db);
  const one = (sql: string, ...values: (string | number)[]): PublicationRow | null => {
    const row = prepare(sql).get(...values);
    return row === undefined ? null : publicationRow(row);
  };
  return {
    live: (workflow) => one("SELECT * FROM publication WHERE workflow = ? ORDER BY id DESC LIMIT 1", workflow),
    publications: (workflow, limit) =>
      prepare("SELECT * FROM publication WHERE workflow = ? ORDER BY id DESC LIMIT ?").all(workflow, limit).map(publicationRow),
    publicationOf: (version, before) =>
      one("SELECT * FROM publication WHERE version = ? AND at <= ? ORDER BY id DESC LIMIT 1", version, before),
    request: (id) => {
      const row = prepare("SELECT * FROM publish_request WHERE id = ?").get(id);
      return row === undefined ? null : requestRow(row);
    },
    requests: ({ workflow = null, open, limit }) =>
      prepare(`SELECT * FROM publish_request WHERE (?1 IS NULL OR workflow = ?1) AND (?2 = 0 OR state = 'open') ORDER BY id DESC LIMIT ?3`)
        .all(workflow, open ? 1 : 0, limit)
        .map(requestRow),
    any: () => prepare("SELECT 1 FROM publication LIMIT 1").get() !== undefined,
  };
}

export function publishingWriter(db: DatabaseSync): PublishingWriter {
  const prepare = statements(db);
  return {
    publish: ({ workflow, version, at, how, by, identity, reason, approvedBy }) =>
      void prepare(
        "INSERT INTO publication (workflow, version, at, how, by_whom, identity, reason, approved_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      ).run(workflow, version, at, how, by, identity, reason, JSON.stringify(approvedBy)),
    addRequest: ({ workflow, version, live, plan, at, by, identity, reason, approvedBy, state }) =>
      Number(
        prepare(
          `INSERT INTO publish_request (workflow, version, live, plan, at, by_whom, identity, reason, approvals, state)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        ).run(workflow, version, live, plan, at, by, identity, reason, JSON.stringify(approvedBy), state).lastInsertRowid,
      ),
    putRequest: ({ id, approvedBy, state, endedAt, endedBy, endReason }) =>
      void prepare("UPDATE publish_request SET approvals = ?, state = ?, ended_at = ?, ended_by = ?, end_reason = ? WHERE id = ?").run(
        JSON.stringify(approvedBy),
        state,
        endedAt,
        endedBy,
        endReason,
        id,
      ),
  };
}
