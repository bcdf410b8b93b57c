import type { Json } from "../base/json.ts";
import type { RunRow } from "../ports/run-store.ts";
import type { Core } from "./core.ts";
import { readJournal } from "./journal.ts";
import { startedWith } from "./plan-run.ts";

/** What a run was started with, as its journal has it. */
export function startedInput({ services: { digest, store } }: Core, { key, runId }: RunRow): Json {
  for (const { batch } of readJournal(digest, store.read, key, runId)) {
    const input = startedWith([batch]);
    if (input !== undefined) return input;
  }
  return null;
}
