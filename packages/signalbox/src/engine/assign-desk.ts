// G4. Whether something may be given away is looked at when it is folded into the run: of two who do so at once, the second gives what the
//     first has left, or nothing.
import { SignalboxError } from "../base/error.ts";
import { listOfPeople } from "../definition/people.ts";
import type { RunState } from "../kernel/index.ts";
import type { ReassignRequest } from "../ports/engine.ts";
import type { RunRow, TaskRow } from "../ports/run-store.ts";
import { askingOf } from "./asked-of.ts";
import { type Assignment, amongWhom } from "./assignment.ts";
import type { Core } from "./core.ts";
import { partIn } from "./part-in-run.ts";
import { knownBy, requirePerson } from "./people.ts";

/** Gives what waits for a person to others. */
export class AssignDesk {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  async reassign({ task: id, by, to: given, reason, ...who }: ReassignRequest): Promise<void> {
    this.#core.noticeClock();
    const { store } = this.#core.services;
    const task = store.read.task(id);
    if (task === null) throw new SignalboxError("not-found", `There is no task "${id}". "signalbox inbox" lists what is open.`);
    requirePerson(this.#core.people, by);
    this.#requireOpen(task);
    const row = store.read.run(task.run) as RunRow;
    const actor = this.#core.actors.open(row);
    const to = listOfPeople(given);
    const amongNow = (state: RunState): string | null => {
      const command = askingOf(actor, state, task.command);
      if (command === null) throw notOpen(task);
      return amongWhom({ people: this.#core.people, task: id, command, by, to, ...this.#facts(state, row, command.frame) });
    };
    const among = amongNow(actor.live.state);
    const request = {
      type: "task-reassigned",
      controller: "human",
      id: task.command,
      to: to.join(","),
      by,
      ...knownBy(who),
      ...(among === null ? {} : { among }),
      ...(reason === undefined ? {} : { reason }),
    } as const;
    await actor.request(request, (state) => {
      if (amongNow(state) !== among) throw actor.conflict(`${id} was given to others meanwhile. Look at it again.`);
    });
  }

  #facts(state: RunState, row: RunRow, frame: string): Pick<Assignment, "approval" | "partIn"> {
    const active = state.frames.get(frame)?.active;
    return { approval: active?.kind === "approve" ? active : null, partIn: (person) => partIn(this.#core.services, row, person) };
  }

  #requireOpen(task: TaskRow): void {
    if (task.state === "withdrawn")
      throw new SignalboxError("approval-closed", `${task.task} was taken back, because the run went on without it.`);
    if (task.state === "decided") throw notOpen(task);
    if (task.state === "expired" || task.dueAt <= this.#core.now())
      throw new SignalboxError("approval-expired", `The time of ${task.task} is up.`);
  }
}

const notOpen = ({ task }: TaskRow): SignalboxError => new SignalboxError("already-decided", `${task} is not open any more.`);
