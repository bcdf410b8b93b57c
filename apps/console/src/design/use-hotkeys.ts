import { useEffect, useRef } from "react";
import { useKeyNames } from "./key-map.ts";

/** Somebody writes there: a single key is a letter. */
export const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));

/** What a key does, in a few words for the map of keys, and doing it. */
export type Hotkey = readonly [says: string, act: () => void];

/** Single keys that do something on this screen, while nobody writes and no dialog is in front of it. */
export function useHotkeys(keys: Readonly<Record<string, Hotkey>>, isOn = true): void {
  const latest = useRef({ keys, isOn });
  latest.current = { keys, isOn };
  useKeyNames(
    Object.entries(keys).map(([key, [says, act]]) => ({ keys: key, says, act })),
    isOn,
  );
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { keys: known, isOn: listens } = latest.current;
      if (!listens || event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isWriting(event.target)) return;
      if (document.querySelector("[role=dialog], [role=alertdialog]") !== null) return;
      const [, act] = Object.hasOwn(known, event.key) ? (known[event.key] ?? []) : [];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
