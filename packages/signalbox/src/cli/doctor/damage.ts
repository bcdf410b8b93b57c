import type { DatabaseSync } from "node:sqlite";
import { count } from "../../base/count.ts";
import { messageOf } from "../../base/error.ts";
import { type Finding, fine, wrong } from "./finding.ts";

const NAMED = 10;
const ADVICE =
  'Copy the folder away. "signalbox export --all" writes every run that can be read, as long as the store opens. Then put a backup back: "signalbox restore <file>".';

/** What SQLite itself says of the pages, table by table, and which runs can still be read. Reads the whole file. */
export function damage(db: DatabaseSync): Finding {
  const names = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name").all();
  const damaged = names.map(({ name }) => String(name)).filter((name) => problemOf(db, name) !== null);
  if (damaged.length === 0) return fine("pages", "SQLite can read every table");
  return wrong("pages", `SQLite calls damaged: ${damaged.join(", ")}. ${readableRuns(db)}`, ADVICE);
}

/** Null when the table and its indexes are whole. */
function problemOf(db: DatabaseSync, table: string): string | null {
  try {
    const [first] = db.prepare(`PRAGMA quick_check("${table}")`).all();
    const text = String(Object.values(first ?? {})[0] ?? "ok");
    return text === "ok" ? null : text;
  } catch (thrown) {
    return messageOf(thrown);
  }
}

function readableRuns(db: DatabaseSync): string {
  try {
    const journal = db.prepare("SELECT * FROM journal WHERE run = ?");
    const runs = db.prepare("SELECT key, id FROM run ORDER BY key").all();
    const lost = runs.filter(({ key }) => !isReadable(() => journal.all(Number(key)))).map(({ id }) => String(id));
    const more = lost.length > NAMED ? ` and ${lost.length - NAMED} more` : "";
    const which = lost.length === 0 ? "" : ` Not: ${lost.slice(0, NAMED).join(", ")}${more}.`;
    return `The journals of ${runs.length - lost.length} of ${count(runs.length, "run")} can be read.${which}`;
  } catch (thrown) {
    return `The list of runs cannot be read: ${messageOf(thrown)}.`;
  }
}

function isReadable(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
