import { diffRuns } from "../../analysis/journal/run-diff.ts";
import { stepsOf } from "../../analysis/journal/run-steps.ts";
import { visible } from "../../base/visible.ts";
import type { Engine, RunView } from "../../ports/engine.ts";
import { type CommandSpec, option } from "../command.ts";
import { exitCode } from "../exit-code.ts";
import { diffText } from "../output/diff-text.ts";
import { statusText } from "../output/run-line.ts";
import type { Shell } from "../shell.ts";
import { findRun } from "./show.ts";

export const diff: CommandSpec = {
  usage: "diff <left> <right>",
  summary: "where two runs differ, step by step: what each was given, and what came of it",
  details: "Steps are aligned by their path with loop indexes, those of an agent by turn and call. <left> and <right> are runs.",
  options: [option("--all", "every place, and every value as a whole")],
  run: (shell, [leftId = "", rightId = ""], options) =>
    shell.with("read", async ({ engine }) => {
      const [left, right] = await Promise.all([findRun(engine, leftId), findRun(engine, rightId)]);
      const difference = diffRuns(await stepsOfRun(engine, left), await stepsOfRun(engine, right));
      const { print } = shell;
      if (shell.json) await print.json({ left, right, ...difference });
      else
        await print.lines([
          heading(shell, "-", left),
          heading(shell, "+", right),
          "",
          ...diffText(difference, { paint: print.paint, width: print.width, all: options.all === true }),
        ]);
      return difference.differences.length === 0 ? exitCode.ok : exitCode.refused;
    }),
};

const stepsOfRun = async (engine: Engine, { runId }: RunView) => stepsOf(await engine.graph(runId), await engine.journal(runId));

const heading = ({ print: { paint } }: Shell, mark: string, run: RunView): string =>
  `${mark} ${paint.strong(run.runId)}  ${visible(run.workflow)} ${paint.quiet(`version ${run.version}`)}  ${statusText(paint, run.status)}`;
