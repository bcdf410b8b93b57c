import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** sockaddr_un holds 104 bytes on macOS and 108 on Linux, with the zero at the end. */
const LONGEST_PATH_BYTES = 103;
const PATH_FILE = "engine.sock.path";

const plainPath = (home: string): string => join(resolve(home), "engine.sock");
const isShort = (path: string): boolean => Buffer.byteLength(path) <= LONGEST_PATH_BYTES;
const pipeName = (home: string): string =>
  `\\\\.\\pipe\\signalbox-${createHash("sha256").update(resolve(home).toLowerCase()).digest("hex").slice(0, 32)}`;

/** Where the engine of a home folder listens; null when nothing says so. */
export function socketPath(home: string): string | null {
  if (process.platform === "win32") return pipeName(home);
  const path = plainPath(home);
  if (isShort(path)) return path;
  try {
    return readFileSync(join(home, PATH_FILE), "utf8");
  } catch {
    return null;
  }
}

/**
 * Makes room for a socket that only its owner reaches: the folder becomes 0700, and what an ended process left is removed. Only
 * who holds the store may call this. A path that is too long for a socket is replaced by one in the system's folder for temporary files.
 */
export function prepareSocketPath(home: string): string {
  if (process.platform === "win32") return pipeName(home);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  if ((statSync(home).mode & 0o077) !== 0) chmodSync(home, 0o700);
  removeSocket(home);
  const path = plainPath(home);
  if (isShort(path)) return path;
  const short = join(mkdtempSync(join(tmpdir(), "signalbox-")), "engine.sock");
  writeFileSync(join(home, PATH_FILE), short, { mode: 0o600 });
  return short;
}

export function removeSocket(home: string): void {
  if (process.platform === "win32") return;
  const path = socketPath(home);
  if (path !== null) rmSync(path, { force: true });
  if (path === null || path === plainPath(home)) return;
  rmSync(join(home, PATH_FILE), { force: true });
  try {
    rmdirSync(dirname(path));
  } catch {
    // Somebody cleaned up before us.
  }
}
