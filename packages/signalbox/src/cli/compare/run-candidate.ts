// RC1. Each repetition has a home of its own that is empty before and gone afterwards: what one run left behind is no part of the next.
// RC2. What runs may cost is capped, whatever their own limits are: a comparison never costs more than was said.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measureRun } from "../../analysis/measures/measure-run.ts";
import type { MeasuredRun } from "../../analysis/measures/measured-run.ts";
import type { Comparison } from "../../comparison.ts";
import type { Config } from "../../engine/config.ts";
import type { EmbeddedEngine } from "../../engine/embedded-engine.ts";
import { type Batch, type Event, indexGraph } from "../../kernel/index.ts";
import { openEngine } from "../../open-engine.ts";
import type { JournalEntry, RunView } from "../../ports/engine.ts";
import type { Candidate, ComparedRun } from "./candidate.ts";
import { playRun } from "./play-run.ts";

/** Runs at a time: enough that systems which answer late do not hold the others up. */
const AT_ONCE = 8;

export interface Trial extends Pick<Comparison, "config" | "prepare" | "standIn"> {
  readonly inputs: readonly unknown[];
  readonly repetitions: number;
  readonly seed: number;
  /** US dollars for all runs of one candidate in one repetition. */
  readonly capUsd: number;
  readonly report: (message: string) => void;
}

/** Every input as often as it is asked for, each repetition in a store that is thrown away. */
export async function runCandidate(candidate: Candidate, trial: Trial): Promise<readonly ComparedRun[]> {
  const runs: ComparedRun[] = [];
  for (let repetition = 0; repetition < trial.repetitions; repetition++)
    await inThrowAwayHome(async (home) => {
      trial.prepare?.(home, trial.inputs);
      const engine = openEngine(configOf(candidate, trial, repetition), {
        home,
        command: "signalbox compare",
        watchdogMs: 0,
        report: trial.report,
      });
      try {
        runs.push(...(await runAll(engine, candidate, trial, repetition)));
      } finally {
        await engine.drain();
        await engine.close();
      }
    });
  return runs;
}

/** RC2. */
function configOf({ workflow }: Candidate, { config, seed, capUsd }: Trial, repetition: number): Config {
  const { limits, ...rest } = config(seed + repetition);
  const costUsdPerDay = Math.min(capUsd, limits?.costUsdPerDay ?? capUsd);
  return { ...rest, workflows: [workflow], limits: { concurrentRuns: AT_ONCE, ...limits, costUsdPerDay } };
}

/** RC1. Tools that keep their systems under SIGNALBOX_HOME find them there. */
async function inThrowAwayHome(work: (home: string) => Promise<void>): Promise<void> {
  const before = process.env.SIGNALBOX_HOME;
  const home = mkdtempSync(join(tmpdir(), "signalbox-compare-"));
  process.env.SIGNALBOX_HOME = home;
  try {
    await work(home);
  } finally {
    if (before === undefined) delete process.env.SIGNALBOX_HOME;
    else process.env.SIGNALBOX_HOME = before;
    rmSync(home, { recursive: true, force: true });
  }
}

async function runAll(
  engine: EmbeddedEngine,
  { workflow }: Candidate,
  { inputs, standIn }: Trial,
  repetition: number,
): Promise<readonly ComparedRun[]> {
  const index = indexGraph(workflow.graph);
  return Promise.all(
    inputs.map(async (input, number): Promise<ComparedRun> => {
      const view = await playRun(engine, workflow.id, input, standIn);
      if (view === null) return { input: number, repetition, run: null };
      const run = measureRun(index, view.runId, batchesOf(await engine.journal(view.runId)));
      return { input: number, repetition, run: run === null ? null : await replayed(engine, view, run) };
    }),
  );
}

const replayed = async (engine: EmbeddedEngine, { runId }: RunView, run: MeasuredRun): Promise<MeasuredRun> =>
  run.ended === "failed" ? { ...run, replays: (await engine.replay(runId)).identical } : run;

function batchesOf(entries: readonly JournalEntry[]): readonly Batch[] {
  const batches = new Map<number, { readonly seq: number; readonly at: number; readonly events: Event[] }>();
  for (const { seq, at, event } of entries) {
    const batch = batches.get(seq) ?? { seq, at: Date.parse(at), events: [] };
    batches.set(seq, batch);
    batch.events.push(event);
  }
  return [...batches.values()];
}
