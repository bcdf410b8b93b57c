// What a person asks of a run as a whole. It is on disk before it is acknowledged.
import { SignalboxError } from "../base/error.ts";
import { type Arrival, initialState, isTerminal, type RunState } from "../kernel/index.ts";
import type { Person, RunView } from "../ports/engine.ts";
import { actorOf, type Core, rowOf } from "./core.ts";
import { ASSERTED } from "./people.ts";
import type { ReadDesk } from "./read-desk.ts";
import type { Recovery } from "./recovery.ts";
import type { StartDesk } from "./start-desk.ts";
import { takeUp } from "./take-up.ts";

type Admit = (state: RunState) => void;

export class SteeringDesk {
  readonly #core: Core;
  readonly #starts: StartDesk;
  readonly #reads: ReadDesk;
  readonly #recovery: Recovery;

  constructor(core: Core, starts: StartDesk, reads: ReadDesk, recovery: Recovery) {
    this.#core = core;
    this.#starts = starts;
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

  retry(runId: string, person: Person): Promise<RunView> {
    return this.#ask(runId, asked("retry-requested", person), (state) => {
      if (state.phase !== "failed") throw new SignalboxError("run-not-open", `Run ${runId} has not failed: there is nothing to retry.`);
    });
  }

  async #ask(runId: string, arrival: Arrival, admit: Admit): Promise<RunView> {
    const row = rowOf(this.#core, runId);
    if (row.status === "queued") {
      admit(initialState(row.runId));
      const begun = this.#starts.pullOne(row, arrival);
      if (begun !== null) return begun.then(() => this.#reads.view(rowOf(this.#core, row.runId)));
    }
    const actor = actorOf(this.#core, row.runId);
    // What was open when the process ended before is performed by nobody; what follows from the request is not of it.
    const left = actor.dormant ? new Set(actor.live.state.open.keys()) : null;
    await actor.request(arrival, admit);
    const { paused, cancelling } = actor.live.state;
    if (left !== null && (!paused || cancelling)) takeUp(actor, left);
    return this.#reads.viewOf(actor);
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
const asked = (type: Asked, person: Person): Arrival => ({ type, controller: "human", ...person, ...ASSERTED });

function requireRunning(state: RunState, runId: string, what: string): void {
  if (isTerminal(state)) throw new SignalboxError("run-not-open", `Run ${runId} is ${state.phase} and cannot be ${what}.`);
}
