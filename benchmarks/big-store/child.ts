// Opens the large store in a process of its own and says what that took.
import { openEngine } from "signalbox";
import { heapMb, peakMb, rssMb } from "../harness/memory.ts";
import { REVIEWER, review } from "../waiting/review.ts";
import { ENTRY, entry, entryInput } from "./entry.ts";

export interface Opened {
  readonly openMs: number;
  readonly processMs: number;
  readonly peakMb: number;
  readonly rssMb: number;
  readonly heapMb: number;
  readonly timers: number;
  readonly inboxMs: number;
  readonly decideMs: number;
  readonly runMs: number;
}

async function timed<T>(work: () => Promise<T>): Promise<readonly [ms: number, result: T]> {
  const startedAt = performance.now();
  const result = await work();
  return [performance.now() - startedAt, result];
}

const [home = "", spawnedAt = "0"] = process.argv.slice(2);
const startedAt = performance.now();
const engine = openEngine({ workflows: [entry, review], people: { [REVIEWER]: ["role:judge"] } }, { home, command: "benchmark big-store" });
const openMs = performance.now() - startedAt;
const processMs = Date.now() - Number(spawnedAt);
const opened = { openMs, processMs, peakMb: peakMb(), rssMb: rssMb(), heapMb: heapMb() };
const timers = process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;
const [inboxMs, [task]] = await timed(() => engine.inbox({ limit: 20 }));
const [decideMs, decided] = await timed(() => engine.decide({ task: task?.task ?? "", decision: "approve", by: REVIEWER }));
if ((await engine.finished(decided.runId, "ended")).status !== "completed") throw new Error("The decided run did not end.");
const [runMs] = await timed(async () => {
  const { runId } = await engine.start({ workflow: ENTRY, input: entryInput(1) });
  await engine.finished(runId, "ended");
});
await engine.close();
console.log(JSON.stringify({ ...opened, timers, inboxMs, decideMs, runMs } satisfies Opened));
