import { MOMENTS } from "./points.ts";
import { killsIn, type SweepReport } from "./sweep.ts";

/** What a sweep did and found, as a table. */
export function summaryOf(report: SweepReport): string {
  const { kills, killsInRecovery, judged, commits, findings, seconds } = report;
  const rows: readonly (readonly [string, number])[] = [
    ...MOMENTS.map((moment) => [`killed ${moment}`, kills[moment]] as const),
    ["killed in all", killsIn(report)],
    ["of these while recovering", killsInRecovery],
    ["homes brought to their end and judged", judged],
    ["homes with findings", findings.length],
  ];
  const found = findings.flatMap(({ fate, home, findings: lines }) => [
    `${JSON.stringify(fate)} in ${home}`,
    ...lines.slice(0, 10).map((line) => `  ${line}`),
  ]);
  const sizes = Object.entries(commits).map(([workload, count]) => `${workload} ${count}`);
  return [
    ...found,
    `commits: ${sizes.join(", ")}`,
    ...rows.map(([name, count]) => `${name.padEnd(40)}${String(count).padStart(8)}`),
    `${seconds.toFixed(1)} s`,
  ].join("\n");
}
