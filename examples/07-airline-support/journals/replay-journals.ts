import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Engine, openEngine } from "signalbox";
import { cassetteModel } from "signalbox/testing";
import { airlineConfig, CUSTOMER } from "../agent/airline-config.ts";
import { Desk } from "../backtest/desk.ts";
import { runIdOf } from "../backtest/recorded-writes.ts";
import { FreshDatabases } from "../bookings/database.ts";
import { readAirlineData, readPolicyText, readRecordedRuns } from "../data/airline-folder.ts";
import type { RecordedRun } from "../data/recorded-run.ts";
import { customerConfirms } from "../policy/confirmation.ts";
import { estimateCalls, toolDefinitionTokens } from "../tokens/estimate.ts";
import { CassettesByRun } from "./cassettes-by-run.ts";
import { type ForkedJournal, type ForkPoints, forkJournal } from "./fork-journal.ts";
import { conversationOf } from "./recorded-conversation.ts";

/** What became of a recorded run that went through an agent node. */
export interface ReplayedJournal {
  readonly run: string;
  /** Every recorded reply was given and journaled, and the run came to its end. */
  readonly isComplete: boolean;
  /** Every decision follows from the journal again. */
  readonly isIdentical: boolean;
  /** How many forks were made of it, and what was wrong with them, a line each (FJ1 to FJ3). */
  readonly forks: ForkedJournal;
  /** Where the model was told something else than the recording says, a line each. */
  readonly differences: readonly string[];
}

const AT_ONCE = 16;
const POINTS: ForkPoints = { unchanged: 5, replies: 2 };

/**
 * Sends every recorded run of a folder through the agent's node: recorded replies for a model, our tools, the customer's recorded answers.
 * `look`: at what is stored, once all runs are.
 */
export async function replayJournals(
  folder: string,
  runs = readRecordedRuns(folder),
  points = POINTS,
  look: (engine: Engine) => Promise<void> = () => Promise.resolve(),
): Promise<readonly ReplayedJournal[]> {
  using fresh = new FreshDatabases(readAirlineData(folder));
  const desk = new Desk(fresh);
  const model = new CassettesByRun();
  const home = mkdtempSync(join(tmpdir(), "airline-journals-"));
  const config = airlineConfig(readPolicyText(folder), desk, model);
  // What the airline's own rules would have stopped was made in the recordings, and they went on from there: they are the back-test's. The
  // customer's confirmation stands before every write.
  const engine = openEngine({ ...config, policies: [customerConfirms] }, { home, watchdogMs: 0 });
  const definitionTokens = toolDefinitionTokens(desk.tools);
  try {
    const journals = await each(runs, (run) => replayJournal(run, { engine, model, desk, definitionTokens, points }));
    await look(engine);
    return journals;
  } finally {
    await engine.close();
    rmSync(home, { recursive: true, force: true });
  }
}

interface Stage {
  readonly engine: Engine;
  readonly model: CassettesByRun;
  readonly desk: Desk;
  readonly definitionTokens: number;
  readonly points: ForkPoints;
}

async function replayJournal(run: RecordedRun, { engine, model, desk, definitionTokens, points }: Stage): Promise<ReplayedJournal> {
  const { request, replies, answers } = conversationOf(run, estimateCalls(run, definitionTokens));
  const cassette = cassetteModel(replies, { onDifference: "note" });
  const { runId } = await engine.start({ workflow: "airline-support", input: { message: request } });
  model.insert(runId, cassette);
  const { status } = await converse(engine, runId, answers);
  desk.leave(runId);
  const journal = await engine.journal(runId);
  const journaled = journal.filter(({ event }) => event.type === "model-replied").length;
  return {
    run: runIdOf(run),
    isComplete: status === "completed" && cassette.unplayed().length === 0 && journaled === replies.length,
    isIdentical: (await engine.replay(runId)).identical,
    forks: await forked(engine, desk, runId, points),
    differences: cassette.differences.map(({ message }) => message),
  };
}

/** FJ3. The desk was left before. */
async function forked(engine: Engine, desk: Desk, runId: string, points: ForkPoints): Promise<ForkedJournal> {
  const forks = await forkJournal(engine, runId, points);
  return desk.isVisited(runId) ? { ...forks, problems: [...forks.problems, "a fork called a tool of the desk"] } : forks;
}

/**
 * Plays the customer until the run ends, or asks more than was recorded. Whatever was sent then is confirmed, with the hash of what is shown: the
 * recorded agent asked for a "yes" in words, before a call whose arguments nobody saw.
 */
async function converse(engine: Engine, runId: string, answers: readonly string[]): Promise<{ readonly status: string }> {
  const left = [...answers];
  for (;;) {
    const view = await engine.finished(runId, "idle");
    const task = (await engine.inbox({ limit: 1_000 })).find((open) => open.runId === runId);
    const answer = task?.kind === "question" ? left.shift() : undefined;
    if (task?.kind === "approval") await engine.decide({ task: task.task, hash: task.hash ?? "", by: CUSTOMER, decision: "approve" });
    else if (task === undefined || answer === undefined) return view;
    else await engine.answer({ task: task.task, by: CUSTOMER, answer: { answer } });
  }
}

/** In the order of the items, so many at once. */
async function each<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const waiting = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
