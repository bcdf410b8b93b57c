// What a process does when it takes a store over, and when the clock was moved under it.
// L1. A run is taken up by winning a compare-and-set on its epoch. L2. A run that ends its process five times at one place is blocked.
// L3. Deadlines of people are extended by the time that the instance was down.
// L4. Of a restored store nothing is taken up; what may have left and must not be sent again is a person's to settle at once.
import { messageOf } from "../base/error.ts";
import type { Report } from "../ports/report.ts";
import type { RunKey, RunRow } from "../ports/run-store.ts";
import { CHILD_START } from "./commit-work.ts";
import type { Core } from "./core.ts";
import type { RunActor } from "./run-actor.ts";

const MOST_CRASHES = 5;
/** From this many on, a run is taken up alone, so that it and not its neighbours is counted. */
const SUSPECT_CRASHES = 2;
const SUSPECT_LOOK_MS = 50;
const SUSPECT_LOOKS = 40;
const SHORTEST_DOWNTIME_MS = 1_000;
const MOST = 1_000_000;

/** A row with the crashes of its run, as they will be when it is taken up. */
type Counted = RunRow & { readonly seenEpoch: number };
interface Hooks {
  takeUp(actor: RunActor): void;
  /** Does again what one open command asks for. */
  redo(actor: RunActor, command: string): void;
  /** Doubts what may have left and must not be sent again. */
  doubtSent(actor: RunActor): void;
  childEnded(row: RunRow): void;
  readonly report: Report;
}

export class Recovery {
  readonly #core: Core;
  readonly #hooks: Hooks;
  /** The process before this one ended by itself. */
  readonly #wasClosed: boolean;

  constructor(core: Core, hooks: Hooks) {
    this.#core = core;
    this.#hooks = hooks;
    this.#wasClosed = core.services.store.read.meta("closed") === "yes";
  }

