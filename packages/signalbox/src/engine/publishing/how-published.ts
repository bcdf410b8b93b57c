import type { Publishes } from "../../ports/publishing.ts";
import { PUBLISHES } from "../../ports/publishing-store.ts";
import type { RunStore } from "../../ports/run-store.ts";

/** How versions go live in this process: as it was told, else as the store was served last; a store that never was is published to by loading. */
export function howPublished(store: RunStore, told: Publishes | undefined, isReading: boolean): Publishes {
  const before: Publishes = store.read.meta(PUBLISHES) === "asked" ? "asked" : "loaded";
  if (told === undefined || told === before || isReading) return told ?? before;
  const [error] = store.commit([(writer) => writer.setMeta(PUBLISHES, told)]);
  if (error != null) throw error;
  return told;
}
