import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostTransport } from "../../src/adapters/node/host-transport.ts";
import { nodeDigest } from "../../src/adapters/node/node-digest.ts";
import { systemEntropy } from "../../src/adapters/node/system-entropy.ts";
import { SqliteRunStore } from "../../src/adapters/sqlite/sqlite-run-store.ts";
import { EmbeddedEngine } from "../../src/engine/embedded-engine.ts";
import type { EngineOptions } from "../../src/engine/engine-options.ts";
import type { AnyWorkflow } from "../../src/index.ts";
import { CrashingStore, type CrashPoint } from "../../src/testing/crashing-store.ts";
import { ManualClock } from "../../src/testing/manual-clock.ts";

export const PEOPLE = { ana: ["role:ae"], cleo: ["role:ae"], bo: ["role:manager"] };

/** In memory where there is such a folder: a process that ends leaves it as it leaves a disk, and no flush is waited for. */
const folder = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** A store in files with a clock of its own, opened again and again: by an engine that ends well, or crashes. */
export class Instance {
  readonly home = mkdtempSync(join(folder, "signalbox-promise-"));
  readonly clock = new ManualClock();
  readonly reports: string[] = [];
  #sqlite: SqliteRunStore | null = null;
  #store: CrashingStore | null = null;
  #engine: EmbeddedEngine | null = null;

  open(
    workflows: readonly AnyWorkflow[],
    options: Partial<EngineOptions> & { readonly maxPages?: number; readonly crash?: CrashPoint } = {},
  ): EmbeddedEngine {
    const { maxPages, crash, ...rest } = options;
    this.#sqlite = new SqliteRunStore({ home: this.home, ...(maxPages === undefined ? {} : { maxPages }) });
    const store = new CrashingStore(this.#sqlite, () => undefined);
    this.#store = store;
    // A process that has crashed runs nothing more.
    const whileAlive = (call: () => void) => (): void => {
      try {
        if (!store.crashed) call();
      } catch (thrown) {
        if (!store.crashed) throw thrown;
      }
    };
    const { clock } = this;
    const alive = {
      now: () => clock.now(),
      after: (ms: number, call: () => void) => clock.after(ms, whileAlive(call)),
      soon: (call: () => void) => clock.soon(whileAlive(call)),
    };
    this.#engine = new EmbeddedEngine({
      store,
      clock: alive,
      entropy: systemEntropy,
      digest: nodeDigest,
      transport: hostTransport(),
      people: PEOPLE,
      workflows,
      report: (message) => void this.reports.push(message),
      ...rest,
    });
    if (crash !== undefined) store.arm(crash);
    return this.#engine;
  }

  /** The process ends here, without a last word. */
  async crash(): Promise<void> {
    this.#store?.crash();
    this.clock.forget();
    await turn();
    this.#sqlite?.close();
    this.#engine = null;
  }

  async close(): Promise<void> {
    await this.#engine?.close();
    this.#engine = null;
  }

  async dispose(): Promise<void> {
    await this.close().catch(() => undefined);
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** Lets commits and what follows from them go through. */
export async function turn(times = 8): Promise<void> {
  for (let index = 0; index < times; index++) await new Promise((resolve) => setImmediate(resolve));
}

/** Whether somebody who asked has been answered by now. */
export const isAnswered = (asked: Promise<unknown>): Promise<boolean> => Promise.race([asked.then(() => true), turn().then(() => false)]);
