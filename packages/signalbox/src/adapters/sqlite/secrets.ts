import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import type { SecretKind } from "../../ports/secret.ts";
import type { SecretReader, SecretRow, SecretWriter } from "../../ports/secret-store.ts";
import { statements } from "./statements.ts";

export function secretReader(db: DatabaseSync): SecretReader {
  const prepare = statements(db);
  return {
    all: () => prepare("SELECT * FROM secret WHERE removed_at IS NULL ORDER BY name").all().map(rowOf),
    get: (name) => {
      const row = prepare("SELECT * FROM secret WHERE name = ? AND removed_at IS NULL").get(name);
      return row === undefined ? null : rowOf(row);
    },
    lastVersion: (name) => Number(prepare("SELECT version FROM secret WHERE name = ?").get(name)?.version ?? 0),
  };
}

export function secretWriter(db: DatabaseSync): SecretWriter {
  const prepare = statements(db);
  return {
    put: ({ name, version, kind, hosts, field, keyId, wrappedKey, sealed, createdAt, changedAt, changedBy, lastUsedAt }) =>
      void prepare(
        `INSERT OR REPLACE INTO secret (name, version, kind, hosts, field, key_id, wrapped_key, sealed, created_at, changed_at, changed_by, last_used_at, removed_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)`,
      ).run(name, version, kind, JSON.stringify(hosts), field, keyId, wrappedKey, sealed, createdAt, changedAt, changedBy, lastUsedAt),
    remove: (name, at) =>
      void prepare(
        "UPDATE secret SET removed_at = ?, hosts = '[]', field = NULL, key_id = '', wrapped_key = x'', sealed = x'' WHERE name = ?",
      ).run(at, name),
    rewrap: (name, keyId, wrappedKey) =>
      void prepare("UPDATE secret SET key_id = ?, wrapped_key = ? WHERE name = ?").run(keyId, wrappedKey, name),
    used: (name, at) => void prepare("UPDATE secret SET last_used_at = ? WHERE name = ?").run(at, name),
  };
}

const rowOf = (row: Record<string, SQLOutputValue>): SecretRow => ({
  name: String(row.name),
  version: Number(row.version),
  kind: String(row.kind) as SecretKind,
  hosts: JSON.parse(String(row.hosts)) as string[],
  field: row.field === null ? null : String(row.field),
  keyId: String(row.key_id),
  wrappedKey: row.wrapped_key as Uint8Array,
  sealed: row.sealed as Uint8Array,
  createdAt: Number(row.created_at),
  changedAt: Number(row.changed_at),
  changedBy: String(row.changed_by),
  lastUsedAt: row.last_used_at === null ? null : Number(row.last_used_at),
});
