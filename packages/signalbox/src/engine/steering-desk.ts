// What a person asks of a run as a whole. It is on disk before it is acknowledged.
import { SignalboxError } from "../base/error.ts";
import { type Arrival, initialState, isTerminal, type RunState } from "../kernel/index.ts";
import type { Person, RunView, TellRequest } from "../ports/engine.ts";
import type { RunRow } from "../ports/run-store.ts";
import type { LiveRun } from "../ports/substrate.ts";
import type { Job } from "./commit-work.ts";
import { actorOf, type Core, rowOf } from "./core.ts";
import { freedBy } from "./obstacle-words.ts";
import { knownBy } from "./people.ts";
import type { ReadDesk } from "./read-desk.ts";
import type { Recovery } from "./recovery.ts";
import type { RunActor } from "./run-actor.ts";
import type { RunQueue } from "./run-queue.ts";
import { limitKeyOf } from "./start-plan.ts";
import { startedInput } from "./started-input.ts";
import { takeUp } from "./take-up.ts";

type Admit = (state: RunState) => void;

export class SteeringDesk {
  readonly #core: Core;
  readonly #queue: RunQueue;
  readonly #reads: ReadDesk;
  readonly #recovery: Recovery;

  constructor(core: Core, queue: RunQueue, reads: ReadDesk, recovery: Recovery) {
    this.#core = core;
    this.#queue = queue;
    this.#reads = reads;
    this.#recovery = recovery;
  }

  async cancel(runId: string, person: Person): Promise<RunView> {
    this.#release(runId);
    return this.#ask(runId, asked("cancel-requested", person), (state) => requireRunning(state, runId, "cancelled"));
  }

  pause(runId: string, person: Person): Promise<RunView> {
    return this.#ask(runId, asked("pause-requested", person), (state) => requireRunning(state, runId, "paused"));
  }

