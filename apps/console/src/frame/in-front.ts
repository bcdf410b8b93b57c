/** What is in front of the screen: the search of everything, the map of keys, or nothing. */
export type Shown = "palette" | "keys" | null;

let shown: Shown = null;
const watchers = new Set<() => void>();

export const inFront = {
  get: (): Shown => shown,
  watch: (watcher: () => void): (() => void) => {
    watchers.add(watcher);
    return () => void watchers.delete(watcher);
  },
  show: (next: Shown): void => {
    shown = next;
    for (const watcher of watchers) watcher();
  },
};
