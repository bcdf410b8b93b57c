import { formatDuration } from "../../base/duration.ts";

const pad = (value: number, width = 2): string => String(value).padStart(width, "0");

/** The local day of a time: 2026-07-01. */
export function day(iso: string): string {
  const date = new Date(iso);
  return `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}
/** The local time of day: 14:03:11. */
export function timeOfDay(iso: string): string {
  const date = new Date(iso);
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}
export const dateTime = (iso: string): string => `${day(iso)} ${timeOfDay(iso)}`;

/** "3h12m ago", "in 2d". */
export function fromNow(iso: string, now: number): string {
  const ms = Date.parse(iso) - now;
  return ms > 0 ? `in ${formatDuration(ms)}` : `${formatDuration(-ms)} ago`;
}
/** "2d left", or since when it is over. */
export function timeLeft(iso: string, now: number): string {
  const ms = Date.parse(iso) - now;
  return ms > 0 ? `${formatDuration(ms)} left` : `overdue by ${formatDuration(-ms)}`;
}
