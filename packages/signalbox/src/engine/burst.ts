import type { Redactor } from "../base/redactor.ts";
import type { LiveRun, Substrate } from "../ports/substrate.ts";
import type { Watchdog } from "../ports/watchdog.ts";
import { takeTurn } from "./turn.ts";

/**
 * One burst of one run: reduce what arrived, advance, commit, start what is due, and again; until only long waits are left.
 * A run that waits five days for a person is a row and nothing else.
 */
export async function burst(run: LiveRun, substrate: Substrate, watchdog: Watchdog, redactor: Redactor): Promise<void> {
  for (;;) {
    const arrivals = await substrate.race();
    if (arrivals === null) return;
    const turn = takeTurn(run, arrivals, substrate.now(), watchdog, redactor);
    if (turn.batch.events.length === 0) continue;
    await substrate.commit(turn);
    for (const command of turn.commands) start(substrate, command);
  }
}

function start(substrate: Substrate, command: Parameters<Substrate["perform"]>[0]): void {
  switch (command.kind) {
    case "set-timer":
      substrate.timer(command);
      break;
    case "open-approval":
    case "ask-question":
    case "ask-settlement":
    case "await-event":
    case "notify":
      substrate.later(command);
      break;
    default:
      substrate.perform(command);
  }
}
