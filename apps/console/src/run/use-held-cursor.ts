import { useCallback, useEffect, useRef, useState } from "react";

/** Browsers take some 200 changes of the address in ten seconds, and ignore what is more. */
const PAUSE_MS = 150;

/** The moment that is looked at: it moves at once, and the address follows when the moving pauses. */
export function useHeldCursor(addressed: number, address: (to: number) => void) {
  const [held, setHeld] = useState<number | null>(null);
  const latest = useRef(address);
  latest.current = address;
  // biome-ignore lint/correctness/useExhaustiveDependencies: an address that has moved is what counts
  useEffect(() => setHeld(null), [addressed]);
  useEffect(() => {
    if (held === null) return;
    const pause = setTimeout(() => {
      if (held === addressed) setHeld(null);
      else latest.current(held);
    }, PAUSE_MS);
    return () => clearTimeout(pause);
  }, [held, addressed]);
  const setCursor = useCallback((to: number) => setHeld(to), []);
  return { cursor: held ?? addressed, setCursor };
}
