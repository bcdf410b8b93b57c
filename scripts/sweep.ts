// node scripts/sweep.ts --points 10000 [--workload together --workload leads ...] [--seed 1] [--lanes 2]
// node scripts/sweep.ts --defects       each mistake that a sweep must notice, switched on in turn
// Kills processes at their commits and has a checker judge what becomes of it. Prints a table; exit code 1 when there are findings.
import { parseArgs } from "node:util";
import { defects } from "../packages/signalbox/test/sweep/defects.ts";
import { summaryOf } from "../packages/signalbox/test/sweep/summary.ts";
import { sweep } from "../packages/signalbox/test/sweep/sweep.ts";
import { workloadNames } from "../packages/signalbox/test/sweep/workloads.ts";

const { values } = parseArgs({
  options: {
    points: { type: "string", default: "300" },
    workload: { type: "string", multiple: true },
    seed: { type: "string", default: "1" },
    lanes: { type: "string", default: "2" },
    defects: { type: "boolean", default: false },
  },
});
const lanes = Number(values.lanes);

process.exitCode = (values.defects ? await findDefects() : await findNothing()) ? 0 : 1;

async function findNothing(): Promise<boolean> {
  const report = await sweep({
    workloads: values.workload ?? workloadNames,
    points: Number(values.points),
    seed: Number(values.seed),
    lanes,
    progress: (done, of) => void (process.stderr.isTTY && process.stderr.write(`\r${done} of ${of} `)),
  });
  console.log(summaryOf(report));
  return report.findings.length === 0;
}

async function findDefects(): Promise<boolean> {
  let caught = 0;
  for (const { name, moments, shows } of defects) {
    const report = await sweep({ workloads: ["together"], points: 400, recoveries: 0, lanes, defect: name, moments, until: shows });
    const finding = report.findings.flatMap(({ findings }) => findings).find((line) => shows.test(line));
    if (finding !== undefined) caught++;
    console.log(`${name.padEnd(28)}${finding === undefined ? "NOT FOUND" : `found after ${report.judged} homes: ${finding.slice(0, 90)}`}`);
  }
  console.log(`defects caught: ${caught} of ${defects.length}`);
  return caught === defects.length;
}
