import { SignalboxError } from "../base/error.ts";
import { formatInstant } from "../base/instant.ts";
import { objectIn } from "../base/json.ts";
import type { ChangeScheduleRequest, PastTick, ScheduleView } from "../ports/schedules.ts";
import type { Core } from "./core.ts";
import { knownBy } from "./people.ts";
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

  /** Of the live versions, by workflow. */
  list(): readonly ScheduleView[] {
    const failures = this.#failures();
    const views = schedulesOf(this.#core.registry.lives).map((schedule) => this.#view(schedule, failures));
    return views.sort((a, b) => (a.workflow < b.workflow ? -1 : a.workflow > b.workflow ? 1 : 0));
  }

  /** H3. Told once it is on disk: from then on no tick starts a run, or every one does. */
  async change({ schedule: id, paused, ...person }: ChangeScheduleRequest): Promise<ScheduleView> {
    const schedule = this.#named(id);
    const now = this.#core.now();
    const { by, reason } = person;
    const why: { readonly reason?: string } = reason === undefined ? {} : { reason };
    await this.#core.services.committer.submit((writer) => {
      if ((this.#core.services.store.read.schedulePause(schedule.id) !== null) === paused)
        throw new SignalboxError("state-conflict", `Schedule "${schedule.id}" is ${paused ? "paused already" : "not paused"}.`);
      writer.pauseSchedule(schedule.id, now, paused ? { by, at: formatInstant(now), ...why } : null);
      writer.note(now, paused ? "schedule-paused" : "schedule-resumed", { schedule: schedule.id, by, ...knownBy(person), ...why });
    });
    return this.#view(schedule, this.#failures());
  }

  #named(id: string): Schedule {
    const known = schedulesOf(this.#core.registry.lives);
    const exact = known.find((schedule) => schedule.id === id);
    const matches = exact === undefined ? known.filter((schedule) => schedule.id.includes(id)) : [exact];
    const [first] = matches;
    if (first !== undefined && matches.length === 1) return first;
    const names = (matches.length === 0 ? known : matches).map((schedule) => `"${schedule.id}"`).join(", ");
    throw new SignalboxError(
      "not-found",
      `${matches.length === 0 ? `There is no schedule "${id}"` : `"${id}" stands for several schedules`}. There are: ${names === "" ? "none" : names}.`,
    );
  }

  #view(schedule: Schedule, failures: ReadonlyMap<string, string>): ScheduleView {
    const { cron, timeZone, missed } = schedule.trigger;
    const now = this.#core.now();
    const next: string[] = [];
    for (let at = nextTick(schedule, now); at !== null && next.length < NEXT; at = nextTick(schedule, at)) next.push(formatInstant(at));
    const last = pastTicks(schedule, now, LOOKED_AT)
      .toReversed()
      .flatMap((tick) => this.#past(tick, failures) ?? []);
    const paused = this.#core.services.store.read.schedulePause(schedule.id);
    return { schedule: schedule.id, paused, workflow: schedule.workflow, cron, timeZone, missed, next, last: last.slice(0, LAST) };
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
