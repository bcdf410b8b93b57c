// Whether a step costs the same at the ten-thousandth step of a run as at the tenth.
import { type EmbeddedEngine, openEngine } from "signalbox";
import { type Arrival, type GraphIndex, indexGraph } from "signalbox/kernel";
import { emptyHome } from "./harness/home.ts";
import { type Bench, type Figure, scenario } from "./harness/scenario.ts";
import { fifths, median, rounded } from "./harness/statistics.ts";
import { completed, PureRun } from "./kernel/pure-run.ts";
import { LONG, long, round } from "./long/workflow.ts";

const sizes = {
  steps: { normal: 10_000, smoke: 200, says: "rounds of one repeat, a call in each" },
  repeats: { normal: 7, smoke: 1, says: "runs that are measured" },
} as const;
const EARLY = 10;
const WINDOW = 100;
const MOST_GROWTH = 1.2;

export default scenario({
  says: "time of each step of one run of 10,000 steps, alone: the tenth against the last; through the engine and in the kernel",
  sizes,
  measure,
});

async function measure({ size, home, note, quiet }: Bench<typeof sizes>): Promise<readonly Figure[]> {
  emptyHome(home, { scenario: "long-run" });
  let began: number[] = [];
  const workflow = long(size.steps, () => void began.push(performance.now()));
  const index = indexGraph(workflow.graph);
  const engine = openEngine({ workflows: [workflow] }, { home, command: "benchmark long-run" });
  const engineMs: number[][] = [];
  const kernelMs: number[][] = [];
  try {
    // The first of each warms up and is not counted.
    for (let repeat = 0; repeat <= size.repeats; repeat++) {
      await quiet();
      began = [];
      await runInEngine(engine, size.steps);
      const inKernel = runInKernel(index, size.steps);
      if (repeat === 0) continue;
      engineMs.push(began.slice(1).map((at, step) => at - (began[step] ?? at)));
      kernelMs.push(inKernel);
    }
  } finally {
    await engine.close();
  }
  note(`through the engine, us a step by fifths: ${byFifth(engineMs)}`);
  note(`in the kernel, us a step by fifths: ${byFifth(kernelMs)}`);
  return [{ name: "steps", value: size.steps }, ...figuresOf("engine", engineMs), ...figuresOf("kernel", kernelMs)];
}

function figuresOf(where: string, runs: readonly (readonly number[])[]): readonly Figure[] {
  const window = Math.min(WINDOW, Math.floor((runs[0]?.length ?? 0) / 4));
  const early = median(runs.flatMap((steps) => steps.slice(EARLY, EARLY + window)));
  const late = median(runs.flatMap((steps) => steps.slice(-window)));
  return [
    { name: `${where}UsAtTheTenth`, value: rounded(early * 1_000, 3), unit: "us", says: `median of steps ${EARLY} to ${EARLY + window}` },
    { name: `${where}UsAtTheLast`, value: rounded(late * 1_000, 3), unit: "us", says: `median of the last ${window}` },
    { name: `${where}LastToTenth`, value: rounded(late / early, 3), target: { atMost: MOST_GROWTH } },
    { name: `${where}UsByFifth`, value: byFifth(runs), says: "median of each fifth", detail: true },
  ];
}

const byFifth = (runs: readonly (readonly number[])[]): string =>
  [0, 1, 2, 3, 4].map((part) => (median(runs.flatMap((steps) => fifths(steps)[part] ?? [])) * 1_000).toFixed(1)).join(" ");

async function runInEngine(engine: EmbeddedEngine, steps: number): Promise<void> {
  const { runId } = await engine.start({ workflow: LONG, input: {} });
  const { output } = await engine.finished(runId, "ended");
  requireSteps(output, steps);
}

/** Milliseconds of each step. */
function runInKernel(index: GraphIndex, steps: number): number[] {
  const run = new PureRun(index);
  const each: number[] = [];
  let arrival: Arrival | null = { type: "run-started", controller: "rules", input: {} };
  while (arrival !== null) {
    const startedAt = performance.now();
    const [command] = run.arrive(arrival);
    each.push(performance.now() - startedAt);
    arrival = command?.kind === "run-step" ? completed(command.id, round(command.input as { n: number })) : null;
  }
  requireSteps(run.state.output, steps);
  return each;
}

function requireSteps(output: unknown, steps: number): void {
  if (JSON.stringify(output) !== JSON.stringify({ n: steps })) throw new Error(`${steps} steps gave ${JSON.stringify(output)}.`);
}
