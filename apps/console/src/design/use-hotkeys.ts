import { useEffect, useRef } from "react";

/** Somebody writes there: a single key is a letter. */
export const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));

/** Single keys that do something on this screen, while nobody writes. */
export function useHotkeys(keys: Readonly<Record<string, () => void>>, isOn = true): void {
  const latest = useRef({ keys, isOn });
  latest.current = { keys, isOn };
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { keys: known, isOn: listens } = latest.current;
      if (!listens || event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isWriting(event.target)) return;
      const act = Object.hasOwn(known, event.key) ? known[event.key] : undefined;
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
