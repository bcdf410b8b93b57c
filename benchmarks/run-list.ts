// How long the store takes for a page of runs out of a million, by what is asked for: what many runs are like, what few are, and what none is.
import { SqliteRunStore } from "../packages/signalbox/src/adapters/sqlite/sqlite-run-store.ts";
import { parseQuery } from "../packages/signalbox/src/engine/run-query/parse-query.ts";
import { emptyHome, isMarked, mark } from "./harness/home.ts";
import { type Bench, type Figure, scenario } from "./harness/scenario.ts";
import { median, rounded } from "./harness/statistics.ts";
import { fill } from "./run-list/fill.ts";

const sizes = {
  runs: { normal: 1_000_000, smoke: 5_000, says: "runs in the store" },
  repeats: { normal: 21, smoke: 3, says: "readings of each page; the median is shown, and the longest" },
} as const;
const PAGE = 50;

const queries = {
  all: "",
  failed: "status:failed",
  fewBlocked: "status:blocked",
  workflow: "workflow:invoice",
  workflows: "workflow:lead-*",
  fewOfWorkflow: "workflow:rare",
  failedOfWorkflow: "workflow:invoice status:failed",
  waitingForTime: "waiting:timer",
  waitingForNobody: "waiting:human",
  cost: "cost>0.1",
  costOfFew: "cost>1",
  costOfNone: "cost>1.6",
  tool: "tool:crm.*",
  toolOfFew: "tool:rare.tool",
  subject: "subject:someone-77@company-77.example",
  wordOfAll: "offer",
  wordOfSome: "company77",
  phrase: '"offer for 77 seats"',
  beginningOfSome: "company77*",
  beginningOfMany: "compan*",
  wordOfNone: "zeppelin",
  wordsOfFewTogether: "offer refused zeppelin",
  wordsTogether: "offer refused",
  wordAndTool: "refused tool:crm.read",
  notStatus: "-status:completed",
} as const;

export default scenario({
  says: "a page of 50 runs out of 1,000,000 from the store, by filter; the store is written first (a minute or three) and kept for the next time",
  keeps: true,
  sizes,
  measure,
});

async function measure(bench: Bench<typeof sizes>): Promise<readonly Figure[]> {
  const { home, size, note, quiet } = bench;
  write(bench);
  const store = new SqliteRunStore({ home, command: "benchmark run-list" });
  try {
    await quiet();
    const figures: Figure[] = [{ name: "runs", value: size.runs }];
    for (const [name, query] of Object.entries(queries)) {
      const conditions = parseQuery(query);
      const took: number[] = [];
      let found = 0;
      for (let repeat = 0; repeat < size.repeats; repeat++) {
        const startedAt = performance.now();
        const page = store.read.runs({ conditions, limit: PAGE });
        took.push(performance.now() - startedAt);
        found = page.length;
        if (page.some(({ key }, index) => index > 0 && key >= (page[index - 1]?.key ?? 0)))
          throw new Error(`The page of ${query} is not in order.`);
      }
      const longest = rounded(Math.max(...took), 3);
      note(`${query}: ${found} runs, ${rounded(median(took), 3)} ms, at most ${longest} ms`);
      const says = `${query === "" ? "no filter" : query} (${found} on the page; the longest ${longest} ms)`;
      figures.push({ name: `${name}Ms`, value: rounded(median(took), 3), unit: "ms", target: { atMost: 100 }, says });
    }
    return figures;
  } finally {
    store.close();
  }
}

function write({ home, size, note }: Bench<typeof sizes>): void {
  const claim = { scenario: "run-list", runs: size.runs, layout: 1 };
  if (isMarked(home, claim)) {
    note(`The store in ${home} is used again.`);
    return;
  }
  emptyHome(home, { scenario: "run-list" });
  const startedAt = performance.now();
  fill(home, size.runs, note);
  mark(home, claim);
  note(`It was written in ${Math.round((performance.now() - startedAt) / 1_000)} s.`);
}
