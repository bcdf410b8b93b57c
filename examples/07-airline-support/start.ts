// npm run -s airline -- --data <folder> [--json]: what our tools and the policy's rules make of recorded runs.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { backtest } from "./backtest/backtest.ts";
import { UnreadableFile } from "./data/airline-folder.ts";
import { costTable } from "./report/cost-table.ts";
import { figuresOf } from "./report/figures.ts";
import { policyTable } from "./report/policy-table.ts";
import { toolResultsTable } from "./report/tool-results-table.ts";

const { values } = parseArgs({ options: { data: { type: "string" }, json: { type: "boolean", default: false } } });
const folder = values.data ?? join(process.env.SIGNALBOX_DATA || "../shared/data", "airline");

try {
  const done = await backtest(folder);
  if (values.json) console.log(JSON.stringify(figuresOf(done)));
  else
    console.log(
      [
        `${done.runs.length} recorded runs of ${folder}`,
        toolResultsTable(done.toolResults),
        policyTable(done),
        costTable(done.runs, done.tools),
      ].join("\n\n"),
    );
} catch (thrown) {
  if (!(thrown instanceof UnreadableFile)) throw thrown;
  console.error(thrown.message);
  process.exitCode = 1;
}
