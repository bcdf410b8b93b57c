// What open consoles cost the engine: the time of its process for a durable step while nobody listens, and while many do, in turn. The
// consoles share the machine's cores, so steps a second would mostly say what the consoles take.
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
  const http = await serveHttp(engine, { home, ports: [0], config: () => ({ workflows: [] }), report: note });
  const spent = { alone: [] as number[], told: [] as number[] };
  let runs = 0;
  /** With what follows the runs: consoles are told until they have heard everything. */
  const round = async (micros: number[], listeners: Listeners | null): Promise<void> => {
    await quiet();
    const before = process.cpuUsage();
    await concurrently(size.runs, size.concurrency, runs + 1, (i) => runLinear(engine, i));
    runs += size.runs;
    told = (await listeners?.close()) ?? told;
    await untilIdle();
    const { user, system } = process.cpuUsage(before);
    micros.push((user + system) / (size.runs * STEPS));
  };
  let told = { runs: 0, events: 0 };
  try {
    // Warms up.
    await round([], null);
    for (let n = 1; n <= size.rounds; n++) {
      await round(spent.alone, null);
      await round(spent.told, await Listeners.open(http.url, key, size.consoles));
      note(`round ${n}: ${Math.round(spent.alone.at(-1) ?? 0)} us for a step, with consoles ${Math.round(spent.told.at(-1) ?? 0)}`);
    }
    await requireOne(new HttpClient({ server: http.url, key }));
  } finally {
    await http.close();
    await engine.close();
  }
  mark(home, { scenario: "consoles", runs });
  return figures(spent, told);
}

const LOOK_MS = 2_000;
/** What the engine tells itself behind its commits (the catalogue, notices) belongs to a round, whether anybody else listens or not. */
async function untilIdle(): Promise<void> {
  for (let busy = true; busy; ) {
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const { user, system } = process.cpuUsage(before);
    busy = user + system > LOOK_MS * 50;
  }
}

function figures(
  spent: { readonly alone: number[]; readonly told: number[] },
  told: { readonly runs: number; readonly events: number },
): readonly Figure[] {
  // Throughput is the inverse of the time for a step.
  const costs = spent.told.map((micros, n) => 100 * (1 - (spent.alone[n] ?? micros) / micros));
  return [
    { name: "cpuMicrosPerStep", value: rounded(median(spent.alone)), unit: "us", says: "while nobody listens" },
    { name: "cpuMicrosPerStepTold", value: rounded(median(spent.told)), unit: "us", says: "while the consoles are told" },
    {
      name: "costPercent",
      value: rounded(median(costs)),
      unit: "%",
      target: { atMost: 10 },
      says: "of the throughput, median of the rounds' own",
    },
    { name: "toldEvents", value: told.events, says: "events that all consoles took in the last round" },
    { name: "toldRuns", value: told.runs, says: "runs in them" },
  ];
}

async function keyOf(home: string): Promise<string> {
  const store = new SqliteAccountStore(home);
  const auth = new Auth({ store, secrets: nodeSecrets, now: () => Date.now(), peopleChanged: () => undefined });
  const account = await auth.accounts.create("bench", "a password for a benchmark", ["admin"], { actor: "benchmark", by: "session" });
  const { key } = await auth.keys.create("consoles", ["runs:read"], 1, { ...personOf(account), session: null, isProved: true });
  store.close();
  return key;
}

async function requireOne(client: HttpClient): Promise<void> {
  const [run] = await client.call("GET /api/runs", { query: { limit: 1 } });
  if (run?.status !== "completed") throw new Error("The server does not show the runs that were measured.");
}
