// Who may act on what waits for a person: as its row says, and as the run itself says at the moment of folding.
import { listOfPeople, type People } from "../definition/people.ts";
import { type Command, commandOf, type RunState } from "../kernel/index.ts";
import type { TaskRow } from "../ports/run-store.ts";
import { requirePerson, requireRight } from "./people.ts";
import type { RunActor } from "./run-actor.ts";

/** One of `who`, and one of `within` as well where there is such a list. No `who`: anybody. */
export interface AskedOf {
  readonly who: string;
  readonly within?: string;
}
export type Asking = Extract<Command, { kind: "open-approval" | "ask-question" | "ask-settlement" }>;

const isAsking = (command: Command | null): command is Asking =>
  command?.kind === "open-approval" || command?.kind === "ask-question" || command?.kind === "ask-settlement";

/** The command of a task as it is now; null when it is not open any more. */
export function askingOf(actor: RunActor, state: RunState, id: string): Asking | null {
  const command = commandOf(actor.live.index, state, id);
  return isAsking(command) ? command : null;
}

export const askedOf = (command: Asking): AskedOf => ({
  who: (command.kind === "open-approval" ? command.by : command.who) ?? "",
  ...(command.within === undefined ? {} : { within: command.within }),
});

export function askedOfRow({ who, detail }: TaskRow): AskedOf {
  const { within } = detail as { readonly within?: string };
  return { who, ...(within === undefined ? {} : { within }) };
}

/** @throws SignalboxError `unknown-person` or `not-allowed`. */
export function requireAsked(people: People, by: string, { who, within }: AskedOf, what: string): void {
  requirePerson(people, by);
  if (who !== "") requireRight(people, by, listOfPeople(who), what);
  if (within !== undefined) requireRight(people, by, listOfPeople(within), what);
}
