import type { QueryKey } from "@tanstack/react-query";
import { queries } from "./queries.ts";

/** Between two readings of the same. */
const PAUSE_MS = 250;
/** Of what is counted over everything: it changes all the time, and nobody reads faster. */
export const OVERVIEW_PAUSE_MS = 2_000;
const underWay = new Set<string>();
const again = new Set<string>();

/** Reads what is shown of these once more: after the reading that is under way, however often it is asked meanwhile. */
export async function refresh(queryKey: QueryKey, pauseMs = PAUSE_MS): Promise<void> {
  const name = JSON.stringify(queryKey);
  again.add(name);
  if (underWay.has(name)) return;
  underWay.add(name);
  while (again.delete(name)) {
    await queries.invalidateQueries({ queryKey });
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  underWay.delete(name);
}
