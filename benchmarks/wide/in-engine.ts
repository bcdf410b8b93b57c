import type { EmbeddedEngine, RunView } from "signalbox";
import { DECIDER, itemsOf } from "./workflows.ts";

/** Milliseconds from start to end of a whole map. */
export async function mapInEngine(engine: EmbeddedEngine, workflow: string, width: number): Promise<{ readonly ms: number }> {
  const startedAt = performance.now();
  const { runId } = await engine.start({ workflow, input: itemsOf(width) });
  requireCompleted(await engine.finished(runId, "ended"));
  return { ms: performance.now() - startedAt };
}

/** Opens all approvals in one run and decides them one after another: milliseconds of all decisions, and of each. */
export async function decisionsInEngine(engine: EmbeddedEngine, width: number) {
  const { runId } = await engine.start({ workflow: "approvals", input: itemsOf(width) });
  const tasks = await engine.inbox({ limit: width });
  if (tasks.length !== width) throw new Error(`${width} approvals should be open, and the inbox has ${tasks.length}.`);
  const each: number[] = [];
  for (const { task } of tasks) {
    const startedAt = performance.now();
    await engine.decide({ task, decision: "approve", by: DECIDER });
    each.push(performance.now() - startedAt);
  }
  requireCompleted(await engine.finished(runId, "ended"));
  return { ms: each.reduce((sum, ms) => sum + ms, 0), each };
}

function requireCompleted({ status, error }: RunView): void {
  if (status !== "completed") throw new Error(`The run ended ${status}: ${JSON.stringify(error)}`);
}
