import type { AsOf } from "../../ports/memory.ts";
import { readMoment } from "./moment-argument.ts";
import { readWholeNumber } from "./number-argument.ts";

/** "<run>:<seq>", or a time. The colons of a time of day are not taken for a run's. */
export function readAsOf(text: string, what: string, now: number): AsOf {
  const [, runId, seq] = /^([A-Za-z0-9-]{4,}):(\d+)$/.exec(text) ?? [];
  if (runId === undefined || seq === undefined || runId.includes("T")) return { instant: readMoment(text, what, now) };
  return { runId, seq: readWholeNumber(seq, what, 1, Number.MAX_SAFE_INTEGER) };
}
