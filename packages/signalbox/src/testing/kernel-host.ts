// A host over the pure kernel: no store, no clock of its own, nothing happens by itself.
// H1. A batch is what arrived, each with what follows from it, kept as JSON, as a store would keep it.
// H2. `pending` holds every command that waits for an answer, as it was sent.
import type { Json } from "../base/json.ts";
import type { Graph } from "../definition/graph.ts";
import {
  type Arrival,
  advance,
  type Batch,
  type Command,
  type CommandId,
  type Controller,
  commandOf,
  type Event,
  fold,
  type GraphIndex,
  indexGraph,
  initialState,
  openCommands,
  type RunState,
  reduce,
} from "../kernel/index.ts";

type Loose<A> = A extends unknown ? Omit<A, "controller"> & { readonly controller?: Controller } : never;
/** An arrival as a test says it: who controls it follows from what it is. */
export type Arriving = Loose<Arrival>;
/** Answers a command, or leaves it open. */
export type Answer = (command: Command, host: KernelHost) => Arriving | null;

const byPeople: ReadonlySet<Arrival["type"]> = new Set([
  "approval-decided",
  "question-answered",
  "step-settled",
  "task-reassigned",
  "cancel-requested",
  "pause-requested",
  "resume-requested",
  "retry-requested",
] as const);

export interface KernelHostOptions {
  readonly runId?: string;
  /** Milliseconds since 1970 at the start. */
  readonly now?: number;
}

export class KernelHost {
  readonly index: GraphIndex;
  readonly runId: string;
  readonly journal: Batch[] = [];
  readonly pending = new Map<CommandId, Command>();
  state: RunState;
  now: number;

  constructor(graph: Graph, { runId = "run-1", now = 0 }: KernelHostOptions = {}) {
    this.index = indexGraph(graph);
    this.runId = runId;
    this.state = initialState(runId);
    this.now = now;
  }

  /** A host that takes a run up from its journal, as after a kill: what is open is sent again. */
  static resume(graph: Graph, runId: string, journal: readonly Batch[]): KernelHost {
    const host = new KernelHost(graph, { runId, now: journal.at(-1)?.at ?? 0 });
    host.journal.push(...journal);
    host.state = fold(runId, journal);
    for (const command of openCommands(host.index, host.state)) host.#track(command);
    return host;
  }

  start(input: Json): readonly Command[] {
    return this.arrive({ type: "run-started", input });
  }

  /** Records arrivals and what follows from them as one batch. Gives the commands that this sends. */
  arrive(...arrivals: readonly Arriving[]): readonly Command[] {
    const events: Event[] = [];
    const sent: Command[] = [];
    for (const arrival of arrivals) {
      const event = { controller: byPeople.has(arrival.type) ? "human" : "rules", ...arrival } as Arrival;
      reduce(this.state, event, this.now);
      if ("id" in event && !this.state.open.has(event.id)) this.pending.delete(event.id);
      if (event.type === "task-reassigned") this.#shown(event.id);
      const { decisions, commands } = advance(this.index, this.state, this.now);
      events.push(event);
      for (const decision of decisions) events.push(decision);
      for (const command of commands) {
        this.#track(command);
        sent.push(command);
      }
    }
    this.journal.push(JSON.parse(JSON.stringify({ seq: this.journal.length + 1, at: this.now, events })) as Batch);
    return sent;
  }

  /** Fires a timer that is set, at the time for which it was set or later. */
  fire(id: CommandId, at = this.dueAt(id)): readonly Command[] {
    this.now = Math.max(this.now, at);
    return this.arrive({ type: "timer-fired", id });
  }

  dueAt(id: CommandId): number {
    const command = this.pending.get(id);
    if (command?.kind !== "set-timer") throw new Error(`No timer "${id}" is set. Open: ${[...this.pending.keys()].join(", ")}.`);
    return command.dueAt;
  }

  /** Answers what `answer` has an answer for, in the order in which it was asked, until nothing of that is left. */
  settle(answer: Answer): void {
    for (let progress = true; progress; ) {
      progress = false;
      for (const command of [...this.pending.values()]) {
        if (!("id" in command) || this.pending.get(command.id) !== command) continue;
        const arrival = answer(command, this);
        if (arrival === null) continue;
        this.arrive(arrival);
        progress = true;
      }
    }
  }

  /** What waits for a person is for others from now on. */
  #shown(id: CommandId): void {
    const command = commandOf(this.index, this.state, id);
    if (command !== null) this.#track(command);
  }

  #track(command: Command): void {
    if (command.kind === "withdraw") this.pending.delete(command.id);
    else if ("frame" in command) this.pending.set(command.id, command);
  }
}
