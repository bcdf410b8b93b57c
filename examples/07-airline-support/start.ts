// npm run -s airline -- --data <folder> [--json]: what our tools, an agent's node and the policy's rules make of recorded runs.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { backtest } from "./backtest/backtest.ts";
import { UnreadableFile } from "./data/airline-folder.ts";
import { forecastTrials, scoreTrials } from "./forecast/trial-forecasts.ts";
import { replayJournals } from "./journals/replay-journals.ts";
import { costTable } from "./report/cost-table.ts";
import { figuresOf } from "./report/figures.ts";
import { forecastTable } from "./report/forecast-table.ts";
import { journalsTable } from "./report/journals-table.ts";
import { policyTable } from "./report/policy-table.ts";
import { toolResultsTable } from "./report/tool-results-table.ts";
import { costsOfTries } from "./tokens/cost-of-try.ts";

try {
  const { values } = parseArgs({ options: { data: { type: "string" }, json: { type: "boolean", default: false } } });
  console.log(await report(values.data ?? join(process.env.SIGNALBOX_DATA || "../shared/data", "airline"), values.json));
} catch (thrown) {
  if (!(thrown instanceof UnreadableFile || isUsage(thrown))) throw thrown;
  console.error(thrown.message);
  process.exitCode = 1;
}

function isUsage(thrown: unknown): thrown is Error {
  return thrown instanceof Error && "code" in thrown && String(thrown.code).startsWith("ERR_PARSE_ARGS");
}

async function report(folder: string, json: boolean): Promise<string> {
  const tested = await backtest(folder);
  const journals = await replayJournals(folder);
  if (json) return JSON.stringify(figuresOf(tested, journals));
  const { runs, tools, toolResults } = tested;
  const title = `${runs.length} recorded runs of ${folder}`;
  const forecast = forecastTable(scoreTrials(forecastTrials(costsOfTries(runs, tools)?.tries ?? [])));
  return [title, toolResultsTable(toolResults), journalsTable(journals), policyTable(tested), costTable(runs, tools), forecast].join(
    "\n\n",
  );
}
