import { Worker } from "node:worker_threads";
import type { Watchdog } from "../../ports/watchdog.ts";

const BEATS = 0;
const LABEL_BYTES = 256;
/** The thread that watches. It looks at a shared counter, so it works while the main thread is stuck. */
const source = `
const { workerData } = require("node:worker_threads");
const { writeSync } = require("node:fs");
const beats = new Int32Array(workerData.shared, 0, 2);
const label = new Uint8Array(workerData.shared, 8);
let last = -1, since = Date.now(), told = false;
setInterval(() => {
  const beat = Atomics.load(beats, 0), depth = Atomics.load(beats, 1);
  if (beat !== last || depth === 0) { last = beat; since = Date.now(); told = false; return; }
  if (told || Date.now() - since < workerData.afterMs) return;
  told = true;
  const end = label.indexOf(0);
  const name = new TextDecoder().decode(label.slice(0, end < 0 ? label.length : end));
  // The thread's own process.stderr goes through the thread that is stuck.
  writeSync(2, "signalbox: " + name + " has not given the event loop back for " + Math.round((Date.now() - since) / 1000) + " s; every run of this process waits for it.\\n");
}, Math.max(50, workerData.afterMs / 4));
`;

/** Names a tool or function that blocks the event loop for longer than `afterMs`, on standard error, while it still blocks. */
export function threadWatchdog(afterMs = 2_000): Watchdog {
  const shared = new SharedArrayBuffer(8 + LABEL_BYTES);
  const beats = new Int32Array(shared, 0, 2);
  const label = new Uint8Array(shared, 8);
  const encoder = new TextEncoder();
  const encoded = new Map<string, Uint8Array>();
  const worker = new Worker(source, { eval: true, execArgv: [], workerData: { shared, afterMs } });
  worker.unref();
  const bytesOf = (text: string): Uint8Array => {
    let bytes = encoded.get(text);
    if (bytes === undefined) {
      bytes = encoder.encode(`${text.slice(0, 100)}\0`);
      encoded.set(text, bytes);
    }
    return bytes;
  };
  return {
    enter(text) {
      label.set(bytesOf(text));
      Atomics.add(beats, BEATS, 1);
      Atomics.store(beats, 1, 1);
    },
    leave() {
      Atomics.store(beats, 1, 0);
    },
    close() {
      void worker.terminate();
    },
  };
}