  /** Also of a run that is blocked: a person says that it may be tried again. */
  async resume(runId: string, person: Person): Promise<RunView> {
    const wasBlocked = this.#release(runId);
    return this.#ask(runId, asked("resume-requested", person), (state) => {
      if (!state.paused && !wasBlocked) throw new SignalboxError("run-not-open", `Run ${runId} is not paused.`);
    });
  }

  /** One run of a lineage goes on: where a fork of it was made live, that one, or the last of them. */
  async retry(runId: string, person: Person): Promise<RunView> {
    const row = rowOf(this.#core, runId);
    const last = row.parentKey === null ? this.#core.services.store.read.forkTree(row.root).at(-1) : undefined;
    if (last !== undefined && last.key !== row.key)
      throw new SignalboxError("run-not-open", `Run ${row.runId} has a fork that was made live, run ${last.runId}: go on with that one.`);
    const requireFailed: Admit = (state) => {
      if (state.phase !== "failed") throw new SignalboxError("run-not-open", `Run ${runId} has not failed: there is nothing to retry.`);
    };
    const arrival = asked("retry-requested", person);
    return row.status === "failed" && this.#core.places.rules(row.workflow) !== undefined
      ? this.#retryInside(row, arrival, requireFailed)
      : this.#ask(runId, arrival, requireFailed);
  }

  /** A run that failed gave its place back, and goes on where there is one for it. */
  async #retryInside(row: RunRow, arrival: Arrival, requireFailed: Admit): Promise<RunView> {
    const { places } = this.#core;
    const actor = actorOf(this.#core, row.runId);
    const key = limitKeyOf(actor.definition, startedInput(this.#core, row));
    const entrant = { run: row.key, workflow: row.workflow, key, parent: row.parentKey };
    let take: Job | null = null;
    const admit: Admit = (state) => {
      requireFailed(state);
      const obstacle = places.obstacleToGoOn(entrant);
      if (obstacle !== null)
        throw new SignalboxError("state-conflict", `Run ${row.runId} can be retried when ${freedBy(obstacle, row.workflow)}.`);
      take = places.enter(actor, entrant, false);
    };
    await this.#request(actor, arrival, admit, (writer) => take?.(writer));
    return this.#reads.viewOf(actor);
  }

  /** It is for an agent that is at work, and kept in the journal although the agent ends before it has seen it. */
  async tell({ runId, text, agent, ...person }: TellRequest): Promise<RunView> {
    if (text.trim() === "") throw new SignalboxError("usage", "The message is empty.");
    const { live } = actorOf(this.#core, runId);
    const frame = agentFrame(live, live.runId, agent);
    return this.#ask(live.runId, { type: "agent-told", controller: "human", frame, text, ...person, ...knownBy(person) }, (state) => {
      if (state.frames.get(frame)?.active?.kind !== "agent")
        throw new SignalboxError("run-not-open", `The agent of run ${runId} has just ended. Nobody read your message.`);
    });
  }

  /**
   * Ends a run that another one takes over from: cancelled, in the transaction of whatever is written `also`. `admit` throws when it must not be.
   */
  async supersede(runId: string, person: Person, admit: (actor: RunActor) => void, also: Job): Promise<void> {
    this.#release(runId);
    const actor = actorOf(this.#core, runId);
    const requireOpen: Admit = (state) => {
      requireRunning(state, runId, "taken over from");
      admit(actor);
    };
    await this.#request(actor, asked("cancel-requested", person), requireOpen, also);
  }

  async #ask(runId: string, arrival: Arrival, admit: Admit): Promise<RunView> {
    const row = rowOf(this.#core, runId);
    if (row.status === "queued") {
      admit(initialState(row.runId));
      const begun = this.#queue.pullOne(row, arrival);
      if (begun !== null) return begun.then(() => this.#reads.view(rowOf(this.#core, row.runId)));
    }
    const actor = actorOf(this.#core, row.runId);
    await this.#request(actor, arrival, admit);
    return this.#reads.viewOf(actor);
  }

  async #request(actor: RunActor, arrival: Arrival, admit: Admit, also?: Job): Promise<void> {
    // What was open when the process ended before is performed by nobody; what follows from the request is not of it.
    const left = actor.dormant ? new Set(actor.live.state.open.keys()) : null;
    await actor.request(arrival, admit, also);
    const { paused, cancelling } = actor.live.state;
    if (left !== null && (!paused || cancelling)) takeUp(actor, left);
  }

  /** True when the run was blocked, and is so no longer. */
  #release(runId: string): boolean {
    const row = rowOf(this.#core, runId);
    if (row.status !== "blocked") return false;
    this.#recovery.release(row);
    return true;
  }
}

type Asked = Extract<Arrival["type"], `${string}-requested`>;
const asked = (type: Asked, person: Person): Arrival => ({ type, controller: "human", ...person, ...knownBy(person) });

/** The frame of the agent that is meant, among those at work. */
function agentFrame({ index, state }: LiveRun, runId: string, wanted: string | undefined): string {
  const atWork = [...state.frames].flatMap(([frame, { active, block, at }]) =>
    active?.kind === "agent" ? [{ frame, path: `${frame}/${index.blocks.get(block)?.nodes[at]?.id}` }] : [],
  );
  const [found, ...others] = wanted === undefined ? atWork : atWork.filter(({ path }) => path === wanted || path.endsWith(`/${wanted}`));
  if (found !== undefined && others.length === 0) return found.frame;
  const names = atWork.map(({ path }) => path.replace(/^\//, "")).join(", ");
  if (atWork.length === 0) throw new SignalboxError("run-not-open", `No agent is at work in run ${runId}.`);
  const problem = found === undefined ? `No agent "${wanted}" is at work in run ${runId}` : `Several agents are at work in run ${runId}`;
  throw new SignalboxError("usage", `${problem}. Name one of: ${names}.`);
}

function requireRunning(state: RunState, runId: string, what: string): void {
  if (isTerminal(state)) throw new SignalboxError("run-not-open", `Run ${runId} is ${state.phase} and cannot be ${what}.`);
}
