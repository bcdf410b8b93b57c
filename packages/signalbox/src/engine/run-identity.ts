import type { RunRow, StoreReader } from "../ports/run-store.ts";
import { lineageOf } from "./lineage.ts";
import type { ActorIdentity } from "./run-actor.ts";

/** Who a stored run is: where it comes from, who started it and about whom; `plan` is told by its journal. */
export function identityOf(read: StoreReader, row: RunRow, plan: ActorIdentity["plan"]): ActorIdentity {
  const { key, runId, root, startedAt, startedBy, subject, parentKey, parentCommand } = row;
  const parent = parentKey === null || parentCommand === null ? null : { key: parentKey, command: parentCommand };
  const model = read.forkOf(key)?.model ?? null;
  return { key, root, parent, startedAt, startedBy, subject, model, plan, ...lineageOf(read, { key, runId, root, parent }) };
}
