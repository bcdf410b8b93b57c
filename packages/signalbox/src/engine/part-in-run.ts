import type { RunRow, StoreReader } from "../ports/run-store.ts";
import { readJournal } from "./journal.ts";
import type { Services } from "./services.ts";

type Reading = Pick<Services, "digest" | "store">;

/** Who made the version live that a run goes by, as it was when the run began; null: nobody, it went live by being loaded. */
export const publishedBy = (read: StoreReader, row: RunRow): string | null =>
  read.publishing.publicationOf(row.version, row.startedAt)?.by ?? null;

/** What somebody has done to bring a run to where it is, in words that follow their name. Null: nothing. */
export function partIn(services: Reading, row: RunRow, person: string): string | null {
  const { digest, store } = services;
  if (row.startedBy === person) return "started this run";
  if (publishedBy(store.read, row) === person) return "published the version that this run goes by";
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
