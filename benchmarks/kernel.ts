// How fast the kernel alone decides and folds: no store, no schemas, no promises.
import { type Arrival, advance, type Batch, type Event, fold, type GraphIndex, indexGraph, initialState, reduce } from "signalbox/kernel";
import { check, input, linear, next, STEPS, type Value } from "./harness/linear.ts";
import { type Bench, type Figure, scenario } from "./harness/scenario.ts";
import { median, rounded } from "./harness/statistics.ts";
import { completed, PureRun } from "./kernel/pure-run.ts";

const sizes = {
  runs: { normal: 20_000, smoke: 100, says: "runs of ten steps in a round" },
  rounds: { normal: 7, smoke: 2, says: "measured rounds" },
} as const;

export default scenario({ says: "reduce and advance over 10-step runs, and folding their journals, per second", sizes, measure });

async function measure({ size, quiet }: Bench<typeof sizes>): Promise<readonly Figure[]> {
  const index = indexGraph(linear().graph);
  const journal = journalOf(index);
  const events = journal.reduce((sum, batch) => sum + batch.events.length, 0);
  const decided: number[] = [];
  const folded: number[] = [];
  for (let round = 0; round <= size.rounds; round++) {
    await quiet();
    const stepsPerSecond = (size.runs * STEPS) / seconds(() => repeat(size.runs, (i) => runOnce(index, i)));
    const eventsPerSecond = (size.runs * events) / seconds(() => repeat(size.runs, (i) => void fold(`run-${i}`, journal)));
    if (round === 0) continue;
    decided.push(stepsPerSecond);
    folded.push(eventsPerSecond);
  }
  return [
    { name: "stepsPerSecond", value: Math.round(median(decided)), says: "reduce and advance" },
    { name: "usPerStep", value: rounded(1e6 / median(decided), 3), unit: "us" },
    { name: "foldedEventsPerSecond", value: Math.round(median(folded)), says: "loading a run from decoded events" },
    { name: "eventsPerRun", value: events, says: "of ten steps" },
  ];
}

function runOnce(index: GraphIndex, i: number): void {
  const run = new PureRun(index);
  run.settle(started(i), (command) => (command.kind === "run-step" ? completed(command.id, next(command.input as Value)) : null));
  check(i, run.state.output);
}

const started = (i: number): Arrival => ({ type: "run-started", controller: "rules", input: input(i) });

/** The journal of one run, as a store would give it back. */
function journalOf(index: GraphIndex): readonly Batch[] {
  const state = initialState("run");
  const batches: Batch[] = [];
  const queue: Arrival[] = [started(1)];
  for (const arrival of queue) {
    reduce(state, arrival, 0);
    const { decisions, commands } = advance(index, state, 0);
    const events: Event[] = [arrival, ...decisions];
    batches.push(JSON.parse(JSON.stringify({ seq: batches.length + 1, at: 0, events })) as Batch);
    for (const command of commands) if (command.kind === "run-step") queue.push(completed(command.id, next(command.input as Value)));
  }
  return batches;
}

function seconds(work: () => void): number {
  const startedAt = performance.now();
  work();
  return (performance.now() - startedAt) / 1_000;
}

function repeat(count: number, work: (i: number) => void): void {
  for (let i = 1; i <= count; i++) work(i);
}
