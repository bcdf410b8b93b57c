import type { ForkSetting } from "../ports/fork-store.ts";
import type { RunKey, RunRow, StoreReader } from "../ports/run-store.ts";
import { lineageOf } from "./lineage.ts";
import type { ActorIdentity } from "./run-actor.ts";

const NOTHING: ForkSetting = { model: null, policies: [], prompts: [] };
/** What is otherwise in a run for being a fork. */
export const settingOf = (read: StoreReader, run: RunKey): ForkSetting => read.forkOf(run)?.otherwise ?? NOTHING;

/** Who a stored run is: where it comes from, who started it and about whom; `plan` is told by its journal. */
export function identityOf(read: StoreReader, row: RunRow, plan: ActorIdentity["plan"]): ActorIdentity {
  const { key, runId, root, startedAt, startedBy, subject, parentKey, parentCommand } = row;
  const parent = parentKey === null || parentCommand === null ? null : { key: parentKey, command: parentCommand };
  const lineage = lineageOf(read, { key, runId, root, parent });
  const { model } = settingOf(read, key);
  // What a fork starts is judged as the fork is.
  const { policies } = settingOf(read, lineage.top);
  return { key, root, parent, startedAt, startedBy, subject, model, policies, plan, ...lineage };
}
