// node scripts/sweep.ts --points 10000 [--workload together --workload leads ...] [--seed 1] [--lanes 2] [--every 30] [--report sweep.json]
// node scripts/sweep.ts --defects       each mistake that a sweep must notice, switched on in turn
// Kills processes at their commits and has a checker judge what becomes of it. Says how far it is every so many seconds, and each
// finding when it is made; `--report` keeps what there is in a file. Prints a table, also when it is told to stop (SIGINT, SIGTERM).
// The exit code is 1 when there are findings, and the signal's (130, 143) when it was stopped without any.
import { renameSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { parseArgs } from "node:util";
import { defects } from "../packages/signalbox/test/sweep/defects.ts";
import { findingText, progressText, summaryOf } from "../packages/signalbox/test/sweep/summary.ts";
import { type SweepReport, sweep } from "../packages/signalbox/test/sweep/sweep.ts";
import { workloadNames } from "../packages/signalbox/test/sweep/workloads.ts";

const { values } = parseArgs({
  options: {
    points: { type: "string", default: "300" },
    workload: { type: "string", multiple: true },
    seed: { type: "string", default: "1" },
    lanes: { type: "string", default: "2" },
    every: { type: "string", default: "30" },
    report: { type: "string" },
    defects: { type: "boolean", default: false },
  },
});
const lanes = Number(values.lanes);
const stop = new AbortController();
let stoppedBy = 0;
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    stoppedBy = 128 + constants.signals[signal];
    stop.abort();
  });

const isRight = values.defects ? await findDefects() : await findNothing();
process.exitCode = isRight ? stoppedBy : 1;

async function findNothing(): Promise<boolean> {
  let told = { seconds: 0, findings: 0 };
  const report = await sweep({
    workloads: values.workload ?? workloadNames,
    points: Number(values.points),
    seed: Number(values.seed),
    lanes,
    signal: stop.signal,
    progress: (soFar) => {
      const isDue = soFar.seconds - told.seconds >= Number(values.every);
      const { findings, seconds } = soFar;
      if (!isDue && findings.length === told.findings) return;
      console.log([...findings.slice(told.findings).map(findingText), progressText(soFar)].join("\n"));
      keep(soFar);
      told = { seconds, findings: findings.length };
    },
  });
  keep(report);
  if (stop.signal.aborted) console.log(`stopped: ${progressText(report)}`);
  console.log(summaryOf(report));
  return report.findings.length === 0;
}

/** Whoever reads the file while it is written finds a whole report. */
function keep(report: SweepReport): void {
  if (values.report === undefined) return;
  writeFileSync(`${values.report}.new`, `${JSON.stringify(report, null, 2)}\n`);
  renameSync(`${values.report}.new`, values.report);
}

async function findDefects(): Promise<boolean> {
  let tried = 0;
  let caught = 0;
  for (const { name, moments, shows } of defects) {
    const { signal } = stop;
    const report = await sweep({ workloads: ["together"], points: 400, recoveries: 0, lanes, defect: name, moments, until: shows, signal });
    const finding = report.findings.flatMap(({ findings }) => findings).find((line) => shows.test(line));
    if (finding === undefined && signal.aborted) break;
    tried++;
    if (finding !== undefined) caught++;
    console.log(`${name.padEnd(28)}${finding === undefined ? "NOT FOUND" : `found after ${report.judged} homes: ${finding.slice(0, 90)}`}`);
  }
  console.log(`defects caught: ${caught} of ${tried}${tried < defects.length ? `; ${defects.length - tried} were not tried` : ""}`);
  return caught === tried;
}
