// Whether memory stays flat while a million steps go through one process.
import { openEngine } from "signalbox";
import { concurrently } from "./harness/concurrently.ts";
import { emptyHome } from "./harness/home.ts";
import { linear, runLinear, STEPS } from "./harness/linear.ts";
import { heapMb, peakMb, rssMb } from "./harness/memory.ts";
import { type Bench, type Figure, scenario } from "./harness/scenario.ts";
import { rounded, slope } from "./harness/statistics.ts";

const sizes = {
  steps: { normal: 1_000_000, smoke: 2_000, says: "steps in all, ten a run" },
  samples: { normal: 50, smoke: 5, says: "how often memory is looked at" },
  concurrency: { normal: 100, smoke: 10, says: "runs at a time" },
} as const;
/** Until then the compiler and SQLite's page cache fill. */
const SETTLED = 0.2;
const PER_STEPS = 1_000_000;

export default scenario({ says: "RSS and reachable heap over 1,000,000 steps, and how fast they grow", sizes, measure });

async function measure({ size, home, note }: Bench<typeof sizes>): Promise<readonly Figure[]> {
  emptyHome(home, { scenario: "memory" });
  const engine = openEngine({ workflows: [linear()] }, { home, command: "benchmark memory" });
  const runs = Math.ceil(size.steps / STEPS / size.samples);
  const rss: (readonly [steps: number, mb: number])[] = [];
  const heap: (readonly [steps: number, mb: number])[] = [];
  try {
    for (let sample = 0; sample < size.samples; sample++) {
      await concurrently(runs, size.concurrency, sample * runs + 1, (i) => runLinear(engine, i));
      const steps = (sample + 1) * runs * STEPS;
      if (sample + 1 < size.samples * SETTLED) continue;
      rss.push([steps, rssMb()]);
      heap.push([steps, heapMb()]);
    }
  } finally {
    await engine.close();
  }
  const [first, last] = [rss[0], rss.at(-1)];
  note(`RSS in MB: ${rss.map(([, mb]) => Math.round(mb)).join(" ")}`);
  note(`heap in MB: ${heap.map(([, mb]) => mb.toFixed(1)).join(" ")}`);
  return [
    { name: "steps", value: size.samples * runs * STEPS },
    { name: "rssMbAtAFifth", value: rounded(first?.[1] ?? 0), unit: "MB", says: "when the caches have filled" },
    { name: "rssMbAtTheEnd", value: rounded(last?.[1] ?? 0), unit: "MB" },
    { name: "rssMbPerMillionSteps", value: rounded(slope(rss) * PER_STEPS, 3), unit: "MB", says: "slope of RSS over the last four fifths" },
    { name: "heapMbAtTheEnd", value: rounded(heap.at(-1)?.[1] ?? 0), unit: "MB", says: "after a full collection" },
    {
      name: "heapMbPerMillionSteps",
      value: rounded(slope(heap) * PER_STEPS, 3),
      unit: "MB",
      target: { atMost: 1 },
      says: "slope of the heap: what is never let go",
    },
    { name: "peakMemoryMb", value: rounded(peakMb()), unit: "MB" },
  ];
}
