import type { CrashMoment } from "../../src/testing/crashing-store.ts";
import type { Kill, KillMoment } from "./life.ts";

/** One home's fate: killed at these commits, a life each, and then left in peace. */
export interface Fate {
  readonly workload: string;
  readonly kills: readonly Kill[];
}
export const MOMENTS: readonly KillMoment[] = ["before", "after", "answered", "overtaken"];
const CRASHES: readonly CrashMoment[] = ["before", "after", "answered"];

/** Every commit of a workload, at each of the moments. */
export const everyPoint = (workload: string, commits: number, moments: readonly KillMoment[] = MOMENTS): Fate[] =>
  Array.from({ length: commits }, (_, index) => moments.map((when) => ({ workload, kills: [{ commit: index + 1, when }] }))).flat();

/** Killed on the way, and again at one of the first commits of each of up to three recoveries. */
export function recoveryFates(workload: string, commits: number, count: number, random: () => number): Fate[] {
  const below = (limit: number): number => Math.floor(random() * limit);
  const crash = (commit: number): Kill => ({ commit, when: CRASHES[below(CRASHES.length)] as CrashMoment });
  return Array.from({ length: count }, () => {
    const again = Array.from({ length: 1 + below(3) }, () => crash(1 + below(5)));
    return { workload, kills: [crash(1 + below(commits)), ...again] };
  });
}

/** Mulberry32: the same sweep for the same seed, anywhere. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const drawn = items.map((item) => [random(), item] as const);
  return drawn.sort(([a], [b]) => a - b).map(([, item]) => item);
}
