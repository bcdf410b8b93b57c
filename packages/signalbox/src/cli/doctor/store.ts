import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { SocketEngine } from "../../adapters/socket/socket-engine.ts";
import { pragma } from "../../adapters/sqlite/database.ts";
import { readStanding, type Standing } from "../../adapters/sqlite/epoch-file.ts";
import { recordedOf, restoredBecause } from "../../adapters/sqlite/opening.ts";
import { readOwner } from "../../adapters/sqlite/owner-lock.ts";
import { migrations } from "../../adapters/sqlite/schema.ts";
import { SqliteRunStore } from "../../adapters/sqlite/sqlite-run-store.ts";
import { formatDuration } from "../../base/duration.ts";
import { messageOf } from "../../base/error.ts";
import type { PausedInstance } from "../../ports/engine.ts";
import { PAUSE } from "../../ports/run-store.ts";
import { pausedText } from "../output/paused.ts";
import { damage } from "./damage.ts";
import { type Finding, fine, open, wrong } from "./finding.ts";

const FULL = "2";
/** A clock that is set back by less is what time synchronisation does. */
const BACK_MS = 60_000;

/** Looks at the store beside whoever holds it, without writing. */
export function storeFindings(home: string, now: number): readonly Finding[] {
  const file = join(home, "signalbox.db");
  if (!existsSync(file)) return [fine("store", "none yet; the first run makes it"), clock(now, null)];
  // Before the database is read: whoever holds it writes the file last.
  const standing = readStanding(home);
  try {
    const db = new DatabaseSync(file, { readOnly: true });
    try {
      return [schema(db), damage(db), restored(db, standing), clock(now, lastAlive(db))];
    } finally {
      db.close();
    }
  } catch (thrown) {
    return [wrong("store", `${file} cannot be read: ${messageOf(thrown)}`, "Copy the folder away, then restore a backup.")];
  }
}

function schema(db: DatabaseSync): Finding {
  const version = Number(pragma(db, "PRAGMA user_version"));
  if (version > migrations.length)
    return wrong(
      "store",
      `schema ${version}; this version knows ${migrations.length}`,
      "Use the newer version of Signalbox that wrote it.",
    );
  return fine(
    "store",
    version === migrations.length ? `schema ${version}` : `schema ${version}; it is brought to ${migrations.length} when it is opened`,
  );
}

const metaOf = (db: DatabaseSync, key: string): string | null => {
  const row = db.prepare("SELECT value FROM meta WHERE key = ?").get(key);
  return row === undefined ? null : String(row.value);
};

function lastAlive(db: DatabaseSync): number | null {
  const alive = metaOf(db, "alive");
  return alive === null ? null : Number(alive);
}

/** Whether the instance goes on, or will when it is opened. */
function restored(db: DatabaseSync, standing: Standing | null): Finding {
  const paused = metaOf(db, PAUSE) ?? "";
  const why = restoredBecause(
    recordedOf((key) => metaOf(db, key)),
    standing,
  );
  if (paused === "" && why === null) return fine("instance", "goes on; its store was not restored");
  const detail = why === null ? pausedText(JSON.parse(paused) as PausedInstance) : `the store was restored: ${why}. It starts paused`;
  return wrong(
    "instance",
    detail,
    'Look at its runs, cancel or pause those that are not to go on, then "signalbox resume --all --as <person>".',
  );
}

/** The journal's clock never goes back, so a clock that is behind it makes everything wait. */
function clock(now: number, alive: number | null): Finding {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const text = `${new Date(now).toISOString()}, time zone ${zone}`;
  if (alive !== null && alive - now > BACK_MS)
    return wrong(
      "clock",
      `${text}: ${formatDuration(alive - now)} behind the store`,
      "Set the clock. Until then no timer of the store is due.",
    );
  return now < Date.UTC(2025, 0) ? wrong("clock", text, "Set the clock.") : fine("clock", text);
}

/** Who has the store open, and how it writes. */
export function ownerFindings(home: string, running: SocketEngine | null): readonly Finding[] {
  if (running !== null) {
    const { pid, command, since, synchronous } = running.peer;
    return [fine("held by", `process ${pid} (${command}, since ${since}); commands reach it`), durability(synchronous)];
  }
  const owner = readOwner(home);
  if (owner === null || !isAlive(owner.pid)) return [fine("held by", "nobody"), opened(home)];
  return [
    wrong(
      "held by",
      `process ${owner.pid} (${owner.command}, since ${owner.since}), which commands cannot reach`,
      "Wait until it has ended, or stop it.",
    ),
    UNTRIED,
  ];
}

const UNTRIED = open("durability", "synchronous=FULL is set, and checked, whenever the store is opened");

/** Opens the store for a moment, as a command would. */
function opened(home: string): Finding {
  if (!existsSync(join(home, "signalbox.db"))) return UNTRIED;
  try {
    const store = new SqliteRunStore({ home, command: "signalbox doctor" });
    const { synchronous } = store;
    store.close();
    return durability(synchronous);
  } catch (thrown) {
    return wrong("durability", messageOf(thrown), "See above.");
  }
}

const durability = (synchronous: string): Finding =>
  synchronous === FULL
    ? fine("durability", "synchronous=FULL, read from the connection that writes")
    : wrong("durability", `synchronous=${synchronous}`, "Commits may be lost when the power fails. Please report it.");

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === "EPERM";
  }
}
