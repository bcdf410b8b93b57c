// How many durable steps a second, beside a bare journal on the same disk in the same process.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type EmbeddedEngine, openEngine } from "signalbox";
import { SqliteRunStore } from "../packages/signalbox/src/adapters/sqlite/sqlite-run-store.ts";
import { BareJournal } from "./bare-journal/bare-journal.ts";
import { concurrently } from "./harness/concurrently.ts";
import { foldedBytes, storeFile } from "./harness/database-file.ts";
import { emptyHome, mark } from "./harness/home.ts";
import { check, linear, runLinear, STEPS } from "./harness/linear.ts";
import { peakMb } from "./harness/memory.ts";
import { type Bench, type Figure, scenario } from "./harness/scenario.ts";
import { median, percentile, rounded } from "./harness/statistics.ts";

const sizes = {
  rounds: { normal: 9, smoke: 2, says: "measured rounds of each, engine and bare journal in turn" },
  runs: { normal: 3_000, smoke: 20, says: "runs of ten steps in a round" },
  concurrency: { normal: 100, smoke: 10, says: "runs at a time" },
  solo: { normal: 500, smoke: 10, says: "runs measured one at a time" },
} as const;
const FULL = "2";

export default scenario({
  says: "10-step runs, 100 at a time, each step's result durable before the next begins; a bare journal beside it; one run alone",
  keeps: true,
  sizes,
  measure,
});

async function measure(bench: Bench<typeof sizes>): Promise<readonly Figure[]> {
  emptyHome(bench.home, { scenario: "durable-steps" });
  const bareFile = join(bench.home, "bare.db");
  const engine = openEngine({ workflows: [linear()] }, { home: bench.home, command: "benchmark durable-steps" });
  const bare = new BareJournal(bareFile);
  try {
    requireFull(engine, bare);
    const together = await inTurn(bench, engine, bare);
    const alone = await oneAtATime(bench, engine, together.runs);
    const peakMemoryMb = rounded(peakMb());
    await engine.close();
    mark(bench.home, { scenario: "durable-steps", runs: alone.runs, steps: alone.runs * STEPS });
    await requireClaim(bench, alone.runs);
    return figures(together, alone, peakMemoryMb);
  } finally {
    await engine.close();
    bare.close();
    for (const suffix of ["", "-wal", "-shm"]) rmSync(`${bareFile}${suffix}`, { force: true });
  }
}

function requireFull(engine: EmbeddedEngine, bare: BareJournal): void {
  const { store } = engine.services;
  if (!(store instanceof SqliteRunStore) || store.synchronous !== FULL || bare.synchronous !== FULL)
    throw new Error("A store is not at synchronous=FULL: the figures would not be of durable steps.");
}

/** A B A B: whatever else the machine does meets both. */
async function inTurn({ size, note, quiet }: Bench<typeof sizes>, engine: EmbeddedEngine, bare: BareJournal) {
  const { committer } = engine.services;
  const rates = { engine: [] as number[], bare: [] as number[] };
  let runs = 0;
  let cpuMs = 0;
  let commits = 0;
  // The first round warms both up and is not counted.
  for (let round = 0; round <= size.rounds; round++) {
    await quiet();
    const cpu = process.cpuUsage();
    const committed = committer.commits;
    const seconds = await concurrently(size.runs, size.concurrency, runs + 1, (i) => runLinear(engine, i));
    const { user, system } = process.cpuUsage(cpu);
    const bareSeconds = await concurrently(size.runs, size.concurrency, runs + 1, async (i) => check(i, await bare.run(i)));
    runs += size.runs;
    if (round === 0) continue;
    cpuMs += (user + system) / 1_000;
    commits += committer.commits - committed;
    rates.engine.push((size.runs * STEPS) / seconds);
    rates.bare.push((size.runs * STEPS) / bareSeconds);
    note(`round ${round}: ${Math.round(rates.engine.at(-1) ?? 0)} steps/s, bare journal ${Math.round(rates.bare.at(-1) ?? 0)}`);
  }
  const measured = size.rounds * size.runs;
  return { rates, runs, cpuMsPerRun: cpuMs / measured, stepsPerCommit: (measured * STEPS) / commits };
}

