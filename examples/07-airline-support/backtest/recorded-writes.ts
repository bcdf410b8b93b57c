import type { RecordedRun } from "../data/recorded-run.ts";
import { sameMeaning } from "../replay/canonical.ts";
import { type Call, type ReplayedCall, replayRun } from "../replay/replay-run.ts";
import { isRefusal } from "../replay/tool-results.ts";
import { isWrite } from "../tools/airline-tools.ts";
import type { Desk } from "./desk.ts";
import { judgeCall } from "./policy-judge.ts";
import type { Verdict } from "./verdict.ts";

export interface RecordedWrite extends Call {
  readonly run: string;
  readonly verdict: Verdict;
  /** The airline's own checks refused it, and nothing was written. */
  readonly isRefused: boolean;
  /** It is one of the calls that should have been made. */
  readonly isAction: boolean;
  /** The run ended with another database than it should have. */
  readonly isFailedRun: boolean;
}

/**
 * Makes a run's calls again and judges each write just before it is made. What the policy would have stopped is made all the same: the
 * recording went on from there.
 */
export async function judgeRun(
  run: RecordedRun,
  desk: Desk,
): Promise<{ calls: readonly ReplayedCall[]; writes: readonly RecordedWrite[] }> {
  const runId = runIdOf(run);
  const verdicts: (Verdict | null)[] = [];
  const before = async ({ tool: name, arguments: args }: Call): Promise<void> => {
    const tool = desk.tool(name);
    verdicts.push(tool !== undefined && isWrite(tool) ? await judgeCall(tool, args, desk.policies, runId) : null);
  };
  const calls = await desk.during(runId, () => replayRun(run, { runId, tools: desk.tools, before }));
  const writes = calls.flatMap((call, at) => {
    const verdict = verdicts[at] ?? null;
    return verdict === null ? [] : [recordedWrite(run, call, verdict)];
  });
  return { calls, writes };
}

export const runIdOf = ({ task_id, trial }: RecordedRun): string => `${task_id}/${trial}`;

const recordedWrite = (run: RecordedRun, { tool, arguments: args, recorded }: ReplayedCall, verdict: Verdict): RecordedWrite => ({
  run: runIdOf(run),
  tool,
  arguments: args,
  verdict,
  isRefused: recorded === null || isRefusal(recorded),
  isAction: run.info.task.actions.some(({ name, kwargs }) => name === tool && sameMeaning(kwargs, args)),
  isFailedRun: run.reward === 0,
});

/** Executed by a run that ended wrong, and no call that should have been made. */
export const isWrong = (write: RecordedWrite): boolean => isMisguided(write) && !write.isRefused;
/** The same, and the airline's own checks stopped it. */
export const isWrongAndRefused = (write: RecordedWrite): boolean => isMisguided(write) && write.isRefused;
const isMisguided = ({ isAction, isFailedRun }: RecordedWrite): boolean => isFailedRun && !isAction;
