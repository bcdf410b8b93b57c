// node scripts/sweep.ts --points 10000 [--workload together] [--seed 1] [--lanes 2] [--defect resend-once]
// Kills processes at their commits and has a checker judge what became of it. Prints a table; exit code 1 when there are findings.
import { parseArgs } from "node:util";
import { MOMENTS } from "../packages/signalbox/test/sweep/points.ts";
import { killsIn, type SweepReport, sweep } from "../packages/signalbox/test/sweep/sweep.ts";
import { workloads } from "../packages/signalbox/test/sweep/workloads.ts";

const { values } = parseArgs({
  options: {
    points: { type: "string", default: "300" },
    workload: { type: "string", multiple: true },
    seed: { type: "string", default: "1" },
    lanes: { type: "string", default: "2" },
    defect: { type: "string" },
  },
});

const report = await sweep({
  workloads: values.workload ?? workloads.map(({ name }) => name),
  points: Number(values.points),
  seed: Number(values.seed),
  lanes: Number(values.lanes),
  ...(values.defect === undefined ? {} : { defect: values.defect, stopAtFirst: true }),
  progress: (done, of) => process.stderr.isTTY && process.stderr.write(`\r${done} of ${of}`),
});
show(report);
process.exitCode = report.findings.length > 0 ? 1 : 0;

function show({ kills, killsInRecovery, judged, commits, findings, seconds }: SweepReport): void {
  for (const { fate, home, findings: lines } of findings)
    console.log(`\n${JSON.stringify(fate)} in ${home}\n  ${lines.slice(0, 10).join("\n  ")}`);
  const rows = [
    ...MOMENTS.map((moment) => [`killed ${moment}`, kills[moment]] as const),
    ["of these during a recovery", killsInRecovery] as const,
    ["homes judged", judged] as const,
    ["homes with findings", findings.length] as const,
  ];
  console.log(
    `\n${Object.entries(commits)
      .map(([workload, count]) => `${workload}: ${count} commits`)
      .join(", ")}`,
  );
  for (const [name, count] of rows) console.log(`${name.padEnd(28)}${String(count).padStart(8)}`);
  console.log(`${killsIn(report)} kills in ${seconds.toFixed(1)} s`);
}