  /** L3. */
  downtime(): void {
    const { store, clock } = this.#core.services;
    const alive = Number(store.read.meta("alive") ?? 0);
    const down = alive === 0 ? 0 : clock.now() - alive;
    store.commit([
      (writer) => {
        if (down > SHORTEST_DOWNTIME_MS)
          writer.note(this.#core.now(), "opened-after-downtime", { downMs: down, deadlines: writer.extendDeadlines(down) });
        if (down < 0) writer.note(this.#core.now(), "clock-went-back", { byMs: -down });
        writer.setAlive(this.#core.now());
        writer.setMeta("closed", "no");
        // What that process had asked for, and whether it was answered, nobody knows.
        writer.ledger.doubtAll();
      },
    ]);
  }

  /** The last that a process does which ends by itself: no run is to be suspected of having ended it. */
  closing(): void {
    this.#core.services.store.commit([
      (writer) => {
        writer.setAlive(this.#core.now());
        writer.setMeta("closed", "yes");
      },
    ]);
  }

  /** L3. A clock that was set ahead counts as downtime. */
  clockMoved(byMs: number): void {
    this.#core.services.store.commit([
      (writer) => {
        if (byMs > 0) writer.note(this.#core.now(), "clock-jumped", { byMs, deadlines: writer.extendDeadlines(byMs) });
        else writer.note(this.#core.now(), "clock-went-back", { byMs: -byMs });
      },
    ]);
  }

  /** Takes up every run that was under way. */
  open(): void {
    const { read } = this.#core.services.store;
    const counted = read.runsByStatus("running", MOST).map((row) => this.#counted(row));
    for (const row of this.#claim(counted.filter(({ crashes }) => crashes < SUSPECT_CRASHES))) this.#takeUp(row);
    this.#oneByOne(counted.filter(({ crashes }) => crashes >= SUSPECT_CRASHES));
    for (const { run, command } of [...read.awaiting(CHILD_START, ""), ...read.undelivered()]) this.#redo(run, command);
    for (const row of read.untoldChildren()) this.#try(() => this.#hooks.childEnded(row));
    this.unblock();
  }

  /** L4. */
  doubtSent(): void {
    const rows = this.#core.services.store.read.runsByStatus("running", MOST).map((row) => this.#counted(row));
    for (const row of this.#claim(rows)) this.#try(() => this.#hooks.doubtSent(this.#core.actors.open(row)));
  }

  /** Runs that waited for code to come back. */
  unblock(): void {
    const { store } = this.#core.services;
    for (const row of store.read.runsByStatus("blocked", MOST)) {
      if (row.blocked?.reason !== "code-changed") continue;
      const definition = this.#core.registry.ofRun(row);
      if (definition === null || definition.incompatible !== null) continue;
      if (row.queuedInput !== null) store.commit([(writer) => writer.block(row.key, null, "", "queued", this.#core.now())]);
      else this.#try(() => this.#hooks.takeUp(this.release(row)));
    }
  }

  /**
   * A blocked run goes on, and is counted anew.
   * @throws SignalboxError `run-not-open` when the reason is still there.
   */
  release(row: RunRow): RunActor {
    const { store } = this.#core.services;
    const actor = this.#core.actors.open({ ...row, status: "running", blocked: null });
    store.commit([
      (writer) => {
        writer.block(row.key, null, "", actor.status, this.#core.now());
        writer.claim(row.key, store.read.runEpoch(row.key), store.epoch, 0, actor.live.seq);
      },
    ]);
    for (const child of store.read.children(row.key)) if (child.endedAt !== null) this.#hooks.childEnded(child);
    return actor;
  }

  /** L2. How often the process has ended at this place of the run, this time included. */
  #counted(row: RunRow): Counted {
    const { read } = this.#core.services.store;
    const seq = read.lastBatch(row.key)?.seq ?? 0;
    const before = row.crashSeq === seq ? row.crashes : 0;
    return { ...row, crashes: this.#wasClosed ? before : before + 1, crashSeq: seq, seenEpoch: read.runEpoch(row.key) };
  }

  /** L1. The rows that this process owns now. Only a run that is taken up is counted. */
  #claim(rows: readonly Counted[]): readonly Counted[] {
    const { store } = this.#core.services;
    const claimed: Counted[] = [];
    store.commit([
      (writer) => {
        for (const row of rows) {
          if (!writer.claim(row.key, row.seenEpoch, store.epoch, row.crashes, row.crashSeq)) continue;
          const why = `The process ended ${MOST_CRASHES} times while this run was at batch ${row.crashSeq}.`;
          if (row.crashes < MOST_CRASHES) claimed.push(row);
          else writer.block(row.key, "crash-loop", why, "blocked", this.#core.now());
        }
      },
    ]);
    return claimed;
  }

  #takeUp = (row: RunRow): RunActor | null =>
    this.#try(() => {
      const actor = this.#core.actors.open(row);
      this.#hooks.takeUp(actor);
      return actor;
    });

  /** What is wrong with one run keeps no other from going on. */
  #try<T>(act: () => T): T | null {
    try {
      return act();
    } catch (thrown) {
      this.#hooks.report(messageOf(thrown), thrown as Error);
      return null;
    }
  }

  /** What a waiting run had ordered when the process ended: a child to start, an event to look for. */
  #redo(run: RunKey, command: string): void {
    const row = this.#core.services.store.read.run(run);
    if (row === null || row.status === "running" || row.status === "blocked" || row.endedAt !== null) return;
    this.#try(() => this.#hooks.redo(this.#core.actors.open(row), command));
  }

  /** Suspects alone: each is counted when its turn comes, and the next waits until it has got on, or for a while. */
  #oneByOne(rows: readonly Counted[]): void {
    const [next, ...rest] = rows;
    if (next === undefined) return;
    const [claimed] = this.#claim([next]);
    const actor = claimed === undefined ? null : this.#takeUp(claimed);
    const goOn = (looks: number): void => {
      const isStuck = actor !== null && !actor.idle && actor.live.seq === next.crashSeq;
      if (isStuck && looks > 0) this.#core.services.clock.after(SUSPECT_LOOK_MS, () => goOn(looks - 1));
      else this.#oneByOne(rest);
    };
    goOn(SUSPECT_LOOKS);
  }
}
