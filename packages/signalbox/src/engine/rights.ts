// Z6. A call that an agent chose, or wrote into a plan, needs the rights of each person behind it: who started its run, who made a fork of it live, and who has written to it since. An agent lends nobody its own.
// Z7. They are read when the call is about to be sent: a change of the config holds from the next call on. A run behind which nobody is has its workflow's grant.
import { isTriggerName } from "../base/trigger-name.ts";
import { mayUse } from "../definition/permissions.ts";
import type { CommandOf, MissingRight, RunState } from "../kernel/index.ts";
import type { RunActor } from "./run-actor.ts";

type StepCommand = CommandOf<"run-step">;
type Judging = Pick<RunActor, "live" | "services" | "identity">;

/** True when somebody's rights are asked about, whatever they are now. */
export const needsRights = (actor: Judging, command: StepCommand): boolean =>
  (command.chosen !== undefined || actor.identity.plan !== null) &&
  command.tool.effect !== "none" &&
  actor.services.permissions !== null &&
  peopleBehind(actor, command).size > 0;

/** The first right that a person behind the call does not have. */
export function missingRight(actor: Judging, command: StepCommand): MissingRight | null {
  const { permissions } = actor.services;
  if (permissions === null || !needsRights(actor, command)) return null;
  const people = actor.services.people();
  for (const person of peopleBehind(actor, command)) {
    const roles = Object.hasOwn(people, person) ? (people[person] ?? []) : [];
    if (!mayUse(permissions, roles, command.tool)) return { person, roles, scope: command.tool.scope };
  }
  return null;
}

/** What the model and people are told. */
export const rightText = ({ tool }: StepCommand, { person, roles, scope }: MissingRight): string =>
  `${tool.id} ${scope === "" ? "names no scope and so needs the right to everything" : `needs the scope "${scope}"`}, which ${person} (${roles.join(", ") || "no role"}) does not have. An agent has no more rights than the people whom it works for.`;

function peopleBehind({ live, identity }: Judging, { frame }: StepCommand): ReadonlySet<string> {
  const people = new Set<string>(identity.startedBy === null ? [] : [identity.startedBy]);
  // A fork goes on with what somebody else has asked for.
  if (live.state.startedBy !== undefined) people.add(live.state.startedBy);
  for (const person of writers(live.state, frame)) people.add(person);
  // What comes in from outside is nobody.
  for (const name of people) if (isTriggerName(name)) people.delete(name);
  return people;
}

/** Who has written to the agent that chose the call, or to one that it works for. */
function* writers({ frames }: RunState, path: string): Generator<string> {
  for (let frame = frames.get(path); frame !== undefined; frame = frame.parent === null ? undefined : frames.get(frame.parent))
    if (frame.active?.kind === "agent") yield* frame.active.heard ?? [];
}
