// One life of a process on one home: from the opening of the store to the end of the work, or to the kill.
import { appendFileSync, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { nodeDigest } from "../../src/adapters/node/node-digest.ts";
import { systemClock } from "../../src/adapters/node/system-clock.ts";
import { systemEntropy } from "../../src/adapters/node/system-entropy.ts";
import { SqliteRunStore } from "../../src/adapters/sqlite/sqlite-run-store.ts";
import { EmbeddedEngine } from "../../src/engine/embedded-engine.ts";
import { optionsOfConfig } from "../../src/options-of-config.ts";
import type { RunStore } from "../../src/ports/run-store.ts";
import { CrashingStore, type CrashMoment, killThisProcess } from "../../src/testing/crashing-store.ts";
import { type Acknowledge, acknowledger } from "./acknowledgement.ts";
import { exportJournal } from "./journal-export.ts";
import { workloadOf } from "./workloads.ts";

/** "overtaken": another process takes the store over at that commit, and this one lives on for a while without knowing. */
export type KillMoment = CrashMoment | "overtaken";
export interface Kill {
  readonly commit: number;
  readonly when: KillMoment;
}
export interface Life {
  readonly workload: string;
  readonly home: string;
  /** Null: undisturbed, to the end. */
  readonly kill: Kill | null;
  /** Says with each acknowledgement how long the write-ahead log was. */
  readonly measuresWal?: boolean;
  /** Ends by a kill when the work is done, so that the write-ahead log stays as it is. */
  readonly leavesWal?: boolean;
}
/** How long an overtaken process lives on. */
const ZOMBIE_MS = 40;

export const commitsFile = (home: string): string => join(home, "commits");
export const reportsFile = (home: string): string => join(home, "reports");

export async function live({ workload: name, home, kill, measuresWal = false, leavesWal = false }: Life): Promise<void> {
  process.env.SIGNALBOX_HOME = home;
  const workload = await workloadOf(name);
  if (!existsSync(join(home, "signalbox.db"))) workload.prepare(home);
  const sqlite = new SqliteRunStore({ home, command: "sweep" });
  const acknowledge = acknowledger(home, sqlite.epoch, measuresWal ? walBytes : () => undefined);
  acknowledge({ what: "opened" });
  let isOvertaken = false;
  const overtake = (): void => {
    isOvertaken = true;
    raiseEpoch(sqlite.file);
    acknowledge({ what: "overtaken" });
    setTimeout(killThisProcess, ZOMBIE_MS);
  };
  const store = new CrashingStore(kill?.when === "overtaken" ? overtaken(sqlite, kill.commit, overtake, acknowledge) : sqlite);
  if (kill !== null && kill.when !== "overtaken") store.arm({ commit: kill.commit, when: kill.when });
  const report = (message: string): void => {
    if (!isOvertaken) appendFileSync(reportsFile(home), `${message}\n`);
  };
  const ports = { clock: systemClock, entropy: systemEntropy, digest: nodeDigest };
  const options = { ...optionsOfConfig(workload.config(home)), ...ports, store, report };
  const toItsEnd = async (): Promise<void> => {
    const engine = new EmbeddedEngine(options);
    await workload.drive(engine, home, acknowledge);
    await exportJournal(engine, home);
    appendFileSync(commitsFile(home), `${store.commits}\n`);
    if (leavesWal) killThisProcess();
    await engine.close();
  };
  await work(toItsEnd, () => isOvertaken);
}

/** What an overtaken process is refused is as it should be. It waits for its end. */
async function work(toItsEnd: () => Promise<void>, isOvertaken: () => boolean): Promise<void> {
  try {
    await toItsEnd();
  } catch (thrown) {
    if (!isOvertaken()) throw thrown;
  }
  if (isOvertaken()) await new Promise(() => setInterval(() => undefined, 1_000));
}

/** The store, with a second process appearing just before a commit. */
const overtaken = (store: RunStore, at: number, overtake: () => void, acknowledge: Acknowledge): RunStore => {
  let commits = 0;
  return {
    read: store.read,
    epoch: store.epoch,
    instanceKey: store.instanceKey,
    commit: (jobs) => {
      commits++;
      if (commits === at) overtake();
      const errors = store.commit(jobs);
      if (commits >= at && errors.includes(null)) acknowledge({ what: "committed" });
      return errors;
    },
    releaseReserve: () => store.releaseReserve(),
    scrub: () => store.scrub(),
    backup: (file) => store.backup(file),
    close: () => store.close(),
  };
};

/** What the opening of a store does first. */
function raiseEpoch(file: string): void {
  const db = new DatabaseSync(file, { timeout: 5_000 });
  db.exec("UPDATE meta SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT) WHERE key = 'epoch'");
  db.close();
}

const walBytes = (wal: string): number => (existsSync(wal) ? statSync(wal).size : 0);
export const commitsOf = (home: string): number => Number(readFileSync(commitsFile(home), "utf8").trim().split("\n").at(-1));
