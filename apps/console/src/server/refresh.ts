import type { QueryKey } from "@tanstack/react-query";
import { queries } from "./queries.ts";

/** Between two readings of the same. */
const PAUSE_MS = 250;
const underWay = new Set<string>();
const again = new Set<string>();

/** Reads what is shown of these once more: after the reading that is under way, however often it is asked meanwhile. */
export async function refresh(queryKey: QueryKey): Promise<void> {
  const name = JSON.stringify(queryKey);
  again.add(name);
  if (underWay.has(name)) return;
  underWay.add(name);
  while (again.delete(name)) {
    await queries.invalidateQueries({ queryKey });
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  underWay.delete(name);
}
