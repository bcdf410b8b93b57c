import { type CommandSpec, option, textOf } from "../command.ts";
import { readWholeNumber } from "../input/number-argument.ts";
import { forecastText } from "../output/forecast-text.ts";

const RUNS = 1_000;
const DAYS = 30;
const SEED = 1;

export const forecast: CommandSpec = {
  usage: "forecast <workflow>",
  summary: "what runs will probably cost, take and store, from past ones; and how well such forecasts have held",
  options: [
    option("--runs <count>", `how many runs (default: ${RUNS})`),
    option("--days <count>", `within how many days (default: ${DAYS})`),
    option("--segment <field>", "divide runs by this: how (they were started), or a field of the input (default: by what explains most)"),
    option("--seed <number>", `of the chance that it draws: the same gives the same (default: ${SEED})`),
  ],
  run: async (shell, [workflow = ""], options) => {
    const segment = textOf(options, "segment");
    const request = {
      workflow,
      runs: readWholeNumber(textOf(options, "runs") ?? String(RUNS), "--runs", 1, 100_000_000),
      days: readWholeNumber(textOf(options, "days") ?? String(DAYS), "--days", 1, 366),
      seed: readWholeNumber(textOf(options, "seed") ?? String(SEED), "--seed", 0, 999_999_999),
      ...(segment === undefined ? {} : { segment }),
    };
    const found = await shell.with("read", ({ engine }) => engine.forecast(request));
    if (shell.json) return shell.print.json(found);
    await shell.print.lines(forecastText(shell.print.paint, found));
  },
};
