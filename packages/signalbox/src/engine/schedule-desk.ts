import { formatInstant } from "../base/instant.ts";
import { objectIn } from "../base/json.ts";
import type { PastTick, ScheduleView } from "../ports/schedules.ts";
import type { Core } from "./core.ts";
import { keyOfTick, nextTick, pastTicks, type Schedule, schedulesOf, type Tick } from "./schedules.ts";

const NEXT = 5;
const LAST = 5;
/** Ticks that are looked at for those of which something came: the others were before the schedule, or were skipped. */
const LOOKED_AT = 25;
const NOTES = 1_000;

/** When workflows start by themselves, and what became of it. */
export class ScheduleDesk {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Of the workflows that are registered, by name. */
  list(): readonly ScheduleView[] {
    const failures = this.#failures();
    const views = schedulesOf(this.#core.registry.workflows).map((schedule) => this.#view(schedule, failures));
    return views.sort((a, b) => (a.workflow < b.workflow ? -1 : a.workflow > b.workflow ? 1 : 0));
  }

  #view(schedule: Schedule, failures: ReadonlyMap<string, string>): ScheduleView {
    const { cron, timeZone, missed } = schedule.trigger;
    const now = this.#core.now();
    const next: string[] = [];
    for (let at = nextTick(schedule, now); at !== null && next.length < NEXT; at = nextTick(schedule, at)) next.push(formatInstant(at));
    const last = pastTicks(schedule, now, LOOKED_AT)
      .toReversed()
      .flatMap((tick) => this.#past(tick, failures) ?? []);
    return { workflow: schedule.workflow, cron, timeZone, missed, next, last: last.slice(0, LAST) };
  }

  #past(tick: Tick, failures: ReadonlyMap<string, string>): PastTick | null {
    const { read } = this.#core.services.store;
    const key = keyOfTick(tick);
    const at = formatInstant(tick.at);
    const started = read.startKey(tick.schedule.workflow, key);
    if (started !== null) return { at, runId: read.run(started.run)?.runId ?? null };
    const message = failures.get(key);
    return message === undefined ? null : { at, runId: null, message };
  }

  /** Why ticks started nothing, by their keys. */
  #failures(): ReadonlyMap<string, string> {
    const noted = this.#core.services.store.read.instanceEvents(NOTES).filter(({ type }) => type === "tick-failed");
    return new Map(
      noted.map(({ detail }) => {
        const { schedule, at, message } = objectIn(detail) ?? {};
        return [`${schedule}@${at}`, String(message)];
      }),
    );
  }
}
