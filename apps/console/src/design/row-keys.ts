import { type KeyboardEvent, useRef, useState } from "react";
import { useKeyNames } from "./key-map.ts";

const names = [
  { keys: "j k", says: "next row, row before" },
  { keys: "Enter", says: "open the row" },
];

/** Rows that `j`, `k` and the arrows move through and Enter opens. One row is in the order of the Tab key at a time. */
export function useRowKeys(count: number, open: (index: number) => void, more: Readonly<Record<string, (index: number) => void>> = {}) {
  useKeyNames(names, count > 0);
  const [current, setCurrent] = useState(0);
  const rows = useRef<(HTMLElement | null)[]>([]);
  const go = (index: number) => {
    const next = Math.min(Math.max(index, 0), count - 1);
    setCurrent(next);
    rows.current[next]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    if (event.metaKey || event.ctrlKey || event.altKey || event.target !== event.currentTarget) return;
    const moves: Readonly<Record<string, () => void>> = {
      j: () => go(index + 1),
      ArrowDown: () => go(index + 1),
      k: () => go(index - 1),
      ArrowUp: () => go(index - 1),
      Home: () => go(0),
      End: () => go(count - 1),
      Enter: () => open(index),
    };
    const other = Object.hasOwn(more, event.key) ? more[event.key] : undefined;
    const move = moves[event.key] ?? (other === undefined ? undefined : () => other(index));
    if (move === undefined) return;
    event.preventDefault();
    move();
  };
  const rowProps = (index: number) => ({
    ref: (element: HTMLElement | null) => {
      rows.current[index] = element;
    },
    tabIndex: index === Math.min(current, count - 1) ? 0 : -1,
    onKeyDown: (event: KeyboardEvent) => onKeyDown(event, index),
    onFocus: () => setCurrent(index),
    onClick: () => open(index),
  });
  return { rowProps };
}