async function oneAtATime({ size, home, quiet }: Bench<typeof sizes>, engine: EmbeddedEngine, runsBefore: number) {
  const { committer } = engine.services;
  const ms: number[] = [];
  const commits: number[] = [];
  await quiet();
  const before = foldedBytes(storeFile(home));
  await concurrently(size.solo, 1, runsBefore + 1, async (i) => {
    const committed = committer.commits;
    const startedAt = performance.now();
    await runLinear(engine, i);
    ms.push(performance.now() - startedAt);
    commits.push(committer.commits - committed);
  });
  const bytes = foldedBytes(storeFile(home)) - before;
  return { ms, runs: runsBefore + size.solo, bytesPerRun: Math.round(bytes / size.solo), commitsPerRun: median(commits) };
}

/** The store that is left behind, opened anew: every chain verifies, and it holds the steps that are claimed. */
async function requireClaim({ home, note }: Bench<typeof sizes>, runs: number): Promise<void> {
  const engine = openEngine({ workflows: [] }, { home, command: "benchmark durable-steps" });
  try {
    const report = await engine.verify();
    if (report.problems.length > 0 || report.runs !== runs || report.steps !== runs * STEPS)
      throw new Error(`${runs} runs of ${STEPS} steps are claimed, and verify says ${JSON.stringify(report).slice(0, 500)}.`);
    note(`The store in ${home} verifies: ${report.runs} runs, ${report.steps} step events, as claimed.`);
  } finally {
    await engine.close();
  }
}

type Together = Awaited<ReturnType<typeof inTurn>>;
type Alone = Awaited<ReturnType<typeof oneAtATime>>;

function figures({ rates, cpuMsPerRun, stepsPerCommit }: Together, alone: Alone, peakMemoryMb: number): readonly Figure[] {
  const engine = median(rates.engine);
  const bare = median(rates.bare);
  const spread = (values: readonly number[]): string => `${Math.round(Math.min(...values))} to ${Math.round(Math.max(...values))}`;
  return [
    {
      name: "stepsPerSecond",
      value: Math.round(engine),
      target: { atLeast: 40_000 },
      says: `median of rounds from ${spread(rates.engine)}`,
    },
    { name: "bareStepsPerSecond", value: Math.round(bare), says: `the bare journal beside it, ${spread(rates.bare)}` },
    { name: "ratio", value: rounded(engine / bare, 3), target: { atLeast: 0.5 } },
    {
      name: "soloP50Ms",
      value: rounded(median(alone.ms), 3),
      unit: "ms",
      target: { atMost: 3 },
      says: "one run of ten steps alone, start to result",
    },
    {
      name: "bytesPerRun",
      value: alone.bytesPerRun,
      unit: "B",
      target: { atMost: 4_096 },
      says: "growth of the file, write-ahead log folded in",
    },
    { name: "peakMemoryMb", value: peakMemoryMb, unit: "MB", says: "of this process, the bare journal included" },
    { name: "soloP99Ms", value: rounded(percentile(alone.ms, 0.99), 3), unit: "ms", detail: true },
    {
      name: "soloFlushesPerStep",
      value: (alone.commitsPerRun - 1) / STEPS,
      target: { atMost: 1 },
      says: `${alone.commitsPerRun} commits a run, one of them the start's`,
      detail: true,
    },
    { name: "stepsPerCommit", value: rounded(stepsPerCommit, 3), says: "at full load: what group commit joins", detail: true },
    { name: "cpuMsPerRun", value: rounded(cpuMsPerRun, 3), unit: "ms", says: "at full load, ten steps, all threads", detail: true },
  ];
}
