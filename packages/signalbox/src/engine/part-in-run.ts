import type { RunRow } from "../ports/run-store.ts";
import { readJournal } from "./journal.ts";
import type { Services } from "./services.ts";

type Reading = Pick<Services, "digest" | "store">;

/** What somebody has done to bring a run to where it is, in words that follow their name. Null: nothing. */
export function partIn(services: Reading, row: RunRow, person: string): string | null {
  const { digest, store } = services;
  if (row.startedBy === person) return "started this run";
  for (const { batch } of readJournal(digest, store.read, row.key, row.runId)) {
    for (const event of batch.events) {
      if (event.type === "run-started" && event.by === person) return "started the run that this one goes on from";
      if (event.type === "agent-told" && event.by === person) return "told the agent of this run what to do";
    }
  }
  // What a run has its child propose is ordered by whoever ordered the run.
  const parent = row.parentKey === null ? null : store.read.run(row.parentKey);
  return parent === null ? null : partIn(services, parent, person);
}
