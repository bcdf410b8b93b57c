import type { MissedTicks } from "../definition/trigger.ts";

/** A tick that has passed, and what became of it. */
export interface PastTick {
  /** ISO 8601. */
  readonly at: string;
  /** Null: none could be started, and `message` says why. */
  readonly runId: string | null;
  readonly message?: string;
}
/** What starts a workflow at its times. */
export interface ScheduleView {
  readonly workflow: string;
  readonly cron: string;
  readonly timeZone: string;
  /** What is done about ticks that passed while the instance was down. */
  readonly missed: MissedTicks;
  /** The next few, ISO 8601. */
  readonly next: readonly string[];
  /** The last few that started a run, or should have, the latest first. */
  readonly last: readonly PastTick[];
}
