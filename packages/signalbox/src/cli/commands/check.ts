import { admissionWords } from "../../analysis/admission-words.ts";
import { type CheckProblem, type CheckReport, checkWorkflow } from "../../analysis/check.ts";
import type { CallCoverage } from "../../analysis/coverage.ts";
import { lineText } from "../../analysis/policy-line.ts";
import { count } from "../../base/count.ts";
import { isSignalboxError, SignalboxError } from "../../base/error.ts";
import { costMicroUsd, limitMicroUsd, moneyText } from "../../base/money.ts";
import { visible } from "../../base/visible.ts";
import type { AnyWorkflow } from "../../definition/workflow.ts";
import { type Config, policiesOf } from "../../engine/config.ts";
import { modelOf } from "../../engine/models-by-name.ts";
import { pricesOf } from "../../run-ceiling.ts";
import { secretGaps } from "../../webhook-secrets.ts";
import type { CommandSpec } from "../command.ts";
import { tellError } from "../error-text.ts";
import { exitCode } from "../exit-code.ts";
import type { Palette } from "../output/palette.ts";
import { indented } from "../output/proposal-text.ts";
import type { Shell } from "../shell.ts";

export const check: CommandSpec = {
  usage: "check [workflow]",
  summary: "check definitions: what a run can cost, and whether people see what leaves before it does",
  run: async (shell, [id]) => {
    const config = await definitions(shell);
    if (config === null) return exitCode.refused;
    const price = pricesOf(modelOf(config));
    const policies = policiesOf(config).map(({ data }) => data);
    const { people = {} } = config;
    const reports = chosen(config, id)
      .map((workflow) => checkWorkflow(workflow, { price, policies, people }))
      .map((report) => ({ ...report, problems: [...report.problems, ...webhookProblems(config, report.workflow)] }));
    const failed = reports.some(({ problems }) => problems.some(({ severity }) => severity === "error"));
    if (shell.json) await shell.print.json(reports);
    else await shell.print.lines(reports.flatMap((report) => [...reportText(shell.print.paint, report), ""]));
    return failed ? exitCode.refused : exitCode.ok;
  },
};

/** Of this environment: another one may have the secrets. */
const webhookProblems = (config: Config, id: string): readonly CheckProblem[] =>
  secretGaps(config)
    .filter(({ workflow }) => workflow === id)
    .map(({ message, advice }) => ({ severity: "warning", code: "webhook-without-secret", path: "on", message, advice }));

/** Null when a definition is wrong, which is told: it is what was asked for. */
async function definitions(shell: Shell): Promise<Config | null> {
  try {
    return await shell.definitions();
  } catch (thrown) {
    if (!isSignalboxError(thrown) || thrown.code !== "definition-invalid") throw thrown;
    await tellError(shell.print, thrown, shell.json);
    return null;
  }
}

/** The workflows of a config, or one of them. @throws SignalboxError `not-found`. */
export function chosen({ workflows }: Config, id: string | undefined): readonly AnyWorkflow[] {
  if (id === undefined) return workflows;
  const found = workflows.find((workflow) => workflow.id === id);
  if (found !== undefined) return [found];
  throw new SignalboxError(
    "not-found",
    `There is no workflow "${id}". The config has: ${
      workflows
        .map((workflow) => workflow.id)
        .sort()
        .join(", ") || "none"
    }.`,
  );
}

function reportText(paint: Palette, report: CheckReport): readonly string[] {
  const { total, byController } = report.nodes;
  const parts = [`${byController.rules} by rules`, `${byController.ai} by models`, `${byController.human} by people`];
  const { usd } = report.ceiling;
  return [
    `${paint.strong(visible(report.workflow))}  ${count(total, "step")} (${parts.join(", ")})`,
    ...indented([
      `a run costs at most ${usd === null ? paint.bad("an amount that nothing bounds") : moneyText(costMicroUsd(usd))}; its limit is ${moneyText(limitMicroUsd(report.limits.costUsd))}`,
      ...(report.admission === undefined ? [] : [`its runs begin under limits: ${visible(admissionWords(report.admission).join(", "))}`]),
      ...report.coverage.flatMap((call) => coverageText(paint, call)),
      ...report.problems.flatMap((problem) => problemText(paint, problem)),
    ]),
  ];
}

/** Who clears a call, and the rules that may answer for it. What neither covers is told as a problem. */
function coverageText(paint: Palette, { node, tool, effect, verdict, approval, policies }: CallCoverage): readonly string[] {
  const cleared = approval === null ? [] : [`cleared by ${approval.by} in ${approval.node}`];
  const lines = policies.map((line, index) => `${policies[index - 1]?.policy === line.policy ? "else " : ""}${lineText(line)}`);
  const [first, ...more] = [...cleared, ...lines].map((line) => visible(line));
  if (first === undefined) return [];
  const mark = verdict === "covered" || verdict === "gated" ? paint.good("✓") : paint.human("·");
  return [
    `${mark} ${visible(node)} (${visible(tool)}, ${effect}) is ${first}`,
    ...more.map((line) => `    ${line.startsWith("else ") ? "" : "and "}${line}`),
  ];
}

const problemText = (paint: Palette, { severity, path, message, advice }: CheckProblem): readonly string[] => [
  `${severity === "error" ? paint.bad("error") : paint.human("warning")} ${visible(path)}: ${visible(message)}`,
  `  ${paint.quiet(visible(advice))}`,
];
