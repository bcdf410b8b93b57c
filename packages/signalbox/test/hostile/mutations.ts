import { canonical, isObject, type Json } from "../../src/base/json.ts";

/** Every change of one place of a value: each leaf, each field taken away or added, each list turned round, made longer or shorter. */
export function mutationsOf(value: Json): readonly Json[] {
  const before = canonical(value);
  return changesOf(value).filter((changed) => canonical(changed) !== before);
}

function changesOf(value: Json): readonly Json[] {
  if (Array.isArray(value)) return changesOfList(value);
  if (isObject(value)) return changesOfObject(value);
  if (typeof value === "string") return [`${value} `, value === "" ? "x" : "", value.toUpperCase(), null];
  if (typeof value === "number") return [value + 1, -value, String(value), null];
  return typeof value === "boolean" ? [!value, null] : [0, "x", false];
}

const changesOfList = (list: readonly Json[]): readonly Json[] => [
  ...list.flatMap((item, index) => changesOf(item).map((changed) => list.with(index, changed))),
  list.toReversed(),
  [...list, list[0] ?? "x"],
  list.slice(1),
];

const changesOfObject = (object: { readonly [field: string]: Json }): readonly Json[] => [
  ...Object.entries(object).flatMap(([field, part]) => [
    ...changesOf(part).map((changed) => ({ ...object, [field]: changed })),
    Object.fromEntries(Object.entries(object).filter(([other]) => other !== field)),
  ]),
  { ...object, added: "x" },
];
