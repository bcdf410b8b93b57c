import { formatDuration } from "../base/duration.ts";
import { formatInstant } from "../base/instant.ts";
import { moneyText } from "../base/money.ts";
import { capId } from "../kernel/ledger.ts";
import type { Shortage } from "./budget/day-room.ts";
import type { Obstacle } from "./places.ts";

const ofKey = (key: string | null): string => (key === null ? "" : ` with the key "${key}"`);
const runs = (most: number): string => (most === 1 ? "the one run" : `one of the ${most} runs`);

/** What would let a run begin. */
export function freedBy(obstacle: Obstacle, workflow: string): string {
  if (obstacle.kind === "slot") return `${runs(obstacle.most)} of "${workflow}"${ofKey(obstacle.key)} that may be open at once ends`;
  const { rate, until, key } = obstacle;
  const name = `"${workflow}"${ofKey(key)}`;
  const begun = rate.count === 1 ? `no run of ${name} has begun` : `fewer than ${rate.count} runs of ${name} have begun`;
  return `at ${formatInstant(until)} ${begun} in the ${formatDuration(rate.perMs)} before`;
}

/** The same where the day has too little left. `ends`: when the day of today is over. */
export function freedByDay({ kind, cap, most, left, fitsNewDay }: Shortage, ends: string): string {
  const has = `the cap ${capId(cap)} has ${moneyText(most)} left for it, and not ${moneyText(Math.max(0, left))}`;
  if (kind === "crowd") return `runs under way have ended or wait, and beside what the others can still take ${has}`;
  const otherwise = `${has}: it is raised, or something is settled for less than was reserved`;
  return fitsNewDay ? `the day is over, at ${ends}, or ${otherwise}` : otherwise;
}
