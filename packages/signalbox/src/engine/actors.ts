// The runs that are in memory. A run that waits is forgotten when there are many; a run that has ended is forgotten at once.

import { erasedText } from "../base/erased-text.ts";
import { SignalboxError } from "../base/error.ts";
import { onlyWaits } from "../kernel/index.ts";
import type { RunKey, RunRow } from "../ports/run-store.ts";
import { erasedView } from "./erased-values.ts";
import type { Registry } from "./registry.ts";
import type { ActorHost } from "./run-actor.ts";
import { RunActor } from "./run-actor.ts";
import { identityOf } from "./run-identity.ts";
import { loadRun } from "./run-loader.ts";
import { statusOf } from "./run-view.ts";

/** Waiting runs that stay in memory, so that a burst of decisions on one run does not read its journal each time. */
const PARKED = 256;

export class Actors {
  readonly #host: ActorHost;
  readonly #registry: () => Registry;
  readonly #actors = new Map<RunKey, RunActor>();
  readonly #byId = new Map<string, RunActor>();
  /** How many have the status "running". */
  running = 0;

  constructor(host: ActorHost, registry: () => Registry) {
    this.#host = host;
    this.#registry = registry;
  }

  get(key: RunKey): RunActor | undefined {
    return this.#actors.get(key);
  }
  find(runId: string): RunActor | undefined {
    return this.#byId.get(runId);
  }
  get all(): readonly RunActor[] {
    return [...this.#actors.values()];
  }

  add(actor: RunActor): void {
    this.#trim();
    this.#actors.set(actor.key, actor);
    this.#byId.set(actor.runId, actor);
    if (actor.status === "running") this.running++;
  }

  /**
   * The run in memory, read from its journal when it is not there.
   * @throws SignalboxError `run-not-open` when the run is blocked or cannot be gone on with; it is marked as blocked.
   */
  open(row: RunRow): RunActor {
    const known = this.#actors.get(row.key);
    if (known !== undefined) {
      // Most recently used last.
      this.#actors.delete(row.key);
      this.#actors.set(row.key, known);
      return known;
    }
    const { services } = this.#host;
    if (row.status === "blocked") throw notOpen(row.runId, row.blocked?.reason ?? "", row.blocked?.detail ?? "");
    const erased = row.endedAt === null ? null : services.store.read.erasureOf(row.key);
    if (erased !== null)
      throw new SignalboxError(
        "run-not-open",
        `The values of run ${row.runId} were ${erasedText(erasedView(erased))}: nothing of it can be gone on with.`,
      );
    const loaded = loadRun(services, this.#registry(), row);
    if (!loaded.ok) {
      services.store.commit([(writer) => writer.block(row.key, loaded.reason, loaded.detail, "blocked", this.#host.now())]);
      throw notOpen(row.runId, loaded.reason, loaded.detail);
    }
    const { definition, state, seq, head, plan } = loaded;
    const identity = identityOf(services.store.read, row, plan);
    const live = {
      runId: row.runId,
      index: definition.index,
      functions: definition.code.functions,
      changed: definition.changed,
      state,
      seq,
    };
    const actor = new RunActor(this.#host, identity, definition, live, head, statusOf(state));
    actor.dormant = !onlyWaits(state);
    this.add(actor);
    return actor;
  }

  forget(actor: RunActor): void {
    if (this.#actors.get(actor.key) === actor) this.#remove(actor);
  }

  #trim(): void {
    if (this.#actors.size <= PARKED + this.running) return;
    for (const actor of this.#actors.values()) {
      if (!actor.idle || actor.status === "running") continue;
      this.#remove(actor);
      actor.retire();
      if (this.#actors.size <= PARKED + this.running) return;
    }
  }

  #remove(actor: RunActor): void {
    this.#actors.delete(actor.key);
    this.#byId.delete(actor.runId);
  }
}

const notOpen = (runId: string, reason: string, detail: string): SignalboxError =>
  new SignalboxError("run-not-open", `Run ${runId} is blocked (${reason}): ${detail.replace(/\.$/, "")}.`);
