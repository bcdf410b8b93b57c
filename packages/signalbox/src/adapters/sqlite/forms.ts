import type { DatabaseSync } from "node:sqlite";
import type { JsonObject } from "../../base/json.ts";
import type { FormEntry, FormReader, FormRow, FormWriter } from "../../ports/form-store.ts";
import type { Row } from "./rows.ts";
import { statements } from "./statements.ts";

const formRow = (row: Row): FormRow => ({
  form: String(row.name),
  workflow: String(row.workflow),
  token: String(row.token),
  title: String(row.title),
  perHour: Number(row.per_hour),
  fixed: JSON.parse(String(row.fixed)) as JsonObject,
  createdAt: Number(row.created_at),
  createdBy: String(row.created_by),
  closedAt: row.closed_at === null ? null : Number(row.closed_at),
});
const entryRow = (row: Row): FormEntry => ({
  form: String(row.form),
  submission: String(row.submission),
  hash: String(row.hash),
  at: Number(row.at),
});

export function formReader(db: DatabaseSync): FormReader {
  const prepare = statements(db);
  const one = <T>(sql: string, read: (row: Row) => T, ...values: string[]): T | null => {
    const row = prepare(sql).get(...values);
    return row === undefined ? null : read(row);
  };
  return {
    all: () => prepare("SELECT * FROM form ORDER BY name").all().map(formRow),
    named: (form) => one("SELECT * FROM form WHERE name = ?", formRow, form),
    byToken: (token) => one("SELECT * FROM form WHERE token = ?", formRow, token),
    entry: (form, submission) => one("SELECT * FROM form_entry WHERE form = ? AND submission = ?", entryRow, form, submission),
    entriesSince: (form, at) => prepare("SELECT * FROM form_entry WHERE form = ? AND at > ? ORDER BY at").all(form, at).map(entryRow),
  };
}

export function formWriter(db: DatabaseSync): FormWriter {
  const prepare = statements(db);
  return {
    put: ({ form, workflow, token, title, perHour, fixed, createdAt, createdBy, closedAt }) =>
      void prepare(
        `INSERT INTO form (name, workflow, token, title, per_hour, fixed, created_at, created_by, closed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET title = excluded.title, per_hour = excluded.per_hour, closed_at = excluded.closed_at`,
      ).run(form, workflow, token, title, perHour, JSON.stringify(fixed), createdAt, createdBy, closedAt),
    putEntry: ({ form, submission, hash, at }) =>
      void prepare(
        `INSERT INTO form_entry (form, submission, hash, at) VALUES (?, ?, ?, ?)
         ON CONFLICT (form, submission) DO UPDATE SET hash = excluded.hash, at = excluded.at`,
      ).run(form, submission, hash, at),
    removeEntry: (form, submission) => void prepare("DELETE FROM form_entry WHERE form = ? AND submission = ?").run(form, submission),
    removeEntriesBefore: (at) => void prepare("DELETE FROM form_entry WHERE at < ?").run(at),
  };
}
