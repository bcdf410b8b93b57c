import type { ToolResults } from "../replay/tool-results.ts";
import { table } from "./table.ts";

const LONGEST = 300;

export function toolResultsTable({ total, equal, byTool, differences }: ToolResults): string {
  const tools = [...byTool].toSorted(([, left], [, right]) => right.total - left.total);
  const rows = tools.map(([tool, count]) => [tool, count.total, count.equal]);
  return [
    "Recorded tool calls made again over a fresh database, and how many answers are the same",
    table(["tool", "calls", "equal"], [...rows, ["all", total, equal]]),
    ...differences.map(
      ({ run, tool, arguments: args, cause, recorded, answer }) =>
        `run ${run}, ${tool} ${shorten(JSON.stringify(args))}: ${cause}\n  recorded ${shorten(recorded ?? "nothing")}\n  answered ${shorten(answer)}`,
    ),
  ].join("\n");
}

const shorten = (text: string): string => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}...`);
