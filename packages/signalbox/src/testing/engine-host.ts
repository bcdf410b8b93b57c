// An engine that a test may let die and open again on the same files, under a clock that the test moves.
// E1. A dead engine is frozen: it gets no answer from its store, and no turn of the event loop, as if its process were gone.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostTransport } from "../adapters/node/host-transport.ts";
import { nodeDigest } from "../adapters/node/node-digest.ts";
import { type SqliteOptions, SqliteRunStore } from "../adapters/sqlite/sqlite-run-store.ts";
import { EmbeddedEngine } from "../engine/embedded-engine.ts";
import type { EngineOptions } from "../engine/engine-options.ts";
import type { Clock } from "../ports/clock.ts";
import { requireCounts } from "./counted-runs.ts";
import { CrashingStore } from "./crashing-store.ts";
import { ManualClock } from "./manual-clock.ts";
import { scriptedEntropy } from "./scripted-entropy.ts";

export interface HostedEngine extends Omit<EngineOptions, "store" | "clock" | "entropy" | "digest" | "transport"> {
  /** How the store is opened. */
  readonly storage?: Omit<SqliteOptions, "home">;
}

export class EngineHost {
  readonly home = mkdtempSync(join(tmpdir(), "signalbox-engine-"));
  readonly clock = new ManualClock();
  /** What the engines told their operator. */
  readonly reports: string[] = [];
  readonly #entropy = scriptedEntropy();
  #options: HostedEngine;
  #engine: EmbeddedEngine | null = null;
  #store: CrashingStore | null = null;
  #life = { isOver: true };
  #whenDead: () => void = () => undefined;

  constructor(options: HostedEngine) {
    this.#options = options;
    this.open();
  }

  get engine(): EmbeddedEngine {
    if (this.#engine === null) throw new Error("The engine is not open.");
    return this.#engine;
  }
  /** The crash injector of the present engine. */
  get store(): CrashingStore {
    if (this.#store === null) throw new Error("The engine is not open.");
    return this.#store;
  }

  /** Opens an engine on the files as they are; `changes` hold from now on. */
  open(changes: Partial<HostedEngine> = {}): EmbeddedEngine {
    this.#options = { ...this.#options, ...changes };
    const { storage, ...options } = this.#options;
    const life = { isOver: false };
    const sqlite = new SqliteRunStore({ home: this.home, ...storage });
    this.#life = life;
    this.#store = new CrashingStore(sqlite, () => {
      life.isOver = true;
      sqlite.close();
      this.#whenDead();
    });
    const report = (message: string): void => void (life.isOver || this.reports.push(message));
    const ports = { clock: mortal(this.clock, life), entropy: this.#entropy, digest: nodeDigest, transport: hostTransport() };
    this.#engine = new EmbeddedEngine({ ...ports, report, ...options, store: this.#store });
    return this.#engine;
  }

  /** Ends the process, as far as a test can tell. */
  crash(): void {
    this.store.crash();
  }

  /** Resolves when the engine has died at the point that was armed. */
  async death(): Promise<void> {
    if (this.#life.isOver) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#whenDead = resolve;
    await promise;
  }

  /** Dies and comes back. */
  reopen(changes: Partial<HostedEngine> = {}): EmbeddedEngine {
    this.crash();
    return this.open(changes);
  }

  async close(): Promise<void> {
    const life = this.#life;
    if (!life.isOver)
      await this.engine.close().catch((thrown) => {
        // A crash that was armed and not reached may come with the last commit.
        if (!life.isOver) throw thrown;
      });
    life.isOver = true;
  }

  async dispose(): Promise<void> {
    await this.close();
    const file = join(this.home, "signalbox.db");
    // Some tests keep the store in memory.
    if (existsSync(file)) requireCounts(file);
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** E1. */
const mortal = (clock: Clock, life: { readonly isOver: boolean }): Clock => {
  const whileAlive = (call: () => void) => (): void => {
    if (life.isOver) return;
    try {
      call();
    } catch (thrown) {
      if (!life.isOver) throw thrown;
    }
  };
  return {
    now: () => clock.now(),
    after: (ms, call) => clock.after(ms, whileAlive(call)),
    soon: (call) => clock.soon(whileAlive(call)),
  };
};
