// One race: clients in processes of their own start runs that all want the same day's money, through one engine that is killed again
// and again between reserve, call and settle. What counts is counted at the model server.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { SqliteRunStore } from "../../src/adapters/sqlite/sqlite-run-store.ts";
import type { CapUse } from "../../src/kernel/ledger.ts";
import type { CrashMoment } from "../../src/testing/crashing-store.ts";
import type { ClientWork } from "./client-process.ts";
import type { EngineLife } from "./engine-process.ts";
import { ModelServer, type Served } from "./model-server.ts";
import { CALL, type Caps } from "./race-config.ts";

export interface RaceOptions {
  readonly seed: number;
  readonly clients: number;
  readonly runs: number;
  /** Model calls that each run wants to make. */
  readonly asks: number;
  /** What the day has, in calls at their bound. */
  readonly calls: number;
  readonly kills: number;
}
export interface RaceReport {
  readonly caps: Caps;
  readonly served: Served;
  readonly requests: number;
  readonly day: CapUse;
  readonly kills: { [moment: string]: number };
  /** What is wrong, a line each. */
  readonly findings: readonly string[];
}
/** Where the engine dies: at a commit of its own, or while the server has something of it in hand. */
const MOMENTS = ["before", "asked", "after", "served", "answered commit", "answered"] as const;
type Moment = (typeof MOMENTS)[number];
/** A commit takes what is ready of a hundred runs. */
const REQUESTS_PER_COMMIT = 10;
const atCommit: { readonly [M in Moment]?: CrashMoment } = { before: "before", after: "after", "answered commit": "answered" };

export async function race(options: RaceOptions): Promise<RaceReport> {
  const home = mkdtempSync(join(tmpdir(), "signalbox-race-"));
  const random = drawer(options.seed);
  const server = new ModelServer(random);
  const caps = {
    costMicroUsd: options.calls * CALL.costMicroUsd,
    tokens: options.calls * CALL.tokens,
    runCostMicroUsd: 40 * CALL.costMicroUsd,
  };
  const url = await server.listen();
  const kills: { [moment: string]: number } = {};
  const clients = startClients(home, options);
  try {
    let ended = false;
    const all = Promise.all(clients.map(gone)).then((codes) => {
      ended = true;
      return codes;
    });
    for (let life = 0; life < options.kills && !ended; life++) {
      const moment = MOMENTS[life % MOMENTS.length] as Moment;
      if (await live(server, { home, url, caps }, moment, 3 + Math.floor(random() * 10), all)) kills[moment] = (kills[moment] ?? 0) + 1;
    }
    const last = start("engine-process.ts", { home, url, caps, crash: null } satisfies EngineLife);
    const codes = await all;
    await kill(last);
    const day = dayOf(home);
    return { caps, served: server.total, requests: server.requests, day, kills, findings: judge(home, server, caps, day, codes) };
  } finally {
    for (const client of clients) client.kill("SIGKILL");
    await server.close();
    rmSync(home, { recursive: true, force: true });
  }
}

/** One life of the engine, up to its kill. False when the race was over before. */
async function live(
  server: ModelServer,
  base: Omit<EngineLife, "crash">,
  moment: Moment,
  at: number,
  all: Promise<unknown>,
): Promise<boolean> {
  const when = atCommit[moment];
  const engine = start("engine-process.ts", { ...base, crash: when === undefined ? null : { commit: at, when } } satisfies EngineLife);
  const from = server.requests;
  server.watch = (seen, request) => {
    if (seen === moment && request >= from + at * REQUESTS_PER_COMMIT) engine.kill("SIGKILL");
  };
  const died = await Promise.race([gone(engine).then(() => true), all.then(() => false)]);
  server.watch = () => undefined;
  if (!died) await kill(engine);
  // What was sent before the kill may still be on its way to the server.
  else await sleep(30);
  return died;
}

function startClients(home: string, { clients, runs, asks }: RaceOptions): ChildProcess[] {
  return Array.from({ length: clients }, (_, client) => {
    const keys = Array.from({ length: runs }, (_, run) => `run-${run}`).filter((_, run) => run % clients === client);
    return start("client-process.ts", { home, keys, asks } satisfies ClientWork);
  });
}

const start = (file: string, work: unknown): ChildProcess =>
  spawn(process.execPath, [join(import.meta.dirname, file), JSON.stringify(work)], { stdio: ["ignore", "ignore", "inherit"] });
