// A client of the race: starts its runs and stays until each has ended, whatever becomes of the engine meanwhile. Argument: JSON.
import { setTimeout as sleep } from "node:timers/promises";
import { SocketEngine } from "../../src/adapters/socket/socket-engine.ts";
import { isSignalboxError } from "../../src/base/error.ts";

export interface ClientWork {
  readonly home: string;
  readonly keys: readonly string[];
  readonly asks: number;
}

const { home, keys, asks } = JSON.parse(process.argv[2] ?? "") as ClientWork;
const input = { asks: Array.from({ length: asks }, (_, index) => index) };
const left = new Set(keys);
// Whoever started it is gone: so is the race.
const parent = process.ppid;
setInterval(() => process.ppid === parent || process.exit(1), 500).unref();

while (left.size > 0) {
  const engine = await SocketEngine.connect(home).catch(() => null);
  if (engine === null) await sleep(50);
  else await Promise.all([...left].map((key) => follow(engine, key)));
  await engine?.close();
}
process.exit(0);

/** A start under a key that was acknowledged before is the same run. */
async function follow(engine: SocketEngine, key: string): Promise<void> {
  try {
    const { runId } = await engine.start({ workflow: "racer", input, key });
    await engine.finished(runId, "ended");
    left.delete(key);
  } catch (thrown) {
    // Admission: the day cannot take another whole run.
    if (isSignalboxError(thrown) && thrown.code === "over-budget") left.delete(key);
    else if (!isSignalboxError(thrown) || thrown.code !== "unavailable") throw thrown;
  }
}
