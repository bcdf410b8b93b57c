import { planAreas } from "../../analysis/publish-plan/index.ts";
import { visible } from "../../base/visible.ts";
import { areaNames, flightWords, headOf, type PlanReport } from "./publish-plan-text.ts";

/** A plan as a comment on a pull request. Whatever a definition says stands in code spans, where it can be no mark-up, link or mention. */
export function publishPlanMarkdown({ plan, runs }: PlanReport): readonly string[] {
  const { changes, refusals } = plan;
  const wider = changes.filter(({ isWider }) => isWider).length;
  const tables = planAreas.flatMap((area) => {
    const own = changes.filter((change) => change.area === area);
    if (own.length === 0) return [];
    const rows = own.map(
      ({ what, before, after, isWider }) => `| ${isWider ? "**wider**" : ""} | ${code(what)} | ${code(before)} | ${code(after)} |`,
    );
    return [`#### ${areaNames[area]}`, "", "| | | before | after |", "| --- | --- | --- | --- |", ...rows, ""];
  });
  return [
    `### ${code(plan.workflow)}: ${headOf(plan)}`,
    "",
    ...refusals.map(({ node, message, advice }) => `- **Refused** ${code(node)}: ${code(message)} ${code(advice)}`),
    ...(refusals.length === 0 ? [] : [""]),
    changes.length === 0
      ? "Nothing would be otherwise."
      : `${changes.length} changes, ${wider === 0 ? "none" : wider} of them wider: more may happen, or fewer people see it.`,
    "",
    ...tables,
    ...(plan.comparesSteps ? [] : ["Steps, triggers and limits of days were not compared: of one side there is only its certificate.", ""]),
    ...(runs === null || runs.length === 0 ? [] : [...runs.map((flight) => `- ${code(flightWords(flight))}`), ""]),
    `Plan ${code(plan.hash)}`,
    "",
  ];
}

/** Longer than any run of backticks in it, and no end of a table's cell. */
function code(text: string | null): string {
  if (text === null || text === "") return "";
  const plain = visible(text).replaceAll(/\s+/g, " ").replaceAll("|", "\\|");
  const fence = "`".repeat(1 + Math.max(0, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length)));
  return `${fence} ${plain} ${fence}`.replace(/^` ([^`].*[^`]) `$/, "`$1`");
}
