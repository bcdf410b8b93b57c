// The process that is killed, and the one after it.
import { openSync, writeSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { type EmbeddedEngine, openEngine } from "signalbox";
import { storeFile } from "../harness/database-file.ts";
import { input, LINEAR, linear, next } from "../harness/linear.ts";

export interface Orders {
  readonly role: "start" | "resume";
  readonly home: string;
  /** Each step is noted here before its result is given back. */
  readonly log: string;
  readonly runs: number;
  readonly stepMs: number;
  readonly killedAt?: number;
}
export interface Resumed {
  readonly inFlight: number;
  readonly openEngineMs: number;
  readonly openedMs: number;
  readonly takenUpMs: number;
  readonly doneMs: number;
}
const LOOK_MS = 2;

function open({ home, log, stepMs }: Orders): EmbeddedEngine {
  const noted = openSync(log, "a");
  const step = linear(async (value) => {
    await sleep(stepMs);
    writeSync(noted, `${value.i}:${value.n}\n`);
    return next(value);
  });
  return openEngine({ workflows: [step] }, { home, command: "benchmark recovery" });
}

async function start(orders: Orders): Promise<void> {
  const engine = open(orders);
  await Promise.all(Array.from({ length: orders.runs }, (_, i) => engine.start({ workflow: LINEAR, input: input(i + 1) })));
}

/** Watches the store through a connection of its own: what counts is what is on disk. */
async function resume(orders: Orders): Promise<Resumed> {
  const { killedAt = 0 } = orders;
  const watcher = new DatabaseSync(storeFile(orders.home));
  const count = (sql: string, ...values: number[]): number => Number(Object.values(watcher.prepare(sql).get(...values) ?? {})[0]);
  const inFlight = count("SELECT count(*) FROM run WHERE status < 10");
  const last = count("SELECT coalesce(max(rowid), 0) FROM journal");
  const openAt = performance.now();
  const engine = open(orders);
  const openEngineMs = performance.now() - openAt;
  const openedMs = Date.now() - killedAt;
  while (count("SELECT count(DISTINCT run) FROM journal WHERE rowid > ?", last) < inFlight) await sleep(LOOK_MS);
  const takenUpMs = Date.now() - killedAt;
  while (count("SELECT count(*) FROM run WHERE status < 10") > 0) await sleep(LOOK_MS);
  const doneMs = Date.now() - killedAt;
  watcher.close();
  await engine.close();
  return { inFlight, openEngineMs, openedMs, takenUpMs, doneMs };
}

const orders = JSON.parse(process.argv[2] ?? "{}") as Orders;
if (orders.role === "start") await start(orders);
else console.log(JSON.stringify(await resume(orders)));
