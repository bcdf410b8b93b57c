import { formatDuration } from "../base/duration.ts";
import { formatInstant } from "../base/instant.ts";
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
