// What open consoles cost the engine: durable steps a second while nobody listens, and while many do, in turn.
import { openEngine } from "signalbox";
import { HttpClient } from "signalbox/client";
import { nodeSecrets } from "../packages/signalbox/src/adapters/node/node-secrets.ts";
import { SqliteAccountStore } from "../packages/signalbox/src/adapters/sqlite/sqlite-account-store.ts";
import { Auth } from "../packages/signalbox/src/http/server/auth/auth.ts";
import { personOf } from "../packages/signalbox/src/http/server/auth/person-of.ts";
import { serveHttp } from "../packages/signalbox/src/serve-http.ts";
import { Listeners } from "./consoles/listeners.ts";
import { concurrently } from "./harness/concurrently.ts";
import { emptyHome, mark } from "./harness/home.ts";
import { linear, runLinear, STEPS } from "./harness/linear.ts";
import { type Bench, type Figure, scenario } from "./harness/scenario.ts";
import { median, rounded } from "./harness/statistics.ts";

const sizes = {
  rounds: { normal: 7, smoke: 1, says: "measured rounds of each, without and with consoles in turn" },
  runs: { normal: 3_000, smoke: 20, says: "runs of ten steps in a round" },
  concurrency: { normal: 100, smoke: 10, says: "runs at a time" },
  consoles: { normal: 50, smoke: 2, says: "open consoles" },
} as const;

export default scenario({
  says: "10-step runs, 100 at a time, while 50 consoles in another process are told of every change, and while nobody is",
  keeps: true,
  sizes,
  measure,
});

async function measure({ home, size, note, quiet }: Bench<typeof sizes>): Promise<readonly Figure[]> {
  emptyHome(home, { scenario: "consoles" });
  const engine = openEngine({ workflows: [linear()] }, { home, command: "benchmark consoles" });
  const key = await keyOf(home);
  const http = await serveHttp(engine, { home, ports: [0], people: () => ({}), report: note });
  const rates = { alone: [] as number[], told: [] as number[] };
  let runs = 0;
  const round = async (rate: number[] | null): Promise<void> => {
    await quiet();
    const seconds = await concurrently(size.runs, size.concurrency, runs + 1, (i) => runLinear(engine, i));
    runs += size.runs;
    rate?.push((size.runs * STEPS) / seconds);
  };
  let told = { runs: 0, events: 0 };
  try {
    // Both warm up.
    await round(null);
    for (let n = 1; n <= size.rounds; n++) {
      await round(rates.alone);
      const listeners = await Listeners.open(http.url, key, size.consoles);
      await round(rates.told);
      told = await listeners.close();
      note(`round ${n}: ${Math.round(rates.alone.at(-1) ?? 0)} steps/s, with consoles ${Math.round(rates.told.at(-1) ?? 0)}`);
    }
    await requireOne(new HttpClient({ server: http.url, key }));
  } finally {
    await http.close();
    await engine.close();
  }
  mark(home, { scenario: "consoles", runs });
  return figures(rates, told);
}

function figures(
  rates: { readonly alone: number[]; readonly told: number[] },
  told: { readonly runs: number; readonly events: number },
): readonly Figure[] {
  const [alone, watched] = [median(rates.alone), median(rates.told)];
  const cost = rounded(100 * (1 - median(rates.told.map((rate, n) => rate / (rates.alone[n] ?? rate)))), 3);
  return [
    { name: "stepsPerSecond", value: Math.round(alone), unit: "steps/s", says: "while nobody listens" },
    { name: "stepsPerSecondTold", value: Math.round(watched), unit: "steps/s", says: "while the consoles are told" },
    { name: "costPercent", value: cost, unit: "%", target: { atMost: 10 }, says: "of the throughput, median of the rounds' own" },
    { name: "toldEvents", value: told.events, says: "events that all consoles took in the last round" },
    { name: "toldRuns", value: told.runs, says: "runs in them" },
  ];
}

async function keyOf(home: string): Promise<string> {
  const store = new SqliteAccountStore(home);
  const auth = new Auth({ store, secrets: nodeSecrets, now: () => Date.now(), peopleChanged: () => undefined });
  const account = await auth.accounts.create("bench", "a password for a benchmark", ["admin"], { actor: "benchmark", by: "session" });
  const { key } = await auth.keys.create("consoles", ["runs:read"], 1, { ...personOf(account), session: null });
  store.close();
  return key;
}

async function requireOne(client: HttpClient): Promise<void> {
  const [run] = await client.call("GET /api/runs", { query: { limit: 1 } });
  if (run?.status !== "completed") throw new Error("The server does not show the runs that were measured.");
}
