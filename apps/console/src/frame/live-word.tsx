import { useEffect, useSyncExternalStore } from "react";
import { type LiveState, liveState, startLive, watchLive } from "../server/live.ts";

const words: { readonly [S in LiveState]: string } = { connecting: "connecting", live: "live", reconnecting: "reconnecting" };

/** Keeps the page told of what changes, and says whether it is. */
export function LiveWord() {
  useEffect(startLive, []);
  const state = useSyncExternalStore(watchLive, liveState);
  const isLive = state === "live";
  return (
    <p
      role="status"
      title={isLive ? "What changes is shown as it happens." : "The server cannot be reached. What is shown may be out of date."}
      className={`flex items-center gap-2 px-2 text-[13px] text-faint max-md:fixed max-md:top-2 max-md:right-2 max-md:z-20 max-md:rounded-full max-md:border max-md:border-line max-md:bg-panel max-md:px-2.5 max-md:py-0.5 ${isLive ? "max-md:hidden" : ""}`}
    >
      <span
        aria-hidden
        className={`mx-1 size-2 rounded-full border border-current ${isLive ? "bg-current" : "motion-safe:animate-pulse"}`}
      />
      {words[state]}
    </p>
  );
}
