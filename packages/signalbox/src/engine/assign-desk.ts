// G4. Whether something may be given away is looked at when it is folded into the run: of two who do so at once, the second gives what the
//     first has left, or nothing.
import { isSignalboxError, SignalboxError } from "../base/error.ts";
import { holdersOf, listOfPeople } from "../definition/people.ts";
import type { RunState } from "../kernel/index.ts";
import type { Assignee, AssigneeFilter, ReassignRequest } from "../ports/engine.ts";
import type { RunRow, TaskRow } from "../ports/run-store.ts";
import { askingOf } from "./asked-of.ts";
import { amongWhom } from "./assignment.ts";
import type { Core } from "./core.ts";
import { partIn } from "./part-in-run.ts";
import { knownBy, requirePerson } from "./people.ts";
import type { RunActor } from "./run-actor.ts";

/** A task that is open, and how it stands in its run. */
interface OpenTask {
  readonly row: TaskRow;
  readonly actor: RunActor;
  readonly partIn: (person: string) => string | null;
}

/** Gives what waits for a person to others. */
export class AssignDesk {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  async reassign({ task, by, to: given, reason, ...who }: ReassignRequest): Promise<void> {
    requirePerson(this.#core.people, by);
    const open = this.#open(task);
    const to = listOfPeople(given);
    const { actor, row } = open;
    const among = this.#amongNow(open, actor.live.state, by, to);
    const request = {
      type: "task-reassigned",
      controller: "human",
      id: row.command,
      to: to.join(","),
      by,
      ...knownBy(who),
      ...(among === null ? {} : { among }),
      ...(reason === undefined ? {} : { reason }),
    } as const;
    await actor.request(request, (state) => {
      if (this.#amongNow(open, state, by, to) !== among) throw actor.conflict(`${task} was given to others meanwhile. Look at it again.`);
    });
  }

  /** To which roles and people somebody may give it: those that `reassign` would take. */
  assignees({ task, by }: AssigneeFilter): readonly Assignee[] {
    const { people } = this.#core;
    requirePerson(people, by);
    const open = this.#open(task);
    const roles = [...new Set(Object.values(people).flat())].filter((role) => role.startsWith("role:")).sort();
    return [...roles, ...Object.keys(people).sort()].flatMap((who) => {
      try {
        const among = this.#amongNow(open, open.actor.live.state, by, [who]);
        return [{ who, holders: holdersOf(people, who), isInstead: among === null && open.row.who !== "" }];
      } catch (thrown) {
        if (isSignalboxError(thrown)) return [];
        throw thrown;
      }
    });
  }

  #amongNow({ row, actor, ...rest }: OpenTask, state: RunState, by: string, to: readonly string[]): string | null {
    const command = askingOf(actor, state, row.command);
    if (command === null) throw notOpen(row);
    const active = state.frames.get(command.frame)?.active;
    const approval = active?.kind === "approve" ? active : null;
    return amongWhom({ people: this.#core.people, task: row.task, command, approval, by, to, ...rest });
  }

  #open(id: string): OpenTask {
    this.#core.noticeClock();
    const { services } = this.#core;
    const row = services.store.read.task(id);
    if (row === null) throw new SignalboxError("not-found", `There is no task "${id}". "signalbox inbox" lists what is open.`);
    this.#requireOpen(row);
    const run = services.store.read.run(row.run) as RunRow;
    // It is read from the whole journal, and the same for as long as one looks.
    const parts = new Map<string, string | null>();
    const known = (person: string): string | null => {
      if (!parts.has(person)) parts.set(person, partIn(services, run, person));
      return parts.get(person) ?? null;
    };
    return { row, actor: this.#core.actors.open(run), partIn: known };
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
