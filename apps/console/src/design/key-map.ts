// Each screen says which keys it listens to where it listens to them: what the map shows is what works now.
import { useEffect } from "react";

export interface KeyName {
  readonly keys: string;
  readonly says: string;
}

const listening = new Set<readonly KeyName[]>();
const watchers = new Set<() => void>();
let known: readonly KeyName[] = [];

function changed(): void {
  const names = [...listening].flat();
  known = names.filter(({ keys, says }, index) => names.findIndex((other) => other.keys === keys && other.says === says) === index);
  for (const watcher of watchers) watcher();
}

/** The keys that do something on the screen as it is. */
export const keyMap = {
  get: (): readonly KeyName[] => known,
  watch: (watcher: () => void): (() => void) => {
    watchers.add(watcher);
    return () => void watchers.delete(watcher);
  },
};

/** Names keys that something on the screen listens to. */
export function useKeyNames(names: readonly KeyName[], isOn = true): void {
  const text = JSON.stringify(names);
  useEffect(() => {
    if (!isOn) return;
    const mine = JSON.parse(text) as readonly KeyName[];
    listening.add(mine);
    changed();
    return () => {
      listening.delete(mine);
      changed();
    };
  }, [text, isOn]);
}
