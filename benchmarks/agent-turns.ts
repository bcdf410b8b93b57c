// Whether a turn of an agent costs the same at the two hundredth as at the twentieth.
import { DatabaseSync } from "node:sqlite";
import { type EmbeddedEngine, openEngine } from "signalbox";
import { AGENT, turning } from "./agent/workflow.ts";
import { storeFile } from "./harness/database-file.ts";
import { emptyHome } from "./harness/home.ts";
import { heapMb } from "./harness/memory.ts";
import { type Bench, type Figure, scenario } from "./harness/scenario.ts";
import { fifths, median, rounded, slope } from "./harness/statistics.ts";

const sizes = {
  turns: { normal: 200, smoke: 40, says: "turns of one agent, a call of a tool in each" },
  repeats: { normal: 15, smoke: 1, says: "runs that are measured" },
} as const;
const EARLY = 20;
const WINDOW = 10;
const MOST_GROWTH = 1.25;

export default scenario({
  says: "time of each turn of one agent of 200 turns, alone: the twentieth against the last; what it takes in the journal and in memory",
  sizes,
  measure,
});

async function measure({ size: { turns, repeats }, home, note, quiet }: Bench<typeof sizes>): Promise<readonly Figure[]> {
  emptyHome(home, { scenario: "agent-turns" });
  let began: number[] = [];
  let heaps: [turn: number, mb: number][] | null = null;
  const asked = (turn: number): void => {
    began.push(performance.now());
    if (heaps !== null && turn % (turns / 4) === 0) heaps.push([turn, heapMb()]);
  };
  const { workflow, model } = turning(turns, asked);
  const engine = openEngine({ workflows: [workflow], model }, { home, command: "benchmark agent-turns" });
  const times: number[][] = [];
  try {
    // The first warms up and is not counted.
    for (let repeat = 0; repeat <= repeats; repeat++) {
      await quiet();
      began = [];
      await runOnce(engine, turns);
      if (repeat > 0) times.push(began.slice(1).map((at, turn) => at - (began[turn] ?? at)));
    }
    heaps = [];
    await runOnce(engine, turns);
  } finally {
    await engine.close();
  }
  const byFifth = [0, 1, 2, 3, 4].map((part) => rounded(median(times.flatMap((each) => fifths(each)[part] ?? [])) * 1_000, 4)).join(" ");
  note(`us a turn by fifths: ${byFifth}; heap by turn: ${heaps.map(([turn, mb]) => `${turn}: ${mb.toFixed(2)} MB`).join(", ")}`);
  const early = median(times.flatMap((each) => each.slice(EARLY - WINDOW, EARLY + WINDOW)));
  const late = median(times.flatMap((each) => each.slice(-2 * WINDOW)));
  const bytes = journalBytes(home);
  const [first, second] = [bytes.slice(0, bytes.length / 2), bytes.slice(bytes.length / 2)].map(sum) as [number, number];
  return [
    { name: "turns", value: turns },
    {
      name: "usAtTheTwentieth",
      value: rounded(early * 1_000, 3),
      unit: "us",
      says: `median of turns ${EARLY - WINDOW} to ${EARLY + WINDOW}`,
    },
    { name: "usAtTheLast", value: rounded(late * 1_000, 3), unit: "us", says: `median of the last ${2 * WINDOW}` },
    { name: "lastToTwentieth", value: rounded(late / early, 3), target: { atMost: MOST_GROWTH } },
    { name: "usByFifth", value: byFifth, says: "median of each fifth", detail: true },
    { name: "journalBytesATurn", value: rounded((first + second) / turns, 4), unit: "bytes" },
    { name: "journalSecondHalfToFirst", value: rounded(second / first, 3), target: { atMost: 1.1 } },
    { name: "heapKbATurn", value: rounded(slope(heaps) * 1_000, 3), unit: "kB", says: "reachable, while it is under way" },
  ];
}

async function runOnce(engine: EmbeddedEngine, turns: number): Promise<void> {
  const { runId } = await engine.start({ workflow: AGENT, input: {} });
  const { output } = await engine.finished(runId, "ended");
  if (JSON.stringify(output) !== JSON.stringify({ turns })) throw new Error(`${turns} turns gave ${JSON.stringify(output)}.`);
}

/** Of each batch of the first run, in order. */
function journalBytes(home: string): readonly number[] {
  const db = new DatabaseSync(storeFile(home), { readOnly: true });
  try {
    const rows = db.prepare("SELECT length(head) + coalesce(length(body), 0) AS bytes FROM journal WHERE run = 1 ORDER BY seq").all();
    return rows.map(({ bytes }) => Number(bytes));
  } finally {
    db.close();
  }
}
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
