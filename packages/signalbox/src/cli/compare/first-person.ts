import type { StandIn } from "../../comparison.ts";
import type { People } from "../../definition/people.ts";
import type { Task } from "../../ports/engine.ts";

export type Verdict = "approve" | "reject";

/** For workflows of which nobody says how people are played: the first who may decides each approval in the same way, and nobody answers anything. */
export function firstPerson(people: People, verdict: Verdict): StandIn {
  const mayDecide = ({ who, approvers = [] }: Task): string | null =>
    Object.entries(people).find(
      ([person, roles]) => !approvers.includes(person) && who.some((each) => each === person || roles.includes(each)),
    )?.[0] ?? null;
  return {
    words: `Every approval is ${verdict === "approve" ? "granted" : "rejected"} at once by the first person of the config who may decide it. Questions, events and waits are left open.`,
    decide: (task) => {
      const by = mayDecide(task);
      return by === null ? null : { by, decision: verdict, reason: "played by signalbox compare" };
    },
  };
}
