import { SignalboxError } from "../../base/error.ts";
import { usdOf } from "../../base/money.ts";
import { modelOf } from "../../engine/models-by-name.ts";
import { runCeiling } from "../../run-ceiling.ts";
import { type CommandSpec, type Options, option, textOf } from "../command.ts";
import { type CandidateResult, type CompareReport, comparedShapes, costsOf } from "../compare/compare-report.ts";
import type { Verdict } from "../compare/first-person.ts";
import { INPUTS, type Plan, plansOf } from "../compare/plan.ts";
import { runCandidate } from "../compare/run-candidate.ts";
import { exitCode } from "../exit-code.ts";
import { readAmount } from "../input/amount-argument.ts";
import { readWholeNumber } from "../input/number-argument.ts";
import { Interrupt } from "../interrupt.ts";
import { compareText } from "../output/compare-text.ts";
import type { Shell } from "../shell.ts";

const REPETITIONS = 2;
const CAP_USD = 10;

export const compare: CommandSpec = {
  usage: "compare [names...]",
  summary: "run the same inputs through several workflows, and hold cost, predictability and failures against each other",
  details: `Without names, or with names of comparisons: those that signalbox.compare.ts beside the config exports. With two or more names of workflows:
these, with --inputs <file>; what they would change or send is not done, and approvals are decided by a stand-in. Runs are made in stores that are
thrown away.`,
  options: [
    option(
      "--inputs <what>",
      `how many inputs of a comparison (default: ${INPUTS}); of workflows a .json file with a list, or a .jsonl file`,
    ),
    option("--repeat <times>", `each input so often, to see whether the same input takes the same path (default: ${REPETITIONS})`),
    option("--seed <number>", "what made-up inputs and a simulated model's choices depend on (default: 1)"),
    option("--approvals <decision>", "of workflows: what the stand-in does about approvals, approve or reject (default: approve)"),
    option("--max-usd <amount>", `the most that all runs of one column may cost each time (default: ${CAP_USD})`),
  ],
  run: async (shell, names, options) => {
    const config = await shell.config();
    const settings = settingsOf(options);
    const inputs = textOf(options, "inputs");
    const { configFile } = shell;
    const plans = await plansOf({ config, configFile, names, inputs, seed: settings.seed, verdict: verdictOf(options) });
    const interrupt = new Interrupt();
    const reports: CompareReport[] = [];
    try {
      for (const plan of plans) {
        const report = await perform(shell, plan, settings, interrupt.asked);
        if (report === null) return interrupt.exitCode;
        reports.push(report);
        if (!shell.json) await shell.print.lines([...(reports.length > 1 ? [""] : []), ...compareText(shell.print.paint, report)]);
      }
    } finally {
      interrupt.release();
    }
    if (shell.json) await shell.print.json(reports);
    return exitCode.ok;
  },
};

interface Settings {
  readonly repetitions: number;
  readonly seed: number;
  readonly capUsd: number;
}
function settingsOf(options: Options): Settings {
  const number = (name: string, usual: number, least: number, most: number): number =>
    readWholeNumber(textOf(options, name) ?? String(usual), `--${name}`, least, most);
  return {
    repetitions: number("repeat", REPETITIONS, 1, 20),
    seed: number("seed", 1, 0, 999_999_999),
    capUsd: readAmount(textOf(options, "maxUsd") ?? String(CAP_USD), "--max-usd"),
  };
}

/** Null when it was stopped. */
async function perform(shell: Shell, plan: Plan, settings: Settings, stop: AbortSignal): Promise<CompareReport | null> {
  const { name, candidates, inputs, standIn, effects, assumptions, config } = plan;
  const results: CandidateResult[] = [];
  for (const candidate of candidates) {
    if (stop.aborted) return null;
    shell.note(`${name}: ${candidate.workflow.id}, ${inputs.length * settings.repetitions} runs`);
    const runs = await runCandidate(candidate, { ...plan, ...settings, report: shell.note });
    const ceiling = runCeiling(candidate.workflow, modelOf(config(settings.seed)));
    const { shape, workflow } = candidate;
    results.push({ shape, workflow: workflow.id, ceilingUsd: ceiling === null ? null : usdOf(ceiling), runs });
  }
  const shapes = comparedShapes(results);
  return {
    comparison: name,
    inputs: inputs.length,
    ...settings,
    simulated: shapes.some(({ measures }) => measures.simulatedRuns > 0),
    effects,
    standIn: standIn.words,
    assumptions,
    shapes,
    costs: costsOf(shapes),
  };
}

function verdictOf(options: Options): Verdict {
  const verdict = textOf(options, "approvals") ?? "approve";
  if (verdict === "approve" || verdict === "reject") return verdict;
  throw new SignalboxError("usage", `--approvals is approve or reject, not "${verdict}".`);
}
