import { homeFolder } from "./adapters/node/home.ts";
import { nodeDigest } from "./adapters/node/node-digest.ts";
import { systemClock } from "./adapters/node/system-clock.ts";
import { systemEntropy } from "./adapters/node/system-entropy.ts";
import { threadWatchdog } from "./adapters/node/thread-watchdog.ts";
import { DamagedRunStore } from "./adapters/sqlite/damaged-run-store.ts";
import { SqliteRunStore } from "./adapters/sqlite/sqlite-run-store.ts";
import { isSignalboxError, type SignalboxError } from "./base/error.ts";
import type { Config } from "./engine/config.ts";
import { EmbeddedEngine } from "./engine/embedded-engine.ts";
import { engineSecrets } from "./engine-secrets.ts";
import { optionsOfConfig } from "./options-of-config.ts";
import type { Clock } from "./ports/clock.ts";
import type { RunView } from "./ports/engine.ts";
import type { Publishes } from "./ports/publishing.ts";
import type { Report } from "./ports/report.ts";
import type { RunStore } from "./ports/run-store.ts";

export interface OpenOptions {
  readonly home?: string;
  /** Shown to whoever finds the store in use. */
  readonly command?: string;
  /** How long a function may hold the event loop before it is named on standard error; 0 turns the watchdog off. */
  readonly watchdogMs?: number;
  readonly report?: Report;
  /** Told of every run that starts or changes its status. */
  readonly observe?: (run: RunView) => void;
  /** "reading": answers questions and moves nothing. */
  readonly mode?: "working" | "reading";
  /**
   * "loaded": what the config has goes live by being loaded. "asked": it is a candidate until somebody publishes it, as under `signalbox serve`.
   * Default: as the store was served last, and "loaded" where it never was.
   */
  readonly publishes?: Publishes;
  /** The time, for tests: a `ManualClock` of "signalbox/testing". Default: the system's. */
  readonly clock?: Clock;
}

/**
 * Opens the embedded engine on SQLite: one process, one store, everything durable.
 * @example
 * const engine = openEngine(config);
 * const run = await engine.start({ workflow: "greet", input: { name: "Ada" } });
 * console.log(await engine.finished(run.runId, "ended"));
 * @throws SignalboxError `definition-invalid` when an agent is not safe under the policies in force, as `signalbox check` says of it.
 */
export function openEngine(config: Config, options: OpenOptions = {}): EmbeddedEngine {
  const { store, damage } = openStore(options);
  const mode = damage === null ? options.mode : "reading";
  if (damage !== null) options.report?.(damage.message, damage);
  try {
    return new EmbeddedEngine({
      store,
      clock: options.clock ?? systemClock,
      entropy: systemEntropy,
      digest: nodeDigest,
      ...engineSecrets(options.home ?? homeFolder()),
      ...optionsOfConfig(config),
      ...(options.watchdogMs === 0 ? {} : { watchdog: threadWatchdog(options.watchdogMs) }),
      ...(options.report === undefined ? {} : { report: options.report }),
      ...(options.observe === undefined ? {} : { observe: options.observe }),
      ...(options.publishes === undefined ? {} : { publishes: options.publishes }),
      ...(mode === undefined ? {} : { mode }),
    });
  } catch (thrown) {
    store.close();
    throw thrown;
  }
}

/** S1.8: a store that SQLite calls damaged is opened for reading, where it can be read at all. */
function openStore({ home = homeFolder(), command }: OpenOptions): { store: RunStore; damage: SignalboxError | null } {
  const place = { home, ...(command === undefined ? {} : { command }) };
  try {
    return { store: new SqliteRunStore(place), damage: null };
  } catch (thrown) {
    if (!isSignalboxError(thrown) || thrown.code !== "store-corrupt") throw thrown;
    const store = new DamagedRunStore(place, thrown);
    return { store, damage: store.refusal };
  }
}
