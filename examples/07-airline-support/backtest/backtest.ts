import type { AnyTool } from "signalbox";
import { FreshDatabases } from "../bookings/database.ts";
import { readAirlineData, readRecordedRuns } from "../data/airline-folder.ts";
import type { RecordedRun } from "../data/recorded-run.ts";
import { compareResults, type ToolResults } from "../replay/tool-results.ts";
import { type CorrectWrite, judgeActions } from "./correct-writes.ts";
import { Desk } from "./desk.ts";
import { judgeRun, type RecordedWrite, runIdOf } from "./recorded-writes.ts";

export interface Backtest {
  readonly runs: readonly RecordedRun[];
  readonly tools: readonly AnyTool[];
  readonly toolResults: ToolResults;
  readonly recordedWrites: readonly RecordedWrite[];
  readonly correctWrites: readonly CorrectWrite[];
}

/** Makes every recorded run of a folder again, and every call that should have been made instead, each run over a fresh database. */
export async function backtest(folder: string): Promise<Backtest> {
  using fresh = new FreshDatabases(readAirlineData(folder));
  const desk = new Desk(fresh);
  const runs = readRecordedRuns(folder);
  const replayed: { run: string; calls: Awaited<ReturnType<typeof judgeRun>>["calls"] }[] = [];
  const recordedWrites: RecordedWrite[] = [];
  const correctWrites: CorrectWrite[] = [];
  for (const run of runs) {
    const { calls, writes } = await judgeRun(run, desk);
    replayed.push({ run: runIdOf(run), calls });
    recordedWrites.push(...writes);
    correctWrites.push(...(await judgeActions(run, desk)));
  }
  return { runs, tools: desk.tools, toolResults: compareResults(replayed), recordedWrites, correctWrites };
}
