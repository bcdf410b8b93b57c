import type { RecordedRun } from "../data/recorded-run.ts";
import { type Call, callTool } from "../replay/replay-run.ts";
import { isWrite } from "../tools/airline-tools.ts";
import type { Desk } from "./desk.ts";
import { judgeCall } from "./policy-judge.ts";
import { runIdOf } from "./recorded-writes.ts";
import type { Verdict } from "./verdict.ts";

export interface CorrectWrite extends Call {
  readonly run: string;
  readonly verdict: Verdict;
}

/** Makes the calls that a run should have made, in their order, and judges each write just before it is made. */
export function judgeActions(run: RecordedRun, desk: Desk): Promise<readonly CorrectWrite[]> {
  const runId = runIdOf(run);
  return desk.during(runId, async () => {
    const writes: CorrectWrite[] = [];
    for (const [at, { name, kwargs }] of run.info.task.actions.entries()) {
      const tool = desk.tool(name);
      const call: Call = { tool: name, arguments: kwargs };
      if (tool !== undefined && isWrite(tool))
        writes.push({ ...call, run: runId, verdict: await judgeCall(tool, kwargs, desk.policies, runId) });
      await callTool({ runId, tools: desk.tools }, call, at);
    }
    return writes;
  });
}
