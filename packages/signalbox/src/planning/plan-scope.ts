// What a value of a plan may read at a place: the input, items of maps around it, and steps before it.
import type { CompletedCalls } from "../definition/planner.ts";
import { armsOf, type PlanStep } from "./plan-step.ts";
import { fieldOf, type ValueType } from "./value-type.ts";

/** The names that are known at a place of a plan, each with its type. */
export type Scope = ReadonlyMap<string, ValueType>;
/** Where each step of a plan stands: the arms around it, from the outside. */
export type Places = ReadonlyMap<string, { readonly step: PlanStep; readonly inside: readonly string[] }>;

export function placesOf(
  steps: readonly PlanStep[],
  inside: readonly string[] = [],
  into: Map<string, Places extends ReadonlyMap<string, infer P> ? P : never> = new Map(),
): Places {
  for (const step of steps) {
    if (!into.has(step.id)) into.set(step.id, { step, inside });
    for (const [arm, below] of armsOf(step)) placesOf(below, [...inside, `"${arm}" of step "${step.id}"`], into);
  }
  return into;
}

export type Read = { readonly type: ValueType } | { readonly problem: string };

/** The type of what a path such as "find.account.id" reads. */
export function readPath(path: string, scope: Scope, places: Places, completed: CompletedCalls): Read {
  const [name = "", ...fields] = path.split(".");
  let type = scope.get(name);
  if (type === undefined) return { problem: unknownName(path, name, scope, places, completed) };
  let reached = name;
  for (const field of fields) {
    const next = fieldOf(type, field);
    if ("among" in next) {
      const among = next.among.length === 0 ? "it has no fields" : `there are: ${next.among.join(", ")}`;
      return { problem: `reads "${path}", and "${field}" does not exist in "${reached}"; ${among}.` };
    }
    type = next;
    reached = `${reached}.${field}`;
  }
  return { type };
}

function unknownName(path: string, name: string, scope: Scope, places: Places, completed: CompletedCalls): string {
  const place = places.get(name);
  const there = `There are: ${[...scope.keys()].join(", ")}.`;
  if (place === undefined) return `reads "${path}", and there is no step "${name}". ${there}`;
  const { kind } = place.step;
  if (kind === "when" || kind === "match" || kind === "fail")
    return `reads "${path}", and step "${name}" has no result. Put what depends on it inside its arm.`;
  const around = place.inside.at(-1);
  if (around !== undefined)
    return `reads "${path}", which exists only inside ${around}. Put this step there, or read a map's results by the map's id.`;
  if (Object.hasOwn(completed, name)) return `reads "${path}", which was completed before; leave step "${name}" out of this plan.`;
  return `reads "${path}" before step "${name}" has run. Move this step behind it.`;
}
