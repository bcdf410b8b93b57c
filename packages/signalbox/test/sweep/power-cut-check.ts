import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { hostTransport } from "../../src/adapters/node/host-transport.ts";
import { nodeDigest } from "../../src/adapters/node/node-digest.ts";
import { systemClock } from "../../src/adapters/node/system-clock.ts";
import { systemEntropy } from "../../src/adapters/node/system-entropy.ts";
import { SqliteRunStore } from "../../src/adapters/sqlite/sqlite-run-store.ts";
import { EmbeddedEngine } from "../../src/engine/embedded-engine.ts";
import type { WrittenAcknowledgement } from "./acknowledgement.ts";
import { checkChains } from "./check/chain-check.ts";
import { type PowerCut, writeStoreFiles } from "./power-cut.ts";
import { workloadOf } from "./workloads.ts";

/** What is wrong with a store after a power cut: it must open, its chains must hold, and what was acknowledged must be there. */
export async function checkPowerCut(
  cut: PowerCut,
  home: string,
  workload: string,
  acknowledged: readonly WrittenAcknowledgement[],
): Promise<string[]> {
  writeStoreFiles(home, cut);
  const promised = acknowledged.filter(({ wal = Number.POSITIVE_INFINITY }) => wal <= cut.flushedBytes);
  try {
    return [...(await checkStore(home, workload, promised)), ...checkChains(home)].map((finding) => `${cut.name}: ${finding}`);
  } catch (thrown) {
    return [`${cut.name}: the store does not open: ${String(thrown)}`];
  }
}

async function checkStore(home: string, workload: string, promised: readonly WrittenAcknowledgement[]): Promise<string[]> {
  const store = new SqliteRunStore({ home });
  try {
    const { workflows } = (await workloadOf(workload)).config(home);
    const ports = { clock: systemClock, entropy: systemEntropy, digest: nodeDigest, transport: hostTransport() };
    const engine = new EmbeddedEngine({ ...ports, store, workflows, mode: "reading" });
    const { problems } = await engine.verify();
    const missing: string[] = [];
    for (const promise of promised) if (!(await isKept(engine, home, promise))) missing.push(`lost: ${JSON.stringify(promise)}`);
    return [...problems.map(({ runId, seq, problem }) => `${runId} at ${seq}: ${problem}`), ...missing];
  } finally {
    store.close();
  }
}

async function isKept(engine: EmbeddedEngine, home: string, promise: WrittenAcknowledgement): Promise<boolean> {
  if (promise.what === "started") return (await engine.run(promise.runId)) !== null;
  if (promise.what === "ended") {
    const status = (await engine.run(promise.runId))?.status;
    // Somebody may have retried it since.
    return status === promise.status || (promise.status === "failed" && status !== undefined);
  }
  if (promise.what === "emitted") return hasEvent(home, promise.eventId);
  if (promise.what !== "recorded") return true;
  const entries = await engine.journal(promise.runId);
  return entries.some(({ event }) => event.type === promise.type && "by" in event && event.by === promise.by);
}

function hasEvent(home: string, eventId: string): boolean {
  const db = new DatabaseSync(join(home, "signalbox.db"), { readOnly: true });
  try {
    return db.prepare("SELECT 1 FROM mailbox WHERE event_id = ?").get(eventId) !== undefined;
  } finally {
    db.close();
  }
}
