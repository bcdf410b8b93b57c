import type { JsonObject } from "../../base/json.ts";
import { EACH, sensitiveFields } from "../../definition/sensitive.ts";

/** Where something that a model is told comes from, before anything was made of it. */
export interface Origin {
  readonly kind: "input" | "tool" | "event" | "person" | "model" | "memory" | "workflow";
  /** What gives it: "input", a tool's id, "event order-paid", "ask confirm", the node of a model, "messages". */
  readonly source: string;
  /** Into the value; [] is the whole of it. */
  readonly path: readonly string[];
  /** The fields in it that a schema marks as sensitive, by the names that `discloses` knows them by: "input: iban". */
  readonly sensitive: readonly string[];
  /** The steps that it went through, from the outside: what they made of it may hold it. */
  readonly through: readonly string[];
}

export const fieldName = (source: string, path: readonly string[]): string =>
  `${source}: ${path.length === 0 ? "all of it" : path.join(".")}`;

/** What is marked in a part of a value: the fields below it, and the one that it lies in. */
export const markedAt = (source: string, marked: readonly (readonly string[])[], path: readonly string[]): readonly string[] =>
  marked.filter((field) => meets(field, path)).map((field) => fieldName(source, field));

export const markedBy = (source: string, schema: JsonObject, path: readonly string[]): readonly string[] =>
  markedAt(source, sensitiveFields(schema), path);

/** One lies in the other. A step that is not known, such as an item's, may be each. */
const meets = (field: readonly string[], path: readonly string[]): boolean =>
  field.every((step, index) => {
    const taken = path[index];
    return taken === undefined || step === EACH || taken === EACH || step === taken;
  });

/** Each once: what came by several ways went through the steps of the first. */
export function distinct(origins: Iterable<Origin>): readonly Origin[] {
  const known = new Map<string, Origin>();
  for (const origin of origins) {
    const key = [origin.kind, origin.source, ...origin.path].join("\n");
    const before = known.get(key);
    if (before === undefined) known.set(key, origin);
    else if (origin.sensitive.some((field) => !before.sensitive.includes(field)))
      known.set(key, { ...before, sensitive: [...new Set([...before.sensitive, ...origin.sensitive])] });
  }
  return [...known.values()];
}
