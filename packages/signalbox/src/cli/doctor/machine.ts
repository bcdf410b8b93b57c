import { statfsSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { isFixedSqlite } from "../../adapters/sqlite/database.ts";
import { networkFileSystem } from "../../adapters/sqlite/file-system.ts";
import { messageOf } from "../../base/error.ts";
import { type Finding, fine, open, wrong } from "./finding.ts";

const NODE_FLOOR = [24, 11] as const;

export function nodeVersion(version: string): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isRecent = major > NODE_FLOOR[0] || (major === NODE_FLOOR[0] && minor >= NODE_FLOOR[1]);
  return isRecent ? fine("Node", version) : wrong("Node", version, `Signalbox needs Node ${NODE_FLOOR.join(".")} or newer.`);
}

export function sqliteVersion(): Finding {
  const db = new DatabaseSync(":memory:");
  const version = String(db.prepare("SELECT sqlite_version() AS version").get()?.version);
  db.close();
  return isFixedSqlite(version)
    ? fine("SQLite", version)
    : wrong("SQLite", `${version} can lose committed data in WAL mode`, "Run on Node 24.18 or newer.");
}

export function homePermissions(home: string): Finding {
  try {
    const stat = statSync(home);
    const mode = (stat.mode & 0o777).toString(8).padStart(4, "0");
    if (process.platform === "win32") return fine("home folder", home);
    if (stat.uid !== process.getuid?.())
      return wrong("home folder", `${home} belongs to another user`, "Set SIGNALBOX_HOME to a folder of your own.");
    return (stat.mode & 0o077) === 0
      ? fine("home folder", `${home}, ${mode}`)
      : wrong("home folder", `${home} can be entered by others (${mode})`, `chmod 700 ${home}`);
  } catch {
    return fine("home folder", `${home} does not exist yet; the first run makes it`);
  }
}

const LEAST_FREE_BYTES = 256 * 1024 * 1024;

export function disk(home: string): readonly Finding[] {
  try {
    const { type, bavail, bsize } = statfsSync(existing(home));
    const free = bavail * bsize;
    const megabytes = `${Math.floor(free / 1024 / 1024)} MB free`;
    const network = networkFileSystem(type);
    return [
      free >= LEAST_FREE_BYTES
        ? fine("disk space", megabytes)
        : wrong("disk space", megabytes, "Free some space: a full disk stops new runs."),
      network === null
        ? fine("file system", "local, as far as can be told")
        : wrong("file system", network, "SQLite's locks do not hold on a network file system. Set SIGNALBOX_HOME to a local disk."),
    ];
  } catch (thrown) {
    return [open("disk space", messageOf(thrown))];
  }
}

function existing(folder: string): string {
  try {
    statSync(folder);
    return folder;
  } catch {
    return process.cwd();
  }
}
