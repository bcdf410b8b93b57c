// signalbox export <run> | node examples/01-inbound-lead/checker.ts
// Counts what happened in the CRM and the outbox against journals; reads these and nothing of the engine. What is counted how: effect-count.ts.
import { text } from "node:stream/consumers";
import { signalboxHome } from "../outbox/home.ts";
import type { RunJournal } from "../workload.ts";
import { countEffects } from "../world/effect-count.ts";
import { expectedOf } from "./check/expectation.ts";
import { exportedRuns } from "./check/exported-runs.ts";
import { foundEffects } from "./check/found-effects.ts";

/** What is wrong with the effects of these runs, a line each; empty when every one happened as often as it should have. */
export const checkLeads = (home: string, runs: readonly RunJournal[]): string[] => countEffects(foundEffects(home), runs, expectedOf);

if (import.meta.main) {
  const lines = (await text(process.stdin)).split("\n").filter((line) => line !== "");
  const runs = exportedRuns(lines);
  const problems = checkLeads(signalboxHome(), runs);
  console.log(problems.length === 0 ? `${runs.length} runs: nothing lost, nothing doubled.` : problems.join("\n"));
  process.exitCode = problems.length === 0 ? 0 : 1;
}
