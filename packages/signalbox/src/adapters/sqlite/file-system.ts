import { statfsSync } from "node:fs";
import { SignalboxError } from "../../base/error.ts";

/** File systems on which SQLite's locks or flushes cannot be relied on, by the magic numbers of Linux (statfs(2)). */
const NETWORK: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB2"],
  [0x01021997, "9P"],
  [0x5346414f, "AFS"],
  [0x00c36400, "CephFS"],
]);

export const networkFileSystem = (type: number): string | null => NETWORK.get(type >>> 0) ?? null;

/** @throws SignalboxError `store-unsupported` on a network file system that is recognised. Best effort: Linux only. */
export function requireLocalDisk(folder: string): void {
  if (process.platform !== "linux") return;
  const kind = networkFileSystem(Number(statfsSync(folder).type));
  if (kind === null) return;
  throw new SignalboxError(
    "store-unsupported",
    `${folder} is on ${kind}, where SQLite can lose committed data. Set SIGNALBOX_HOME to a folder on a local disk.`,
  );
}