const gone = (child: ChildProcess): Promise<number | null> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise((resolve) => child.once("exit", (code) => resolve(code)));
async function kill(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await gone(child);
}

function dayOf(home: string): CapUse {
  const store = new SqliteRunStore({ home });
  try {
    const rows = store.read.ledger.caps({ day: store.read.ledger.latestDay() ?? "", limit: 10_000 });
    return (rows.find(({ scope }) => scope === "instance-day") as (typeof rows)[number]).use;
  } finally {
    store.close();
  }
}

function judge(home: string, { total, byRun }: ModelServer, caps: Caps, day: CapUse, codes: readonly (number | null)[]): string[] {
  const findings: string[] = [];
  const check = (holds: boolean, finding: string): void => void (holds || findings.push(finding));
  check(total.costMicroUsd <= caps.costMicroUsd, `${total.costMicroUsd - caps.costMicroUsd} micro-USD over the day's cap were served`);
  check(total.tokens <= caps.tokens, `${total.tokens - caps.tokens} tokens over the day's cap were served`);
  for (const [run, { costMicroUsd }] of byRun)
    check(costMicroUsd <= caps.runCostMicroUsd, `run ${run} was served ${costMicroUsd - caps.runCostMicroUsd} micro-USD over its cap`);
  for (const unit of ["costMicroUsd", "tokens"] as const) {
    const counted = day.spent[unit] + day.doubtful[unit];
    check(total[unit] <= counted + day.reserved[unit], `${total[unit]} ${unit} were served, and the ledger knows of ${counted}`);
    check(counted <= caps[unit], `the ledger counts ${counted} ${unit} under a cap of ${caps[unit]}`);
    check(day.reserved[unit] === 0, `${day.reserved[unit]} ${unit} are reserved by nobody`);
  }
  const used = Math.max(
    (day.spent.costMicroUsd + day.doubtful.costMicroUsd) / caps.costMicroUsd,
    (day.spent.tokens + day.doubtful.tokens) / caps.tokens,
  );
  check(used >= 0.95, `only ${(used * 100).toFixed(1)} % of the cap was used or held in doubt`);
  check(
    codes.every((code) => code === 0),
    `clients ended with ${codes.join(", ")}`,
  );
  return [...findings, ...unbalanced(home)];
}

/** Each cap counts what its reservations say. */
function unbalanced(home: string): string[] {
  const db = new DatabaseSync(join(home, "signalbox.db"), { readOnly: true });
  try {
    const rows = db
      .prepare(
        `SELECT cap.scope || ':' || cap.key AS name, cap.cost_spent, cap.cost_reserved, cap.cost_doubtful,
           coalesce(sum(CASE WHEN each.state = 2 THEN each.took END), 0) AS spent,
           coalesce(sum(CASE WHEN each.state = 0 THEN each.cost_bound END), 0) AS reserved,
           coalesce(sum(CASE WHEN each.state = 1 THEN each.cost_bound END), 0) AS doubtful
         FROM cap LEFT JOIN (SELECT reservation.state, reservation.cost_spent AS took, cost_bound,
             part.value ->> 'scope' AS scope, part.value ->> 'key' AS key, coalesce(part.value ->> 'day', '') AS day
           FROM reservation, json_each(reservation.caps) AS part) AS each
         ON each.scope = cap.scope AND each.key = cap.key AND each.day = cap.day GROUP BY cap.id
         HAVING cap.cost_spent <> spent OR cap.cost_reserved <> reserved OR cap.cost_doubtful <> doubtful`,
      )
      .all();
    return rows.map((row) => `the cap ${String(row.name)} does not count its reservations: ${JSON.stringify(row)}`);
  } finally {
    db.close();
  }
}

/** Mulberry32. */
function drawer(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function raceText({ caps, served, requests, day, kills }: RaceReport): string {
  const share = (value: number, of: number): string => `${((100 * value) / of).toFixed(1)} %`;
  return [
    `served ${served.costMicroUsd} of ${caps.costMicroUsd} micro-USD and ${served.tokens} of ${caps.tokens} tokens in ${requests} requests`,
    `counted: spent ${share(day.spent.costMicroUsd, caps.costMicroUsd)}, in doubt ${share(day.doubtful.costMicroUsd, caps.costMicroUsd)} of the money`,
    `kills: ${Object.entries(kills)
      .map(([moment, count]) => `${moment} ${count}`)
      .join(", ")}`,
  ].join("\n");
}
