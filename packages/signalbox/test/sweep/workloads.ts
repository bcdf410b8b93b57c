import type { Workload } from "./workload.ts";

/** What a sweep may be run over, by name. Loaded when it is asked for: a process that lives a moment should not load six examples. */
const load: { readonly [name: string]: () => Promise<Workload> } = {
  together: async () => (await import("./fixtures/fixture-workload.ts")).fixtureWorkload("together", 200),
  "in-turn": async () => (await import("./fixtures/fixture-workload.ts")).fixtureWorkload("in-turn", 1),
  leads: async () => (await import("./example-workload.ts")).exampleWorkload("leads"),
  invoices: async () => (await import("./example-workload.ts")).exampleWorkload("invoices"),
  nights: async () => (await import("./example-workload.ts")).exampleWorkload("nights"),
  deletions: async () => (await import("./example-workload.ts")).exampleWorkload("deletions"),
  tickets: async () => (await import("./example-workload.ts")).exampleWorkload("tickets"),
  leavers: async () => (await import("./example-workload.ts")).exampleWorkload("leavers"),
};
export const workloadNames: readonly string[] = Object.keys(load);

export function workloadOf(name: string): Promise<Workload> {
  const found = load[name];
  if (found === undefined) throw new Error(`There is no workload "${name}". There are: ${workloadNames.join(", ")}.`);
  return found();
}
