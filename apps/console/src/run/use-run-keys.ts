import { useEffect, useRef } from "react";
import { useKeyNames } from "../design/key-map.ts";
import { isWriting } from "../design/use-hotkeys.ts";
import { momentAt, type RunHistory } from "./history.ts";

interface RunKeys {
  readonly history: RunHistory;
  readonly cursor: number;
  readonly onCursor: (cursor: number) => void;
  readonly onTab: (index: number) => void;
}

const names = [
  { keys: "← →", says: "event before, after; with shift the choice before, after" },
  { keys: "↑ ↓", says: "what was told before, after" },
  { keys: "1 2 3 4", says: "what, decision, messages, event" },
  { keys: "g t d", says: "to the graph, the timeline, the detail" },
];

/** ← → events, with shift choices; ↑ ↓ steps; 1 to 4 the tabs of the detail; g, t, d the panes. */
export function useRunKeys(keys: RunKeys): void {
  useKeyNames(names);
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isWriting(event.target)) return;
      if (press(event, latest.current)) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}

/** False when the key means nothing here. */
function press({ key, shiftKey }: KeyboardEvent, { history, cursor, onCursor, onTab }: RunKeys): boolean {
  const { moments, choices, entries } = history;
  const moment = momentAt(history, cursor);
  const places: Readonly<Record<string, number | undefined>> = {
    ArrowLeft: shiftKey ? choices.findLast((index) => index < cursor) : cursor - 1,
    ArrowRight: shiftKey ? choices.find((index) => index > cursor) : cursor + 1,
    ArrowUp: moments[moment - 1]?.index,
    ArrowDown: moments[moment + 1]?.index,
  };
  const to = places[key];
  if (to !== undefined && to >= 0 && to < entries.length) {
    onCursor(to);
    return true;
  }
  if (/^[1-4]$/.test(key)) {
    onTab(Number(key) - 1);
    return true;
  }
  const panes: Readonly<Record<string, string>> = { g: "graph", t: "timeline", d: "detail" };
  const pane = panes[key];
  if (pane === undefined) return false;
  const element = document.querySelector(`[data-pane="${pane}"]`);
  const focusable = element?.querySelector<HTMLElement>("[tabindex='0'], button, a[href]") ?? element;
  if (focusable instanceof HTMLElement) focusable.focus();
  return true;
}
