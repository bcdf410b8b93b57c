import { fixtureWorkload } from "./fixtures/fixture-workload.ts";
import type { Workload } from "./workload.ts";

/** What a sweep may be run over, by name. */
export const workloads: readonly Workload[] = [fixtureWorkload("together", 200), fixtureWorkload("in-turn", 1)];

export function workloadOf(name: string): Workload {
  const found = workloads.find((workload) => workload.name === name);
  if (found === undefined)
    throw new Error(`There is no workload "${name}". There are: ${workloads.map((workload) => workload.name).join(", ")}.`);
  return found;
}
