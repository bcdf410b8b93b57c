import { commandOf, openCommands } from "../kernel/index.ts";
import { failedCall } from "./ask-model.ts";
import { doubtOf, takeUpStep } from "./perform-step.ts";
import { type ModelCommand, refused } from "./prepare-call.ts";
import type { RunActor } from "./run-actor.ts";

/** Goes on with what is open in a run that was read from its journal; `ids`: with these of them. */
export function takeUp(actor: RunActor, ids?: ReadonlySet<string>): void {
  const { dormant, live } = actor;
  actor.dormant = false;
  for (const command of openCommands(live.index, live.state)) {
    if (ids !== undefined && !("id" in command && ids.has(command.id))) continue;
    if (command.kind === "start-run") actor.perform(command);
    else if (command.kind === "await-event") actor.later(command);
    else if (command.kind === "set-timer") actor.timer(command);
    else if (!dormant) continue;
    else if (command.kind === "probe-step") actor.perform(command);
    else if (command.kind === "call-model" || command.kind === "run-turn") takeUpModel(actor, command);
    else if (command.kind === "run-step") takeUpStep(actor, command);
  }
}

/**
 * A model call that was open when its process ended: it may have been answered and billed, and it is made again as another one.
 * A run that is being cancelled orders nothing more.
 */
function takeUpModel(actor: RunActor, command: ModelCommand): void {
  if (actor.live.state.open.get(command.id)?.aborting === true) {
    actor.begin();
    actor.answer(failedCall(actor.services, command, refused("interrupted", "The process ended before the model's answer was recorded.")));
  } else actor.services.budget.again(actor, command);
}

/** Does again what one open command asks for: a child is started once, and an event is looked for as often as one likes. */
export function redo(actor: RunActor, id: string): void {
  const command = commandOf(actor.live.index, actor.live.state, id);
  if (command?.kind === "start-run") actor.perform(command);
  else if (command?.kind === "await-event") actor.later(command);
}

/** Answers the calls that may have left and must not be sent again by themselves, and nothing else: a person says what happened. */
export function doubtSent(actor: RunActor): void {
  for (const command of openCommands(actor.live.index, actor.live.state)) {
    const arrival = command.kind === "run-step" ? doubtOf(actor, command) : null;
    if (arrival === null) continue;
    actor.begin();
    actor.answer(arrival);
  }
}
