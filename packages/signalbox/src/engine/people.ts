import { SignalboxError } from "../base/error.ts";
import { mayAct, type People } from "../definition/people.ts";
import type { Identity } from "../kernel/index.ts";

/** Who may do what changes the rules of the instance. */
export const ADMINISTRATOR = ["role:admin"];

/** What the journal says beside a name: what the server proved, or that whoever reached the engine says so. */
export const knownBy = ({ identity = "asserted" }: { readonly identity?: Identity }): { readonly identity: Identity } => ({ identity });

/** @throws SignalboxError `unknown-person`, naming those that exist. */
export function requirePerson(people: People, by: string): void {
  if (Object.hasOwn(people, by)) return;
  const names = Object.keys(people).sort().join(", ");
  throw new SignalboxError(
    "unknown-person",
    `"${by}" is nobody in the config. People are: ${names === "" ? "none; add them to `people` in signalbox.config.ts" : names}.`,
  );
}

/** @throws SignalboxError `not-allowed`. */
export function requireRight(people: People, by: string, who: readonly string[], what: string): void {
  requirePerson(people, by);
  if (mayAct(people, by, who)) return;
  throw new SignalboxError(
    "not-allowed",
    `${by} may not ${what}: it is for ${who.join(" or ")}, and ${by} holds ${(people[by] ?? []).join(", ") || "no role"}.`,
  );
}
