import { existsSync, readFileSync } from "node:fs";
import { readAcknowledgements } from "../acknowledgement.ts";
import { exampleVerdict } from "../example-workload.ts";
import { exportFile, type Journal } from "../journal-export.ts";
import { checkChains } from "./chain-check.ts";
import { fixtureVerdict } from "./fixture-verdict.ts";
import { checkJournal } from "./journal-check.ts";
import { checkMemory } from "./memory-check.ts";

const FIXTURES: ReadonlySet<string> = new Set(["together", "in-turn"]);

export interface Checked {
  /** What must be as in an undisturbed run, as text. */
  readonly outcome: string;
  readonly findings: readonly string[];
}

/** Judges a home after its last life, from its files alone. `reports`: what the engine told its operator, which should be nothing. */
export async function checkHome(workload: string, home: string, reportsFile: string): Promise<Checked> {
  const verdict = FIXTURES.has(workload) ? fixtureVerdict : await exampleVerdict(workload);
  const journal = JSON.parse(readFileSync(exportFile(home), "utf8")) as Journal;
  const reports = existsSync(reportsFile)
    ? readFileSync(reportsFile, "utf8")
        .split("\n")
        .filter((line) => line !== "")
    : [];
  const findings = [
    ...verdict.findings(home, journal),
    ...checkJournal(journal, readAcknowledgements(home)),
    ...checkChains(home),
    ...checkMemory(home, journal),
    ...reports.map((report) => `reported: ${report}`),
  ];
  return { outcome: JSON.stringify(verdict.outcome(home, journal), null, 1), findings };
}
