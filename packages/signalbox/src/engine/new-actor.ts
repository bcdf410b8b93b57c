import type { Json } from "../base/json.ts";
import { initialState } from "../kernel/index.ts";
import type { NewRun } from "../ports/run-store.ts";
import { chainStart } from "./chain.ts";
import type { Core } from "./core.ts";
import { lineageOf } from "./lineage.ts";
import { planRunOf } from "./plan-run.ts";
import type { Definition } from "./registry.ts";
import { type ActorHost, RunActor } from "./run-actor.ts";
import { settingOf } from "./run-identity.ts";

/** A run in memory of which nothing has happened yet. */
export function newActor(core: Core, host: ActorHost, definition: Definition, run: NewRun, input: Json): RunActor {
  const { services } = core;
  const lineage = lineageOf(services.store.read, run);
  const identity = {
    key: run.key,
    root: run.root,
    parent: run.parent,
    ...lineage,
    startedAt: run.startedAt,
    startedBy: run.startedBy,
    subject: run.subject,
    model: null,
    policies: settingOf(services.store.read, lineage.top).policies,
    plan: planRunOf(definition, input),
  };
  const live = {
    runId: run.runId,
    index: definition.index,
    functions: definition.code.functions,
    changed: definition.changed,
    state: initialState(run.runId),
    seq: 0,
  };
  const actor = new RunActor(host, identity, definition, live, chainStart(services.digest, run.runId), "running");
  core.actors.add(actor);
  return actor;
}
