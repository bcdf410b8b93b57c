// What a run costs that waits for a person: rows on disk, and nothing in memory.
import { queryObjects } from "node:v8";
import { openEngine } from "signalbox";
import { concurrently } from "./harness/concurrently.ts";
import { foldedBytes, storeFile } from "./harness/database-file.ts";
import { emptyHome } from "./harness/home.ts";
import { heapMb, rssMb } from "./harness/memory.ts";
import { type Bench, type Figure, scenario } from "./harness/scenario.ts";
import { rounded } from "./harness/statistics.ts";
import { REVIEW, REVIEWER, review, reviewInput } from "./waiting/review.ts";

const sizes = {
  runs: { normal: 100_000, smoke: 1_000, says: "runs that wait for a person" },
  concurrency: { normal: 100, smoke: 10, says: "starts at a time" },
} as const;

export default scenario({
  says: "100,000 runs that wait for a person: heap, timers and promises of each, and how fast they start",
  sizes,
  measure,
});

interface Held {
  readonly heapMb: number;
  readonly promises: number;
  readonly timers: number;
}

async function measure({ size, home, note }: Bench<typeof sizes>): Promise<readonly Figure[]> {
  emptyHome(home, { scenario: "waiting" });
  const engine = openEngine({ workflows: [review], people: { [REVIEWER]: ["role:judge"] } }, { home, command: "benchmark waiting" });
  const start = async (i: number): Promise<void> => {
    const { status } = await engine.start({ workflow: REVIEW, input: reviewInput(i) });
    if (status !== "waiting") throw new Error(`Run ${i} is ${status} and should wait.`);
  };
  try {
    // What does not depend on how many wait: code, statements, and the bounded number of runs that stay in memory.
    const first = Math.ceil(size.runs / 10);
    await concurrently(first, size.concurrency, 1, start);
    const before = held();
    const rssBefore = rssMb();
    const seconds = await concurrently(size.runs - first, size.concurrency, first + 1, start);
    const after = held();
    const runs = size.runs - first;
    note(`before ${JSON.stringify(before)}, after ${JSON.stringify(after)}`);
    const startedAt = performance.now();
    const [task] = await engine.inbox({ limit: 1 });
    const inboxMs = performance.now() - startedAt;
    const decideAt = performance.now();
    await engine.decide({ task: task?.task ?? "", decision: "approve", by: REVIEWER });
    const decideMs = performance.now() - decideAt;
    return [
      { name: "runs", value: size.runs },
      { name: "startsPerSecond", value: Math.round(runs / seconds), says: "start to waiting, 100 at a time, each on disk" },
      {
        name: "heapBytesPerRun",
        value: Math.round(((after.heapMb - before.heapMb) * 1e6) / runs),
        unit: "B",
        target: { atMost: 100 },
        says: "reachable after a full collection",
      },
      { name: "promisesPerRun", value: rounded((after.promises - before.promises) / runs, 2), target: { atMost: 0 } },
      { name: "timersPerRun", value: rounded((after.timers - before.timers) / runs, 2), target: { atMost: 0 } },
      { name: "timers", value: after.timers, says: "of the process, whatever waits" },
      {
        name: "rssMb",
        value: rounded(rssMb()),
        unit: "MB",
        says: `${rounded(rssBefore)} MB with a tenth of them, SQLite's page cache (64 MB) included`,
      },
      {
        name: "bytesPerRun",
        value: Math.round(foldedBytes(storeFile(home)) / size.runs),
        unit: "B",
        says: "on disk: journal, inbox, timers",
      },
      { name: "inboxMs", value: rounded(inboxMs, 3), unit: "ms", says: "the first entry of the inbox", detail: true },
      { name: "decideMs", value: rounded(decideMs, 3), unit: "ms", says: "a decision on a run that is not in memory", detail: true },
    ];
  } finally {
    await engine.close();
  }
}

function held(): Held {
  const reachable = heapMb();
  return {
    heapMb: reachable,
    promises: Number(queryObjects(Promise, { format: "count" })),
    timers: process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length,
  };
}
