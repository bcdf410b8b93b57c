import { type FSWatcher, watch } from "node:fs";

/** An editor writes a file in several steps. */
const QUIET_MS = 100;

/** Says that something changed in one of some folders, once it has been quiet for a moment. */
export class FolderWatch {
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #changed: () => void;
  readonly #problem: (message: string) => void;
  #timeout: NodeJS.Timeout | null = null;

  constructor(changed: () => void, problem: (message: string) => void) {
    this.#changed = changed;
    this.#problem = problem;
  }

  use(folders: ReadonlySet<string>): void {
    for (const [folder, watcher] of this.#watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of folders) if (!this.#watchers.has(folder)) this.#watch(folder);
  }

  close(): void {
    this.use(new Set());
    if (this.#timeout !== null) clearTimeout(this.#timeout);
  }

  #watch(folder: string): void {
    try {
      const watcher = watch(folder, () => this.#touched());
      watcher.on("error", () => watcher.close());
      this.#watchers.set(folder, watcher);
    } catch (thrown) {
      this.#problem(`Changes in ${folder} are not seen: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  }

  #touched(): void {
    if (this.#timeout !== null) clearTimeout(this.#timeout);
    this.#timeout = setTimeout(this.#changed, QUIET_MS);
  }
}
