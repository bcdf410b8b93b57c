// Whether a wide run costs what it is wide: a map of 10,000 items, and 10,000 approvals open at once in one run.
import { openEngine } from "signalbox";
import { indexGraph } from "signalbox/kernel";
import { emptyHome } from "./harness/home.ts";
import { type Bench, type Figure, scenario } from "./harness/scenario.ts";
import { fifths, median, rounded } from "./harness/statistics.ts";
import { decisionsInEngine, mapInEngine } from "./wide/in-engine.ts";
import { decisionsInKernel, mapInKernel } from "./wide/in-kernel.ts";
import { approvals, calls, DECIDER } from "./wide/workflows.ts";

const sizes = {
  width: { normal: 10_000, smoke: 100, says: "items of the map, and approvals open at once" },
  repeats: { normal: 3, smoke: 1, says: "times that each is measured; medians are shown" },
} as const;
const FEW = 10;

export default scenario({
  says: "a map of 10,000 calls, 10 and 10,000 at once; 10,000 approvals open in one run, decided one by one; kernel alone and engine",
  sizes,
  measure,
});

interface Timed {
  readonly ms: number;
  readonly each?: readonly number[];
  readonly bytes?: readonly number[];
}
type Case = (width: number) => Timed | Promise<Timed>;

async function measure(bench: Bench<typeof sizes>): Promise<readonly Figure[]> {
  const { size, home } = bench;
  emptyHome(home, { scenario: "wide-run" });
  const few = calls("few", size.width, FEW);
  const all = calls("all", size.width, size.width);
  const people = approvals(size.width);
  const engine = openEngine(
    { workflows: [few, all, people], people: { [DECIDER]: ["role:judge"] } },
    { home, command: "benchmark wide-run", watchdogMs: 0 },
  );
  const [fewIndex, allIndex, peopleIndex] = [few, all, people].map(({ graph }) => indexGraph(graph));
  if (fewIndex === undefined || allIndex === undefined || peopleIndex === undefined) throw new Error("unreachable");
  const cases: { readonly [name: string]: Case } = {
    kernelMap10: (width) => mapInKernel(fewIndex, width),
    kernelMapAll: (width) => mapInKernel(allIndex, width),
    kernelDecisions: (width) => decisionsInKernel(peopleIndex, width),
    engineMap10: (width) => mapInEngine(engine, "few", width),
    engineMapAll: (width) => mapInEngine(engine, "all", width),
    engineDecisions: (width) => decisionsInEngine(engine, width),
  };
  try {
    const figures: Figure[] = [];
    for (const [name, one] of Object.entries(cases)) {
      figures.push(...(await figuresOf(name, one, bench)));
      bench.note(`${name}: ${figures.at(-2)?.value} a second`);
    }
    return figures;
  } finally {
    await engine.close();
  }
}

/** What each costs, and the same in a run a tenth as wide: when they are equal, cost is in proportion to what is active. */
async function figuresOf(name: string, one: Case, { size, quiet }: Bench<typeof sizes>): Promise<readonly Figure[]> {
  const narrow = Math.max(1, Math.floor(size.width / 10));
  await one(size.width);
  const wide: Timed[] = [];
  const small: Timed[] = [];
  for (let repeat = 0; repeat < size.repeats; repeat++) {
    await quiet();
    wide.push(await one(size.width));
    // As many in all as in the wide run, so that both are as warm.
    for (let part = 0; part < 10; part++) small.push(await one(narrow));
  }
  const ms = median(wide.map((timed) => timed.ms));
  const ratio = ms / size.width / (median(small.map((timed) => timed.ms)) / narrow);
  const parts = fifths(wide[0]?.each ?? []).map((_, part) => median(wide.flatMap(({ each }) => fifths(each ?? [])[part] ?? [])) * 1_000);
  const byFifth = wide[0]?.each === undefined ? "" : `; us by fifths ${parts.map((us) => us.toFixed(1)).join(" ")}`;
  const bytes =
    wide[0]?.bytes === undefined ? "" : `; state ${wide[0].bytes.map((count) => Math.round(count / size.width)).join(", then ")} B an item`;
  return [
    {
      name: `${name}PerSecond`,
      value: Math.round((size.width / ms) * 1_000),
      says: `${rounded((ms * 1_000) / size.width, 3)} us each${byFifth}${bytes}`,
    },
    {
      name: `${name}ToTenth`,
      value: rounded(ratio, 3),
      target: { atMost: 2 },
      says: "cost of each, against a run a tenth as wide (10: in proportion to the width)",
    },
  ];
}
