import { MOMENTS } from "./points.ts";
import { type Finding, killsIn, type SweepReport } from "./sweep.ts";

/** What a sweep did and found, as a table. */
export function summaryOf(report: SweepReport): string {
  const { kills, killsInRecovery, planned, judged, commits, findings, seconds } = report;
  const rows: readonly (readonly [string, number])[] = [
    ...MOMENTS.map((moment) => [`killed ${moment}`, kills[moment]] as const),
    ["killed in all", killsIn(report)],
    ["of these while recovering", killsInRecovery],
    ["homes to be killed", planned],
    ["homes brought to their end and judged", judged],
    ["homes with findings", findings.length],
  ];
  const sizes = Object.entries(commits).map(([workload, count]) => `${workload} ${count}`);
  return [
    ...findings.map(findingText),
    `commits: ${sizes.join(", ")}`,
    ...rows.map(([name, count]) => `${name.padEnd(40)}${String(count).padStart(8)}`),
    `${seconds.toFixed(1)} s`,
  ].join("\n");
}

export const findingText = ({ fate, home, findings }: Finding): string =>
  [`${JSON.stringify(fate)} in ${home}`, ...findings.slice(0, 10).map((line) => `  ${line}`)].join("\n");

/** How far a sweep is, as a line. */
export const progressText = ({ judged, planned, findings, seconds }: SweepReport): string =>
  `${judged} of ${planned} homes, ${findings.length} with findings, ${seconds.toFixed(0)} s`;
