// H1. One run per (schedule, instant): the start's idempotency key says so, however often a tick is looked at.
// H2. Ticks missed while the instance was down: skip, the latest, or all up to a limit.
// H3. A schedule that somebody paused starts nothing, and what passes meanwhile is not missed: it goes on with the first tick after it is resumed.
import { Cron } from "croner";
import { formatInstant } from "../base/instant.ts";
import { isObject, type Json } from "../base/json.ts";
import type { Graph } from "../definition/graph.ts";
import type { Trigger } from "../definition/trigger.ts";
import type { Services } from "./services.ts";

type ScheduleTrigger = Extract<Trigger, { kind: "schedule" }>;
export interface Schedule {
  /** "<workflow> <cron> <time zone>" */
  readonly id: string;
  readonly workflow: string;
  readonly trigger: ScheduleTrigger;
}
export interface Tick {
  readonly schedule: Schedule;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Of live versions. */
export const schedulesOf = (definitions: readonly { readonly graph: Graph }[]): readonly Schedule[] =>
  definitions.flatMap(({ graph: { id, triggers } }) =>
    triggers.flatMap((trigger) =>
      trigger.kind === "schedule" ? [{ id: `${id} ${trigger.cron} ${trigger.timeZone}`, workflow: id, trigger }] : [],
    ),
  );

/** The first tick after an instant; null when there is none. Local times that a clock change skips run at the next valid instant. */
export function nextTick({ trigger }: Schedule, after: number): number | null {
  return new Cron(trigger.cron, { timezone: trigger.timeZone }).nextRun(new Date(after))?.getTime() ?? null;
}

/** The ticks to start now, by the schedule's policy, of all that lie after `last` and not after `now`. */
export function dueTicks(schedule: Schedule, last: number, now: number): readonly Tick[] {
  const { missed, limit } = schedule.trigger;
  const ticks = latestTicks(schedule, last, now, missed === "all" ? limit : 1);
  // A tick counts as missed when it is later than one look of the ticker.
  return missed === "skip" ? ticks.filter(({ at }) => now - at <= LATE_MS) : ticks;
}

/** The latest ticks that have passed, in order. */
export const pastTicks = (schedule: Schedule, now: number, wanted: number): readonly Tick[] => latestTicks(schedule, 0, now, wanted);

/** Looks back further and further: a year of minutes is half a million ticks, of which hardly any are wanted. */
function latestTicks(schedule: Schedule, last: number, now: number, wanted: number): readonly Tick[] {
  for (let backMs = LATE_MS; ; backMs *= 8) {
    const from = Math.max(last, now - backMs);
    const ticks: Tick[] = [];
    for (let at = nextTick(schedule, from); at !== null && at <= now; at = nextTick(schedule, at)) ticks.push({ schedule, at });
    if (ticks.length >= wanted || from === last) return ticks.slice(Math.max(0, ticks.length - wanted));
  }
}
export const LATE_MS = 60_000;
const LONGEST_SLEEP_MS = 15_000;

export const inputOfTick = ({ schedule, at }: Tick): Json => {
  const { input } = schedule.trigger;
  return isObject(input) ? { ...input, scheduledAt: formatInstant(at) } : input;
};

/** H1. Two schedules of one workflow may tick at the same instant. */
export const keyOfTick = ({ schedule, at }: Tick): string => `${schedule.id}@${at}`;

/** Looks when the next tick is due and starts it. */
export class Ticker {
  readonly #services: Services;
  readonly #now: () => number;
  /** False when the tick could not be started now and is to be tried again. */
  readonly #start: (tick: Tick) => Promise<boolean>;
  #schedules: readonly Schedule[] = [];
  #cancel: (() => void) | null = null;
  #looks = 0;

  constructor(services: Services, now: () => number, start: (tick: Tick) => Promise<boolean>) {
    this.#services = services;
    this.#now = now;
    this.#start = start;
  }

  /** A schedule that is seen for the first time starts counting now. */
  use(schedules: readonly Schedule[]): void {
    this.#schedules = schedules;
    const unknown = schedules.filter(({ id }) => this.#services.store.read.scheduleTick(id) === null);
    if (unknown.length > 0)
      this.#services.store.commit([(writer) => unknown.forEach(({ id }) => void writer.setScheduleTick(id, this.#now()))]);
    void this.look();
  }

  async look(): Promise<void> {
    this.stop();
    const look = this.#looks;
    const now = this.#now();
    for (const schedule of this.#schedules.filter((each) => !this.#isPaused(each))) {
      const last = this.#services.store.read.scheduleTick(schedule.id) ?? now;
      const due = dueTicks(schedule, last, now);
      let isPassed = now > last && (nextTick(schedule, last) ?? Number.POSITIVE_INFINITY) <= now;
      for (const tick of due) isPassed = !this.#isPaused(schedule) && (await this.#start(tick)) && isPassed;
      if (look !== this.#looks) return;
      if (isPassed) await this.#passed(schedule, now);
      if (look !== this.#looks) return;
    }
    const going = this.#schedules.filter((schedule) => !this.#isPaused(schedule));
    const next = Math.min(...going.map((schedule) => nextTick(schedule, now) ?? Number.POSITIVE_INFINITY));
    if (Number.isFinite(next))
      this.#cancel = this.#services.clock.after(Math.max(0, Math.min(next - this.#now(), LONGEST_SLEEP_MS)), () => void this.look());
  }

  /** H3. */
  #isPaused = ({ id }: Schedule): boolean => this.#services.store.read.schedulePause(id) !== null;

  /** Also ends a look that is under way. */
  stop(): void {
    this.#looks++;
    this.#cancel?.();
    this.#cancel = null;
  }

  /** A tick that could not be noted as passed is looked at again, and found to be started (H1). */
  #passed = (schedule: Schedule, now: number): Promise<void> =>
    this.#services.committer.submit((writer) => writer.setScheduleTick(schedule.id, now)).catch(() => undefined);
}
