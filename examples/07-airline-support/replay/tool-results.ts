import type { Json } from "signalbox";
import { sameMeaning } from "./canonical.ts";
import type { ReplayedCall } from "./replay-run.ts";

export interface Difference {
  readonly run: string;
  readonly tool: string;
  readonly arguments: Json;
  readonly cause: "not-recorded" | "not-callable" | "other-refusal" | "other-data";
  readonly recorded: string | null;
  readonly answer: string;
}
export interface ToolResults {
  readonly total: number;
  readonly equal: number;
  readonly byTool: ReadonlyMap<string, { readonly total: number; readonly equal: number }>;
  readonly differences: readonly Difference[];
}

export function compareResults(runs: readonly { readonly run: string; readonly calls: readonly ReplayedCall[] }[]): ToolResults {
  const differences: Difference[] = [];
  const byTool = new Map<string, { total: number; equal: number }>();
  for (const { run, calls } of runs)
    for (const call of calls) {
      const difference = differenceOf(run, call);
      if (difference !== null) differences.push(difference);
      const { total, equal } = byTool.get(call.tool) ?? { total: 0, equal: 0 };
      byTool.set(call.tool, { total: total + 1, equal: equal + (difference === null ? 1 : 0) });
    }
  const total = runs.reduce((sum, { calls }) => sum + calls.length, 0);
  return { total, equal: total - differences.length, byTool, differences };
}

function differenceOf(run: string, { tool, arguments: given, recorded, answer }: ReplayedCall): Difference | null {
  const difference = (cause: Difference["cause"], text: string): Difference => ({
    run,
    tool,
    arguments: given,
    cause,
    recorded,
    answer: text,
  });
  if (answer.kind === "not-callable") return difference("not-callable", answer.why);
  const text = typeof answer.value === "string" ? answer.value : JSON.stringify(answer.value);
  if (recorded === null) return difference("not-recorded", text);
  if (sameMeaning(recorded, answer.value)) return null;
  return difference(isRefusal(recorded) && isRefusal(text) ? "other-refusal" : "other-data", text);
}

export const isRefusal = (text: string): boolean => text.startsWith("Error:");
