// How long it takes to open a store with a million finished runs and 100,000 that wait for a person, and how much memory.
import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { openEngine } from "signalbox";
import type { Opened } from "./big-store/child.ts";
import { entry } from "./big-store/entry.ts";
import { generate } from "./big-store/generate.ts";
import { foldedBytes, storeFile } from "./harness/database-file.ts";
import { emptyHome, isMarked, mark } from "./harness/home.ts";
import { type Bench, type Figure, scenario } from "./harness/scenario.ts";
import { median, rounded } from "./harness/statistics.ts";
import { review } from "./waiting/review.ts";

const sizes = {
  finished: { normal: 1_000_000, smoke: 2_000, says: "finished runs of one step" },
  waiting: { normal: 100_000, smoke: 200, says: "runs that wait for a person" },
  repeats: { normal: 5, smoke: 1, says: "openings; medians are shown" },
} as const;
/** Longer than the shortest downtime that the engine takes notice of: it moves the deadlines of everybody who waits. */
const DOWN_MS = 1_500;
const DD = "dd";

export default scenario({
  says: "opening a store with 1,000,000 finished and 100,000 waiting runs, written first (under a minute or two) and kept for the next time",
  keeps: true,
  sizes,
  measure,
});

async function measure(bench: Bench<typeof sizes>): Promise<readonly Figure[]> {
  const { home, size, note, quiet } = bench;
  fill(bench);
  const bytes = foldedBytes(storeFile(home));
  const opened: Opened[] = [];
  for (let repeat = 0; repeat < size.repeats; repeat++) {
    await sleep(DOWN_MS);
    await quiet();
    opened.push(open(home));
    note(JSON.stringify(opened.at(-1)));
  }
  const cold = await openCold(home);
  await verifySome(home);
  const of = (name: keyof Opened): number => rounded(median(opened.map((one) => one[name])), 3);
  return [
    { name: "runs", value: size.finished + size.waiting },
    { name: "storeMb", value: Math.round(bytes / 1e6), unit: "MB" },
    {
      name: "openMs",
      value: of("openMs"),
      unit: "ms",
      target: { atMost: 2_000 },
      says: "openEngine, after a downtime that moves every deadline",
    },
    { name: "processMs", value: of("processMs"), unit: "ms", says: "the same, from the start of the process" },
    { name: "peakMemoryMb", value: of("peakMb"), unit: "MB", target: { atMost: 300 }, says: "of the process until it is open" },
    { name: "heapMb", value: of("heapMb"), unit: "MB", says: "reachable once it is open" },
    { name: "timers", value: of("timers"), says: "of the process, for all deadlines" },
    { name: "inboxMs", value: of("inboxMs"), unit: "ms", says: "the first 20 entries of the inbox" },
    { name: "decideMs", value: of("decideMs"), unit: "ms", says: "a decision on a waiting run" },
    { name: "runMs", value: of("runMs"), unit: "ms", says: "the first run of one step" },
    ...(cold === null
      ? []
      : [
          {
            name: "openColdMs",
            value: rounded(cold.openMs, 3),
            unit: "ms",
            says: "once, with nothing of the file in the page cache",
            detail: true as const,
          },
        ]),
  ];
}

/** Writing it takes longer than opening it, so a store of the same sizes and definitions is used again. */
function fill({ home, size, note }: Bench<typeof sizes>): void {
  const claim = { scenario: "big-store", finished: size.finished, waiting: size.waiting, definitions: `${entry.hash} ${review.hash}` };
  if (isMarked(home, claim)) {
    note(`The store in ${home} is used again.`);
    return;
  }
  emptyHome(home, { scenario: "big-store" });
  const startedAt = performance.now();
  generate(home, size.finished, size.waiting, note);
  mark(home, claim);
  note(`It was written in ${Math.round((performance.now() - startedAt) / 1_000)} s.`);
}

const child = new URL("./big-store/child.ts", import.meta.url).pathname;

function open(home: string): Opened {
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--expose-gc", child, home, String(Date.now())], { encoding: "utf8" });
  if (status !== 0) throw new Error(`The process that opens the store ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as Opened;
}

/** Asks the system to forget the file's pages, which needs no rights; null where dd cannot. */
async function openCold(home: string): Promise<Opened | null> {
  await sleep(DOWN_MS);
  const { status } = spawnSync(DD, [`if=${storeFile(home)}`, "iflag=nocache", "count=0"]);
  return status === 0 ? open(home) : null;
}

/** What was written without an engine is what an engine writes: some runs verify, and replay to the same decisions. */
async function verifySome(home: string): Promise<void> {
  const engine = openEngine({ workflows: [entry, review] }, { home, command: "benchmark big-store" });
  try {
    for (const status of ["completed", "waiting"] as const) {
      for (const { runId } of await engine.runs({ status: [status], limit: 50 })) {
        const { problems } = await engine.verify(runId);
        const { identical } = await engine.replay(runId);
        if (problems.length > 0 || !identical) throw new Error(`Run ${runId} is not what the engine would have written.`);
      }
    }
  } finally {
    await engine.close();
  }
}
