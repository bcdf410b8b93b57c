import type { DatabaseSync } from "node:sqlite";
import { canonical, type JsonObject } from "../../base/json.ts";
import type { ErasureReader, ErasureWriter } from "../../ports/erasure-store.ts";
import type { RunKey } from "../../ports/run-store.ts";
import { eraseWords, findPlace, leavePlace } from "./catalogue.ts";
import { beginGeneration } from "./changes.ts";
import { hashBytes } from "./rows.ts";
import { statements } from "./statements.ts";

export const ERASED = "erased";

export function erasureReader(db: DatabaseSync): ErasureReader {
  const prepare = statements(db);
  return {
    erasureOf: (run) => {
      const row = prepare(
        "SELECT instance_event.at, instance_event.detail FROM erased_run JOIN instance_event ON instance_event.id = erased_run.erasure WHERE erased_run.run = ?",
      ).get(run);
      return row === undefined ? null : { at: Number(row.at), by: String((JSON.parse(String(row.detail)) as JsonObject).by) };
    },
    runsOfSubject: (subject) =>
      prepare("SELECT key FROM run WHERE subject = ? ORDER BY key")
        .all(subject)
        .map(({ key }) => Number(key)),
    startKeysOf: (run) =>
      prepare("SELECT workflow, key FROM start_key WHERE run = ?")
        .all(run)
        .map(({ workflow, key }) => ({ workflow: String(workflow), key: String(key) })),
  };
}

export function erasureWriter(db: DatabaseSync, changed: (runs: readonly RunKey[]) => void): ErasureWriter {
  const prepare = statements(db);
  return {
    addErasure: (at, detail) =>
      Number(prepare("INSERT INTO instance_event (at, type, detail) VALUES (?, ?, ?)").run(at, ERASED, canonical(detail)).lastInsertRowid),
    eraseRun: (run, erasure, subject, error) => {
      prepare(
        "UPDATE run SET subject = ?, error = ?, waiting = NULL, waiting_count = NULL, blocked_detail = NULL, queued_input = NULL WHERE key = ?",
      ).run(subject, error, run);
      prepare("DELETE FROM awaited WHERE run = ?").run(run);
      // What somebody wrote into a prompt may be about whom the run was about.
      prepare("UPDATE fork SET prompts = NULL, policies = NULL WHERE run = ?").run(run);
      prepare("UPDATE beginning SET key = NULL WHERE run = ?").run(run);
      prepare("INSERT INTO erased_run (run, erasure) VALUES (?, ?)").run(run, erasure);
      eraseWords(db, run, subject ?? "");
      changed([run]);
    },
    eraseBatch: (run, seq, hash) =>
      void prepare("UPDATE journal SET body = NULL, payloads = NULL, body_hash = ? WHERE run = ? AND seq = ?").run(
        hashBytes(hash),
        run,
        seq,
      ),
    erasePayloads: (run) => {
      const { changes } = prepare(
        `DELETE FROM payload WHERE hash IN (SELECT hash FROM payload_run WHERE run = ?1)
         AND NOT EXISTS (SELECT 1 FROM payload_run AS other WHERE other.hash = payload.hash AND other.run <> ?1)`,
      ).run(run);
      prepare("DELETE FROM payload_run WHERE run = ?").run(run);
      return Number(changes);
    },
    eraseTask: (task, content, detail) =>
      void prepare("UPDATE task SET content = ?, detail = ? WHERE id = ?").run(content, canonical(detail), task),
    eraseEvents: (run, subject) =>
      Number(
        prepare(
          "UPDATE mailbox SET event = '', key = '', payload = 'null' WHERE event <> '' AND (key = ? OR event_id IN (SELECT event_id FROM delivered WHERE run = ?))",
        ).run(subject, run).changes,
      ),
    renameStartKey: ({ workflow, key }, renamed) =>
      void prepare("UPDATE start_key SET key = ? WHERE workflow = ? AND key = ?").run(renamed, workflow, key),
  };
}

/**
 * Leaves nothing in the files of what the tables have given up: neither in free pages, nor in the gaps of pages, nor in the log.
 * A rewritten file is the only one of which that can be said; it takes the time that copying it takes.
 */
export function scrub(db: DatabaseSync): void {
  beginGeneration(db);
  try {
    // Beside the file and not in memory, however large it is.
    db.exec("PRAGMA secure_delete = ON; PRAGMA temp_store = FILE;");
    leavePlace(db);
    db.exec("VACUUM");
    findPlace(db);
    const [result] = db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").all();
    if (Number(result?.busy) !== 0) throw new Error("The write-ahead log is still being read, and was not emptied.");
  } finally {
    db.exec("PRAGMA secure_delete = OFF; PRAGMA temp_store = MEMORY;");
  }
}
