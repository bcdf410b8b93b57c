import type { MissedTicks } from "../definition/trigger.ts";
import type { Person } from "./person.ts";

/** A tick that has passed, and what became of it. */
export interface PastTick {
  /** ISO 8601. */
  readonly at: string;
  /** Null: none could be started, and `message` says why. */
  readonly runId: string | null;
  readonly message?: string;
}
/** Who has it start nothing, since when (ISO 8601) and why. */
export interface SchedulePause {
  readonly by: string;
  readonly at: string;
  readonly reason?: string;
}
/** What starts a workflow at its times. */
export interface ScheduleView {
  /** "<workflow> <cron> <time zone>" */
  readonly schedule: string;
  readonly workflow: string;
  readonly cron: string;
  readonly timeZone: string;
  /** What is done about ticks that passed while the instance was down. */
  readonly missed: MissedTicks;
  /** It starts nothing until somebody resumes it; ticks that pass meanwhile are not made up for. */
  readonly paused: SchedulePause | null;
  /** The next few, ISO 8601, also of one that is paused. */
  readonly next: readonly string[];
  /** The last few that started a run, or should have, the latest first. */
  readonly last: readonly PastTick[];
}
export interface ChangeScheduleRequest extends Person {
  /** Its id, or an unambiguous part of it. */
  readonly schedule: string;
  readonly paused: boolean;
}
