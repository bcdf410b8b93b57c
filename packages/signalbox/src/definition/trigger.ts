import type { Json } from "../base/json.ts";

/** What to do about ticks that passed while the instance was down. */
export type MissedTicks = "skip" | "latest" | "all";

/** What starts a workflow, as data. */
export type Trigger =
  | { readonly kind: "manual" }
  | { readonly kind: "webhook"; readonly path: string }
  | {
      readonly kind: "schedule";
      readonly cron: string;
      readonly timeZone: string;
      readonly missed: MissedTicks;
      readonly limit: number;
      readonly input: Json;
    };

export const manual = (): Trigger => ({ kind: "manual" });
export const webhook = (path: string): Trigger => ({ kind: "webhook", path });

/**
 * Starts a run at each tick of a cron expression. The run's input is `input` with `scheduledAt` (ISO 8601) added to an object.
 * `missed`: what to do about ticks during downtime; `limit` bounds "all".
 */
export const schedule = (
  cron: string,
  options: { timeZone?: string; missed?: MissedTicks; limit?: number; input?: Json } = {},
): Trigger => ({
  kind: "schedule",
  cron,
  timeZone: options.timeZone ?? "UTC",
  missed: options.missed ?? "latest",
  limit: options.limit ?? 100,
  input: options.input ?? {},
});
