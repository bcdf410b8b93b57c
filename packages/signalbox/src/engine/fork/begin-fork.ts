// F1. A fork begins when every other run of its lineage has ended: until then it is in the queue, and nothing of it is done.
// F2. What was open at its point is its own from its first commit on: timers, tasks, waits. People get the time again that they had left.
// F3. Calls that were open go on by their keys: a result of the lineage is lent, a doubt stays one (adopt.ts).
import type { Arrival, Command } from "../../kernel/index.ts";
import { openCommands } from "../../kernel/index.ts";
import type { RunRow, StoreWriter } from "../../ports/run-store.ts";
import { type Job, jobOfCommand } from "../commit-work.ts";
import type { Core } from "../core.ts";
import { readJournal } from "../journal.ts";
import { type ActorHost, RunActor } from "../run-actor.ts";
import { identityOf } from "../run-identity.ts";
import { type Loaded, loadRun } from "../run-loader.ts";
import { takeUp } from "../take-up.ts";
import type { ForkPlan } from "./plan.ts";

type Begun = Extract<Loaded, { ok: true }>;

/** A run of a lineage that no run has started, and that is not its first. */
export const isFork = ({ root, key, parentKey }: RunRow): boolean => root !== key && parentKey === null;

/** Whether a run in the queue still waits for another one of its lineage to end. F1. */
export const isHeld = ({ services }: Core, row: RunRow): boolean =>
  isFork(row) && services.store.read.forkTree(row.root).some(({ key, endedAt }) => key !== row.key && endedAt === null);

/**
 * Takes a fork out of the queue. Resolves when its first batch is on disk; null when it turns out to be blocked.
 * `asked`: what somebody asked of it before it had begun.
 */
export function startFork(
  core: Core,
  host: ActorHost,
  row: RunRow,
  enter: (actor: RunActor) => Job | null,
  asked?: Arrival,
): Promise<void> | null {
  const { services, registry } = core;
  const loaded = loadRun(services, registry, row);
  if (loaded.ok) {
    const begun = beginFork(core, host, row, loaded, enter, asked);
    // What keeps it from beginning is reported where it crashed.
    if (asked === undefined) begun.catch(() => undefined);
    return begun;
  }
  services.store.commit([(writer) => writer.block(row.key, loaded.reason, loaded.detail, "blocked", core.now())]);
  return null;
}

function beginFork(
  core: Core,
  host: ActorHost,
  row: RunRow,
  { definition, state, seq, head, plan }: Begun,
  enter: (actor: RunActor) => Job | null,
  asked?: Arrival,
): Promise<void> {
  const { services } = core;
  const { code, index, changed } = definition;
  const live = { runId: row.runId, index, functions: code.functions, changed, state, seq };
  const actor = new RunActor(host, identityOf(services.store.read, row, plan), definition, live, head, "running");
  core.actors.add(actor);
  const { arrivals } = JSON.parse(row.queuedInput ?? "") as ForkPlan;
  const [first, ...after] = arrivals;
  const open = openCommands(index, state);
  const ids = new Set(state.open.keys());
  const rows = rowsOf(core, actor, open);
  const take = enter(actor);
  if (take !== null) rows.push(take);
  return new Promise((committed, refused) =>
    actor.deliver({
      arrival: first,
      after,
      ...(asked === undefined ? {} : { before: asked }),
      admit: () => undefined,
      also: (writer) => {
        writer.takeQueued(row.key, actor.now());
        for (const job of rows) job(writer);
      },
      next: () => goOn(actor, ids),
      committed,
      refused,
    }),
  );
}

/** F2. */
function rowsOf(core: Core, actor: RunActor, open: readonly Command[]): Job[] {
  const { digest, store } = core.services;
  const later = Math.max(0, actor.now() - actor.live.state.now);
  const jobs = open.flatMap((command) => jobOfCommand(actor, postponed(command, later), []) ?? []);
  const heard: Job[] = [];
  for (const { batch } of readJournal(digest, store.read, actor.key, actor.runId))
    for (const event of batch.events)
      if (event.type === "event-received") heard.push((writer: StoreWriter) => void writer.markDelivered(actor.key, event.eventId));
  return [...jobs, ...heard];
}

/** A deadline of people. Other times stay what they are: one that has passed is due at once. */
function postponed(command: Command, byMs: number): Command {
  const isPeoples = command.kind === "set-timer" ? command.people : "dueAt" in command;
  return isPeoples && "dueAt" in command ? { ...command, dueAt: command.dueAt + byMs } : command;
}

/** F3. */
function goOn(actor: RunActor, ids: ReadonlySet<string>): void {
  const { paused, cancelling } = actor.live.state;
  actor.dormant = true;
  if (!paused || cancelling) takeUp(actor, ids);
}
