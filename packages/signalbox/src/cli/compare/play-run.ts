// PR1. People and everybody outside are played by a stand-in, which is told what a person would see and nothing else.
// PR2. A run that waits for what nobody plays is left as it is, and counted as not ended; so is one that the cap leaves no room for.
import { isSignalboxError } from "../../base/error.ts";
import type { StandIn } from "../../comparison.ts";
import type { Engine, RunView, Task } from "../../ports/engine.ts";

/** No run asks this often; one that does is left. */
const MOST_ACTS = 200;

/** Nothing is waited for longer: what has no room in the day, for one, would wait until tomorrow. */
const PATIENCE_MS = 15 * 60_000;

/**
 * Starts a run and plays everybody around it until it has ended or waits for what nobody does. Null where it could not begin: what all runs
 * together may cost leaves no room for one more.
 */
export async function playRun(engine: Engine, workflow: string, input: unknown, standIn: StandIn): Promise<RunView | null> {
  const begun = await begin(engine, workflow, input);
  if (begun === null) return null;
  const patience = AbortSignal.timeout(PATIENCE_MS);
  for (let run = begun, acts = 0; ; acts++) {
    run = await engine.finished(run.runId, "idle", patience).catch((thrown: unknown) => {
      if (patience.aborted) return run;
      throw thrown;
    });
    if (patience.aborted || run.endedAt !== null || acts >= MOST_ACTS || !(await actOn(engine, run, standIn))) return run;
  }
}

async function begin(engine: Engine, workflow: string, input: unknown): Promise<RunView | null> {
  try {
    return await engine.start({ workflow, input });
  } catch (thrown) {
    if (isSignalboxError(thrown) && thrown.code === "over-budget") return null;
    throw thrown;
  }
}

/** Whether somebody did something. */
async function actOn(engine: Engine, run: RunView, standIn: StandIn): Promise<boolean> {
  for (const { kind, task } of run.waitingFor) {
    const open = task === undefined ? null : await engine.task(task);
    if (open !== null && open.state === "open" && (await actOnTask(engine, open, standIn))) return true;
    if (kind === "event" && (await reply(engine, run, standIn))) return true;
  }
  return false;
}

async function actOnTask(engine: Engine, task: Task, standIn: StandIn): Promise<boolean> {
  if (task.kind === "approval") {
    const decision = standIn.decide?.(task) ?? null;
    if (decision !== null) await engine.decide({ task: task.task, ...decision });
    return decision !== null;
  }
  if (task.kind === "settlement") {
    const found = standIn.settle?.(task) ?? null;
    if (found !== null) await engine.settle({ runId: task.runId, step: task.step.replace(/^\//, ""), ...found });
    return found !== null;
  }
  const answer = standIn.answer?.(task) ?? null;
  if (answer !== null) await engine.answer({ task: task.task, ...answer });
  return answer !== null;
}

async function reply(engine: Engine, run: RunView, standIn: StandIn): Promise<boolean> {
  const delivery = standIn.reply?.(run) ?? null;
  if (delivery === null) return false;
  return (await engine.emit(delivery)).delivered > 0;
}
