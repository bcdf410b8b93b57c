// Each screen says which keys it listens to, and what can be done on it, where it does so: what the map and the palette show is what works now.
import { useEffect, useRef } from "react";

export interface KeyName {
  /** Absent: it has no key. */
  readonly keys?: string;
  readonly says: string;
  /** Absent: it moves about on the screen, and is done with the key alone. */
  readonly act?: () => void;
}

const listening = new Set<readonly KeyName[]>();
const watchers = new Set<() => void>();
let known: readonly KeyName[] = [];

function changed(): void {
  const names = [...listening].flat();
  known = names.filter(({ keys, says }, index) => names.findIndex((other) => other.keys === keys && other.says === says) === index);
  for (const watcher of watchers) watcher();
}

/** The keys that do something on the screen as it is, and what else can be done on it. */
export const keyMap = {
  get: (): readonly KeyName[] => known,
  watch: (watcher: () => void): (() => void) => {
    watchers.add(watcher);
    return () => void watchers.delete(watcher);
  },
};

/** Names keys that something on the screen listens to, and what can be done on it. */
export function useKeyNames(names: readonly KeyName[], isOn = true): void {
  const latest = useRef(names);
  latest.current = names;
  const text = JSON.stringify(names.map(({ keys, says, act }) => [keys, says, act !== undefined]));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the names are others where their text is
  useEffect(() => {
    if (!isOn) return;
    const mine = latest.current.map(({ act, ...name }, index) =>
      act === undefined ? name : { ...name, act: () => latest.current[index]?.act?.() },
    );
    listening.add(mine);
    changed();
    return () => {
      listening.delete(mine);
      changed();
    };
  }, [text, isOn]);
}
