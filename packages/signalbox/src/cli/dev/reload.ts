import { isSignalboxError } from "../../base/error.ts";
import type { Config } from "../../engine/config.ts";
import { loadConfig } from "../input/config-file.ts";
import { FolderWatch } from "./folder-watch.ts";
import { LocalModules } from "./local-modules.ts";

export interface Reloaded {
  readonly config: Config;
  /** Workflow ids. */
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** Parts of the config that only a new start takes up. */
  readonly ignored: readonly string[];
}
interface Told {
  reloaded(change: Reloaded): void;
  /** The definitions in use stay. */
  problem(error: Error): void;
}

/** Loads the config, and again whenever a file that it imports changes. */
export class Reloader {
  readonly #file: string;
  readonly #told: Told;
  readonly #modules = new LocalModules();
  readonly #watch: FolderWatch;
  #config: Config | null = null;
  #work: Promise<void> = Promise.resolve();

  constructor(file: string, told: Told) {
    this.#file = file;
    this.#told = told;
    this.#watch = new FolderWatch(
      () => {
        this.#work = this.#work.then(() => this.#again());
      },
      (message) => told.problem(new Error(message)),
    );
  }

  async load(): Promise<Config> {
    this.#modules.follow();
    const config = await loadConfig(this.#file);
    this.#config = config;
    this.#modules.loaded();
    this.#watch.use(this.#modules.folders);
    return config;
  }

  close(): void {
    this.#watch.close();
    this.#modules.close();
  }

  async #again(): Promise<void> {
    if (!this.#modules.renew()) return;
    try {
      const config = await loadConfig(this.#file);
      const change = compare(this.#config as Config, config);
      this.#told.reloaded(change);
      this.#config = config;
      this.#modules.loaded();
    } catch (thrown) {
      this.#told.problem(isSignalboxError(thrown) || thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
    this.#watch.use(this.#modules.folders);
  }
}

export function compare(before: Config, config: Config): Reloaded {
  const known = new Map(before.workflows.map(({ id, hash }) => [id, hash]));
  const ids = config.workflows.map(({ id }) => id);
  const isOther = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) !== JSON.stringify(b ?? null);
  return {
    config,
    added: ids.filter((id) => !known.has(id)),
    changed: config.workflows.filter(({ id, hash }) => known.has(id) && known.get(id) !== hash).map(({ id }) => id),
    removed: [...known.keys()].filter((id) => !ids.includes(id)),
    ignored: [
      ...(isOther(before.limits, config.limits) ? ["limits"] : []),
      ...(isOther(before.retention, config.retention) ? ["retention"] : []),
    ],
  };
}
