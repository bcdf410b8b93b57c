import { cpSync, existsSync, mkdtempSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { drive, type ExampleWorkload } from "../../../../examples/workload.ts";
import type { ExportedRun } from "./journal-export.ts";
import type { Verdict, Workload } from "./workload.ts";

const load: { readonly [name: string]: () => Promise<ExampleWorkload> } = {
  leads: async () => (await import("../../../../examples/01-inbound-lead/workload.ts")).leadWorkload,
  invoices: async () => (await import("../../../../examples/02-invoice-approval/workload.ts")).invoiceWorkload,
  nights: async () => (await import("../../../../examples/03-nightly-sync/workload.ts")).syncWorkload,
  deletions: async () => (await import("../../../../examples/04-record-deletion/workload.ts")).deletionWorkload,
  tickets: async () => (await import("../../../../examples/05-support-triage/workload.ts")).ticketWorkload,
  leavers: async () => (await import("../../../../examples/06-plan-and-execute/workload.ts")).offboardingWorkload,
};
const exampleOf = (name: string): Promise<ExampleWorkload> => {
  const found = load[name];
  if (found === undefined) throw new Error(`There is no example "${name}".`);
  return found();
};

export async function exampleWorkload(name: string): Promise<Workload> {
  const example = await exampleOf(name);
  return {
    name,
    prepare: (home) => seed(example, home),
    config: () => example.config,
    drive: async (engine, home, acknowledge) => void (await drive(engine, example, home, acknowledge)),
  };
}

/** Judged by what the example says of itself: its own checker, and its own picture of the world. */
export async function exampleVerdict(name: string): Promise<Verdict> {
  const example = await exampleOf(name);
  return {
    outcome: (home, { runs }) => example.outcome(home, runs),
    findings: (home, { runs }) => [...example.check(home, runs), ...silentModels(example, runs)],
  };
}

/** An example whose models never answer comes to its end as well, by its other arms: then the sweep would show nothing of agents. */
function silentModels({ config }: ExampleWorkload, runs: readonly ExportedRun[]): string[] {
  const isAnswered = runs.some(({ events }) => events.some(({ type }) => type === "model-replied"));
  return config.models === undefined || isAnswered ? [] : ["No model has answered in any run."];
}

/** A world of thousands of rows is made once and copied: whole, because only a finished one is called by its name. */
function seed(example: ExampleWorkload, home: string): void {
  const parent = dirname(home);
  const template = join(parent, `seed-${example.name}`);
  if (!existsSync(template)) {
    const made = mkdtempSync(join(parent, "seed-"));
    example.seed(made);
    try {
      renameSync(made, template);
    } catch {
      // Another lane was quicker.
    }
  }
  cpSync(template, home, { recursive: true });
}
