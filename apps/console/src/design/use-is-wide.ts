import { useSyncExternalStore } from "react";

const wide = matchMedia("(min-width: 900px)");

/** Wide enough for panes beside each other. */
export const useIsWide = (): boolean =>
  useSyncExternalStore(
    (changed) => {
      wide.addEventListener("change", changed);
      return () => wide.removeEventListener("change", changed);
    },
    () => wide.matches,
  );
