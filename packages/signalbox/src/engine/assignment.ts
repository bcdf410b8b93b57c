// G1. Who may act on an open task, or an administrator, gives it to others: people, roles, or several of them.
// G2. That narrows: who acts is one of those it was given to and one of those it was for. Only an administrator puts others in the place of
//     those a workflow names, and nobody puts others in the place of those a policy names.
// G3. It is given to nobody who could not act: nobody holds that name, they have approved it already, or four eyes exclude them.
import { count } from "../base/count.ts";
import { SignalboxError } from "../base/error.ts";
import { holdersOf, listOfPeople, mayAct, type People } from "../definition/people.ts";
import type { ApproveState } from "../kernel/index.ts";
import { type Asking, askedOf, requireAsked } from "./asked-of.ts";
import { ADMINISTRATOR } from "./people.ts";

/** What is open, and who gives it to whom. */
export interface Assignment {
  readonly people: People;
  readonly task: string;
  readonly command: Asking;
  /** Of an approval. */
  readonly approval: ApproveState | null;
  readonly by: string;
  readonly to: readonly string[];
  /** What somebody has done to bring the run to where it is, in words that follow their name. */
  readonly partIn: (person: string) => string | null;
}

/**
 * Of whom else who acts has to be one, once it is given; null where that is nobody.
 * @throws SignalboxError `not-allowed`, `unknown-person` or `usage`.
 */
export function amongWhom(given: Assignment): string | null {
  const { people, command, by, to, task } = given;
  const { who, within = who } = askedOf(command);
  const isAdministrator = mayAct(people, by, ADMINISTRATOR);
  if (!isAdministrator) requireAsked(people, by, askedOf(command), `reassign ${task}`);
  requireSomebody(given, who);
  const outside =
    within === ""
      ? undefined
      : to.flatMap((name) => holdersOf(people, name)).find((person) => !mayAct(people, person, listOfPeople(within)));
  if (outside !== undefined) requireReplaceable(given, within, outside, isAdministrator);
  if (given.approval !== null) requireAble(given, given.approval);
  return outside === undefined && within !== "" ? within : null;
}

/** G2. */
function requireReplaceable({ approval, task }: Assignment, within: string, outside: string, isAdministrator: boolean): void {
  const policy = approval?.held?.ask.policy;
  if (policy !== undefined)
    throw new SignalboxError(
      "not-allowed",
      `The policy "${policy}" asks for ${within}, and ${outside} is not. Give ${task} to somebody who is: who clears a call is for the policy to say.`,
    );
  if (!isAdministrator)
    throw new SignalboxError(
      "not-allowed",
      `${task} is for ${within}, and ${outside} is not. Only somebody with ${ADMINISTRATOR.join(" or ")} gives it to others than those.`,
    );
}

function requireSomebody({ people, task, to }: Assignment, who: string): void {
  if (to.length === 0) throw new SignalboxError("usage", "Say to whom it goes: a person, or a role as role:manager.");
  const unheld = to.find((name) => holdersOf(people, name).length === 0);
  if (unheld !== undefined) throw new SignalboxError("unknown-person", `Nobody is or holds "${unheld}": ${task} would wait for nobody.`);
  if (to.toSorted().join() === listOfPeople(who).toSorted().join())
    throw new SignalboxError("usage", `${task} is for ${to.join(" or ")} already.`);
}

/** G3. Each name stands for somebody who could approve it, and together they are as many as it still needs. */
function requireAble(given: Assignment, approval: ApproveState): void {
  const able = new Set<string>();
  for (const name of given.to) {
    const bars = new Map(holdersOf(given.people, name).map((person) => [person, barOf(given, approval, person)]));
    const free = [...bars].flatMap(([person, bar]) => (bar === null ? [person] : []));
    if (free.length === 0) {
      const reasons = [...bars].map(([person, bar]) => `${person} ${bar}`).join(", ");
      throw new SignalboxError("not-allowed", `Nobody who is or holds ${name} could approve ${given.task}: ${reasons}.`);
    }
    for (const person of free) able.add(person);
  }
  const needed = approval.count - approval.approvers.length;
  if (able.size < needed)
    throw new SignalboxError(
      "not-allowed",
      `${given.task} needs ${count(needed, "more person", "more people")} to approve it, and ${given.to.join(" or ")} is ${able.size}. Give it to as many.`,
    );
}

/** Why somebody could not approve it, in words that follow their name. */
function barOf({ partIn }: Assignment, { approvers, fourEyes, author }: ApproveState, person: string): string | null {
  if (approvers.some(({ by }) => by === person)) return "has approved it already";
  if (!fourEyes) return null;
  return person === author ? "wrote this version of the proposal" : partIn(person);
}
