import { messageOf } from "../base/error.ts";
import type { Redactor } from "../base/redactor.ts";
import { asStored, NotJson } from "../base/stored-json.ts";
import { stepError } from "../definition/step-error.ts";
import { type Arrival, advance, type Command, type CommandOf, type Event, reduce } from "../kernel/index.ts";
import type { LiveRun, Turn } from "../ports/substrate.ts";
import type { Watchdog } from "../ports/watchdog.ts";

/**
 * Reduces what arrived, decides what follows, and runs the pure functions that it meets on the way: all of it one batch.
 * Nothing is done yet; the commands are for after the commit. Here is the door of the journal: what arrives leaves its secrets before anything
 * is folded, decided, hashed or written of it, so all that follows is of one text.
 */
export function takeTurn(run: LiveRun, arrivals: readonly Arrival[], now: number, watchdog: Watchdog, redactor: Redactor): Turn {
  const events: Event[] = [];
  const commands: Command[] = [];
  for (const arrived of arrivals) {
    const queue = [redactor.value(arrived)];
    // The queue grows while it is walked: a function's result arrives in the turn that called it, before what arrived after its call.
    for (const arrival of queue) {
      if (isLate(run, arrival)) continue;
      events.push(arrival);
      reduce(run.state, arrival, now);
      const { decisions, commands: due } = advance(run.index, run.state, now);
      for (const decision of decisions) events.push(decision);
      for (const command of due) {
        if (command.kind === "run-function") queue.push(redactor.value(runFunction(run, command, watchdog)));
        else commands.push(command);
      }
    }
  }
  return {
    batch: { seq: run.seq + 1, at: run.state.now, events },
    commands: arrivals.length === 1 ? commands : commands.filter((command) => !isAnswered(run, command)),
  };
}

const LETS_GO: ReadonlySet<Command["kind"]> = new Set<Command["kind"]>(["withdraw", "abort", "notify"]);
/** What a later arrival of the same turn has answered, or let go, is not done. */
const isAnswered = (run: LiveRun, command: Command): boolean =>
  "id" in command && !LETS_GO.has(command.kind) && !run.state.open.has(command.id);

/** An answer to a command that is not open any more changes nothing, and so is no event. */
const isLate = (run: LiveRun, arrival: Arrival): boolean => "id" in arrival && !run.state.open.has(arrival.id);

function runFunction(run: LiveRun, command: CommandOf<"run-function">, watchdog: Watchdog): Arrival {
  const controller = run.state.open.get(command.id)?.controller ?? "rules";
  const fn = run.functions.get(command.node);
  try {
    watchdog.enter(`${run.index.graph.id}/${command.node}`);
    const output = asStored(fn?.(command.input));
    const source = run.changed.get(command.node);
    return { type: "step-completed", controller, id: command.id, output, ...(source === undefined ? {} : { source }) };
  } catch (thrown) {
    const code = thrown instanceof NotJson ? "output-invalid" : "function-failed";
    const error = stepError(code, `The function of "${command.node}" failed: ${messageOf(thrown)}`.slice(0, 2_000), 1);
    return { type: "step-failed", controller, id: command.id, error, retryable: false, jitter: 0 };
  } finally {
    watchdog.leave();
  }
}
