import { isSignalboxError } from "../base/error.ts";
import { type Batch, foldBatch, initialState, type RunState, replay } from "../kernel/index.ts";
import type { BlockReason } from "../ports/engine.ts";
import type { RunRow } from "../ports/run-store.ts";
import { chainStartOf, originOf, readJournal } from "./journal.ts";
import { type PlanRun, planRunOf, startedWith } from "./plan-run.ts";
import type { Definition, Registry } from "./registry.ts";
import type { Services } from "./services.ts";

/** The behaviour versions of the kernel that this process can run. */
const KERNELS: ReadonlySet<number> = new Set([1]);

export type Loaded =
  | {
      readonly ok: true;
      readonly definition: Definition;
      readonly state: RunState;
      readonly seq: number;
      readonly head: string;
      readonly plan: PlanRun | null;
    }
  | { readonly ok: false; readonly reason: BlockReason; readonly detail: string };

/** A run is decided anew when it is loaded, to be sure that it can be gone on with; of a very long one, its first batches. */
const REPLAYED_BATCHES = 2_000;

/** Reads a run from its journal, and refuses one that this process must not go on with. */
export function loadRun(services: Services, registry: Registry, row: RunRow): Loaded {
  if (!KERNELS.has(row.kernel))
    return blocked("kernel-version", `The run is pinned to kernel behaviour ${row.kernel}; this process has ${[...KERNELS].join(", ")}.`);
  const definition = registry.ofRun(row);
  if (definition === null) return blocked("code-changed", `workflow "${row.workflow}" is not registered any more`);
  if (definition.incompatible !== null) return blocked("code-changed", definition.incompatible);
  const { digest, store } = services;
  const batches: Batch[] = [];
  let plan: PlanRun | null = null;
  let seq = 0;
  let head = "";
  let state: RunState;
  let origin: string;
  try {
    head = chainStartOf(digest, store.read, row.key, row.runId);
    origin = originOf(store.read, row.key, row.runId);
    state = initialState(origin);
    for (const { batch, row: stored } of readJournal(digest, store.read, row.key, row.runId)) {
      foldBatch(state, batch);
      if (seq === 0) plan = planRunOf(definition, startedWith([batch]));
      if (seq < REPLAYED_BATCHES) batches.push(batch);
      seq = batch.seq;
      if (stored.run === row.key) head = stored.hash;
    }
  } catch (thrown) {
    if (isSignalboxError(thrown) && thrown.code === "journal-corrupt") return blocked("journal-corrupt", thrown.message);
    throw thrown;
  }
  // The row was written with a batch: a journal that ends before it has lost something.
  if (seq < row.seq) return blocked("journal-corrupt", `The journal ends at batch ${seq}, and the run had reached ${row.seq}.`);
  const { divergence } = replay(definition.index, origin, batches);
  if (divergence !== null) {
    const { recorded, derived } = divergence;
    return blocked(
      "journal-diverged",
      `Batch ${divergence.seq} records ${recorded?.type ?? "no decision"} where ${derived?.type ?? "no decision"} follows. See "signalbox replay ${row.runId}".`,
    );
  }
  return { ok: true, definition, state, seq, head, plan };
}

const blocked = (reason: BlockReason, detail: string): Loaded => ({ ok: false, reason, detail });
