// A run without an engine: reduce and advance, and nothing else. No journal is kept.
import { type Arrival, advance, type Command, type GraphIndex, initialState, type RunState, reduce } from "signalbox/kernel";

export class PureRun {
  readonly state: RunState;
  readonly #index: GraphIndex;
  #now: number;
  /** Events so far, arrivals and decisions. */
  events = 0;

  constructor(index: GraphIndex, runId = "run", now = 1_000_000) {
    this.#index = index;
    this.#now = now;
    this.state = initialState(runId);
  }

  arrive(arrival: Arrival): readonly Command[] {
    this.#now++;
    reduce(this.state, arrival, this.#now);
    const { decisions, commands } = advance(this.#index, this.state, this.#now);
    this.events += 1 + decisions.length;
    return commands;
  }

  /** Goes on until nothing is left that `answer` has an answer for. First ordered, first answered. */
  settle(first: Arrival, answer: (command: Command) => Arrival | null, seen?: () => void): void {
    const queue = [first];
    for (const arrival of queue) {
      for (const command of this.arrive(arrival)) {
        const answered = answer(command);
        if (answered !== null) queue.push(answered);
      }
      seen?.();
    }
  }
}

export const completed = (id: string, output: unknown): Arrival => ({
  type: "step-completed",
  controller: "rules",
  id,
  output: output as never,
});
