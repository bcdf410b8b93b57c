import { basename, relative, resolve } from "node:path";
import { choose as chosen } from "../../analysis/choose/choice.ts";
import { measuredAnswers } from "../../analysis/choose/measured-answers.ts";
import { parseProcess } from "../../analysis/choose/process.ts";
import { starterOf } from "../../analysis/choose/starter.ts";
import { parseDuration } from "../../base/duration.ts";
import { SignalboxError } from "../../base/error.ts";
import { formatInstant } from "../../base/instant.ts";
import { visible } from "../../base/visible.ts";
import { nodesOf } from "../../definition/graph.ts";
import { type CommandSpec, type Options, option, textOf } from "../command.ts";
import { readAmount } from "../input/amount-argument.ts";
import { askProcess } from "../input/ask-process.ts";
import { readValue } from "../input/value-source.ts";
import { choiceText, measuredText } from "../output/choice-text.ts";
import { templateFiles, writeProject } from "../project-files.ts";
import type { Shell } from "../shell.ts";

const DAY_MS = 86_400_000;
const DEFAULT_PERIOD = "30d";
/** Runs that are measured at most: the newest. */
const MOST_RUNS = 1_000;

export const choose: CommandSpec = {
  usage: "choose",
  summary: "workflow, agent or both: five questions for each step, what it would cost, and a project that starts from the answers",
  details: `Without options the questions are asked one at a time. --answers takes them as JSON:
{ "name": "Refunds", "runsPerMonth": 2000, "answers": { "wellDefined": "yes", "highVolume": "yes", "reviewed": "no", "audited": "yes",
"openEnded": "no" }, "steps": ["look up", { "name": "decide", "answers": { "reviewed": "yes" } }] }
--workflow answers them from what its runs have shown.`,
  options: [
    option("--answers <value>", "the process and the answers: JSON, @file, or @- for standard input"),
    option("--prompt-usd <usd>", "what one call of your model costs, in US dollars (default: an assumption, which is told)"),
    option("--init <folder>", "make a project from the choice: it runs as it is, with a simulated model"),
    option("--workflow <workflow>", "answer them for a workflow that runs, from its journals"),
    option("--since <period>", `with --workflow: the runs of the last so many days (default: ${DEFAULT_PERIOD})`),
  ],
  run: async (shell, _arguments, options) => {
    const workflow = textOf(options, "workflow");
    return workflow === undefined ? chooseNew(shell, options) : measure(shell, workflow, options);
  },
};

async function chooseNew(shell: Shell, options: Options): Promise<void> {
  if (textOf(options, "since") !== undefined) throw new SignalboxError("usage", "--since goes with --workflow.");
  const answers = textOf(options, "answers");
  const process = answers === undefined ? await askProcess() : parseProcess(readValue(answers, "--answers"));
  const promptUsd = textOf(options, "promptUsd");
  const price = promptUsd === undefined ? undefined : { usd: readAmount(promptUsd, "--prompt-usd"), basis: "as you said" };
  const choice = chosen(process, price);
  const folder = textOf(options, "init");
  const made = folder === undefined ? null : makeProject(resolve(folder), choice);
  if (shell.json) return shell.print.json(made === null ? choice : { ...choice, project: made });
  const next =
    made === null
      ? []
      : [
          "",
          `${made.files.length} files in ${visible(made.folder)}: ${made.files.join(", ")}`,
          "Next:",
          ...made.next.map((step) => `  ${visible(step)}`),
        ];
  await shell.print.lines([...choiceText(shell.print.paint, choice), ...next]);
}

/** The starter inside what every project has. */
function makeProject(folder: string, choice: ReturnType<typeof chosen>) {
  const starter = starterOf(choice);
  const files = new Map([...templateFiles("starter", basename(folder)), ...Object.entries(starter.files)]);
  writeProject(folder, files, "signalbox choose --init my-project");
  const input = `'{"subject":"first","notes":"a case"}'`;
  const next = [
    ...(folder === process.cwd() ? [] : [`cd ${relative(process.cwd(), folder)}`]),
    "npm install",
    "npm test",
    `npx signalbox run ${starter.workflow} --input ${input}`,
    "npx signalbox inbox",
  ];
  return { folder, workflow: starter.workflow, files: [...files.keys()].sort(), next };
}

async function measure(shell: Shell, workflow: string, options: Options): Promise<void> {
  for (const name of ["answers", "init", "promptUsd"])
    if (textOf(options, name) !== undefined)
      throw new SignalboxError("usage", "--workflow answers the questions itself: leave the others out.");
  const period = textOf(options, "since") ?? DEFAULT_PERIOD;
  const ms = parseDuration(period);
  if (ms === null || ms < DAY_MS)
    throw new SignalboxError("usage", `--since: "${period}" is no period of a day or more. Write one as 30d.`);
  const answers = await shell.with("read", async ({ engine }) => {
    const measures = await engine.measures({ workflow, since: formatInstant(Date.now() - ms), limit: MOST_RUNS });
    const { graph, uses } = await engine.workflow(workflow);
    const hasAgent = [graph, ...uses].some(({ main }) => [...nodesOf(main)].some(({ node }) => node.kind === "agent"));
    return measuredAnswers({ workflow, measures, more: measures.more, days: Math.round(ms / DAY_MS), hasAgent });
  });
  if (shell.json) return shell.print.json(answers);
  await shell.print.lines(measuredText(shell.print.paint, answers));
}
