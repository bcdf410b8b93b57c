// O1. No more runs of a workflow are open at once than its live version says, in all and for each key. A run has its place from its beginning to its end,
// also while it waits for somebody: a place that it gave back it might not get again when it is to go on.
// O2. In no stretch of a rate's length do more runs begin than it says. The journal's clock counts, and what began is in the store.
// O3. Places are counted in the store. Only runs that were let in and are not on disk yet are counted in memory, and each stops counting there by itself.
// O4. A run that another one has started waits like any other, unless a run above it is of the same workflow: then it goes in on that one's place.
import type { Admission, Rate, Throttle } from "../definition/admission.ts";
import type { PlaceRow } from "../ports/queue-store.ts";
import type { RunKey, StoreWriter } from "../ports/run-store.ts";
import type { Core } from "./core.ts";
import type { RunActor } from "./run-actor.ts";

/** What keeps a run from beginning. `key`: under the limits of that key; null: of the whole workflow. */
export type Obstacle =
  | { readonly kind: "slot"; readonly most: number; readonly key: string | null }
  | { readonly kind: "rate"; readonly rate: Rate; readonly key: string | null; readonly until: number };
/** A run that wants to begin, under its limits. */
export interface Entrant extends PlaceRow {
  readonly parent: RunKey | null;
}
interface Entering {
  readonly actor: RunActor;
  /** Its last batch when it was let in: with the next one it is on disk. */
  readonly seq: number;
  readonly row: PlaceRow;
  readonly begins: boolean;
}

export class Places {
  readonly #core: Omit<Core, "places" | "days">;
  readonly #entering = new Map<RunKey, Entering>();

  constructor(core: Omit<Core, "places" | "days">) {
    this.#core = core;
  }

  /** The limits in force: those of the live version, for runs of every version. */
  rules(workflow: string): Admission | undefined {
    return this.#core.registry.inForce(workflow)?.graph.admission;
  }

  /** Null when it may begin now. */
  obstacle(entrant: Entrant): Obstacle | null {
    if (this.rules(entrant.workflow) === undefined || this.isInside(entrant)) return null;
    return this.ofAll(entrant.workflow) ?? this.ofKey(entrant);
  }

  /** The same for a run that goes on after its end: it needs a place, and counts under no rate again. */
  obstacleToGoOn(entrant: Entrant): Obstacle | null {
    const rules = this.rules(entrant.workflow);
    if (rules === undefined || this.isInside(entrant)) return null;
    const { workflow, key } = entrant;
    return (
      this.#full(rules, workflow, null) ?? (rules.perKey === undefined || key === null ? null : this.#full(rules.perKey, workflow, key))
    );
  }

  /** What keeps every run of a workflow from beginning, whatever its key. */
  ofAll(workflow: string): Obstacle | null {
    const rules = this.rules(workflow);
    return rules === undefined ? null : this.#under(rules, workflow, null);
  }

  ofKey({ workflow, key }: Pick<PlaceRow, "workflow" | "key">): Obstacle | null {
    const rules = this.rules(workflow)?.perKey;
    return rules === undefined || key === null ? null : this.#under(rules, workflow, key);
  }

  /** Lets a run in: it counts from now on. Gives what is to be written with its next batch. `begins`: false for one that goes on after its end. */
  enter(actor: RunActor, entrant: Entrant, begins: boolean): ((writer: StoreWriter) => void) | null {
    const rules = this.rules(entrant.workflow);
    if (rules === undefined || this.isInside(entrant)) return null;
    const { run, workflow, key } = entrant;
    const row = { run, workflow, key };
    this.#entering.set(run, { actor, seq: actor.live.seq, row, begins });
    const at = this.#core.now();
    const longestMs = Math.max(rules.rate?.perMs ?? 0, rules.perKey?.rate?.perMs ?? 0);
    return (writer) => {
      writer.takePlace(row);
      if (begins && longestMs > 0) writer.noteBeginning(row, at, at - longestMs);
    };
  }

  /** Runs that began before their workflow had limits count as well, under no key. */
  countThoseInside(): void {
    const { registry, services } = this.#core;
    const limited = registry.workflows.filter(({ id }) => this.rules(id)?.concurrency !== undefined);
    if (limited.length > 0) services.store.commit([(writer) => limited.forEach(({ id }) => void writer.takePlaces(id))]);
  }

  #under(throttle: Throttle, workflow: string, key: string | null): Obstacle | null {
    return this.#full(throttle, workflow, key) ?? this.#tooFast(throttle, workflow, key);
  }

  #full({ concurrency }: Throttle, workflow: string, key: string | null): Obstacle | null {
    if (concurrency === undefined) return null;
    const taken = this.#core.services.store.read.placesTaken(workflow, key) + this.#onTheirWay(workflow, key).length;
    return taken < concurrency ? null : { kind: "slot", most: concurrency, key };
  }

  #tooFast({ rate }: Throttle, workflow: string, key: string | null): Obstacle | null {
    if (rate === undefined) return null;
    const nth = rate.count - this.#onTheirWay(workflow, key).filter(({ begins }) => begins).length;
    const now = this.#core.now();
    const since = nth < 1 ? now : this.#core.services.store.read.nthBeginning(workflow, key, nth);
    return since === null || since + rate.perMs <= now ? null : { kind: "rate", rate, key, until: since + rate.perMs };
  }

  /** O3. */
  #onTheirWay(workflow: string, key: string | null): readonly Entering[] {
    const found: Entering[] = [];
    for (const [run, entering] of this.#entering) {
      const { actor, seq, row } = entering;
      if (this.#core.actors.get(run) !== actor || actor.live.seq !== seq) this.#entering.delete(run);
      else if (row.workflow === workflow && (key === null || row.key === key)) found.push(entering);
    }
    return found;
  }

  /** O4. A run that shares a place takes none. */
  isInside({ workflow, parent }: Entrant): boolean {
    for (let key = parent; key !== null; ) {
      const above = this.#core.services.store.read.run(key);
      if (above?.workflow === workflow) return true;
      key = above?.parentKey ?? null;
    }
    return false;
  }
}
