// What happens because time passes: timers fire, schedules tick, and the instance says that it is alive.
import { isSignalboxError, messageOf } from "../base/error.ts";
import type { StartRequest } from "../ports/engine.ts";
import type { Report } from "../ports/report.ts";
import type { RunRow, StoreWriter, TimerRow } from "../ports/run-store.ts";
import type { Core } from "./core.ts";
import { JournalClock } from "./journal-clock.ts";
import { inputOfTick, keyOfTick, schedulesOf, type Tick, Ticker } from "./schedules.ts";
import { Timers } from "./timers.ts";

const HEARTBEAT_MS = 5_000;

interface Hooks {
  /** Only answers questions: the clock is looked at and nothing follows from it. */
  readonly isReading: boolean;
  start(request: StartRequest): Promise<unknown>;
  /** The wall clock was set, by this much. */
  clockMoved(byMs: number): void;
  readonly report: Report;
}

export class TimeDesk {
  readonly #core: Core;
  readonly #hooks: Hooks;
  readonly #clock: JournalClock;
  readonly #timers: Timers;
  readonly #ticker: Ticker;
  #stopHeartbeat: () => void = () => undefined;
  /** Nothing fires any more; the instance is alive until it is closed. */
  #isStopped = false;
  #isClosed = false;

  constructor(core: Core, hooks: Hooks) {
    const { services } = core;
    this.#core = core;
    this.#hooks = hooks;
    this.#clock = new JournalClock(services.clock, Number(services.store.read.meta("alive") ?? 0));
    const now = (): number => this.now();
    this.#timers = new Timers(services, now, this.#fire, () => this.noticeClock());
    this.#ticker = new Ticker(services, now, this.#tick);
  }

  now(): number {
    return this.#clock.now();
  }

  noticeClock(): void {
    const byMs = this.#hooks.isReading ? 0 : this.#clock.takeJump();
    if (byMs !== 0) this.#hooks.clockMoved(byMs);
  }

  /** The time before it is downtime, or the instance was paused: no jump of the clock. */
  open(): void {
    this.#isStopped = false;
    this.#clock.takeJump();
    this.#beat();
    this.look();
  }

  /** Looks what is due, also by schedules that have changed. */
  look(): void {
    this.#timers.look();
    this.#ticker.use(schedulesOf(this.#core.registry.lives));
  }

  timerSet(dueAt: number): void {
    if (!this.#isStopped) this.#timers.set(dueAt);
  }

  stop(): void {
    this.#isStopped = true;
    this.#timers.stop();
    this.#ticker.stop();
  }

  close(): void {
    this.#isClosed = true;
    this.stop();
    this.#timers.close();
    this.#stopHeartbeat();
  }

  readonly #fire = (timer: TimerRow): void => {
    const { actors, services } = this.#core;
    const done = (): void => this.#timers.done(timer);
    const row = services.store.read.run(timer.run) as RunRow;
    const late = (writer: StoreWriter): void => writer.clearTimer(timer.run, timer.command);
    try {
      const arrival = { type: "timer-fired", controller: "rules", id: timer.command } as const;
      actors.open(row).deliver({ arrival, late, committed: done, refused: done });
    } catch (thrown) {
      done();
      this.#hooks.report(`A timer of run ${row.runId} could not fire: ${messageOf(thrown)}`, thrown as Error, row.runId);
    }
  };

  /** False when it could not be started now and is to be tried again. */
  readonly #tick = async (tick: Tick): Promise<boolean> => {
    const { id, workflow } = tick.schedule;
    try {
      await this.#hooks.start({ workflow, input: inputOfTick(tick), key: keyOfTick(tick) });
      return true;
    } catch (thrown) {
      if (this.#isClosed) return false;
      this.#hooks.report(`Schedule "${id}" could not start its run: ${messageOf(thrown)}`, thrown as Error);
      if (isSignalboxError(thrown) && thrown.code === "storage-full") return false;
      const note = { schedule: id, at: tick.at, message: this.#core.services.redactor.text(messageOf(thrown)) };
      await this.#core.services.committer.submit((writer) => writer.note(this.now(), "tick-failed", note)).catch(() => undefined);
      return true;
    }
  };

  /** Says that the instance is alive. */
  #beat(): void {
    const { clock, committer } = this.#core.services;
    this.#stopHeartbeat = clock.after(HEARTBEAT_MS, () => {
      this.noticeClock();
      void committer.submit((writer) => writer.setAlive(this.now())).catch(() => undefined);
      this.#beat();
      if (!this.#isStopped) this.#timers.look();
    });
  }
}
