// What a plan may write where a value is wanted, and of which type it is.
import { isObject, type Json, type JsonObject } from "../base/json.ts";
import type { CompletedCalls } from "../definition/planner.ts";
import { isPlanListOperator, isPlanOperator, listSignatures, signatures } from "./operator-types.ts";
import { type Places, readPath, type Scope } from "./plan-scope.ts";
import type { Refuse } from "./read-plan.ts";
import {
  ANYTHING,
  BOOLEAN,
  itemOf,
  LIST,
  listType,
  MAY_BE_ABSENT,
  mismatchOf,
  objectType,
  typeOfLiteral,
  type ValueType,
} from "./value-type.ts";

/** Where a value stands, and who is told what is wrong with it. */
export interface ValuePlace {
  readonly scope: Scope;
  readonly places: Places;
  readonly completed: CompletedCalls;
  readonly refuse: Refuse;
}
const DEEPEST = 40;
export const MEANS = 'Write a literal, {"$from": "<step>.<field>"} or an operator such as {"$text": ["Hello ", {"$from": "input.name"}]}.';

/** The type of a value of a plan; what is wrong with it is told. */
export function typeOfValue(value: Json, at: string, place: ValuePlace, depth = 0): ValueType {
  if (depth > DEEPEST) {
    place.refuse(at, `is nested deeper than ${DEEPEST} levels.`);
    return ANYTHING;
  }
  if (Array.isArray(value)) return listOf((value as readonly Json[]).map((item, index) => present(item, `${at}[${index}]`, place, depth)));
  if (!isObject(value)) return typeOfLiteral(value);
  const written = operatorIn(value);
  if (written === null)
    return objectType(
      Object.fromEntries(Object.entries(value).map(([key, part]) => [key, typeOfValue(part, `${at}.${key}`, place, depth + 1)])),
    );
  return typeOfOperator(written[0], written[1], at, place, depth, Object.keys(value).length);
}

/** A value with a "$" that says what it is made of; null for a plain object. */
export function operatorIn(value: JsonObject): readonly [string, Json] | null {
  const [first] = Object.entries(value).filter(([key]) => key.startsWith("$"));
  return first === undefined ? null : [first[0].slice(1), first[1]];
}

/** A list that the plan writes drops nothing: an item that may be absent is null in it. */
function present(item: Json, at: string, place: ValuePlace, depth: number): ValueType {
  const type = typeOfValue(item, at, place, depth + 1);
  if (type.absent) place.refuse(at, `${MAY_BE_ABSENT}.`);
  return type;
}

const listOf = (items: readonly ValueType[]): ValueType =>
  listType({
    forms: items.some(({ forms }) => forms === null) ? null : items.flatMap(({ forms }) => forms ?? []),
    absent: false,
  });

function typeOfOperator(name: string, given: Json, at: string, place: ValuePlace, depth: number, fields: number): ValueType {
  const { refuse } = place;
  if (fields > 1) refuse(at, `has "$${name}" beside other fields. ${MEANS}`);
  if (name === "literal") return literal(given);
  if (name === "from") return typeOfRead(given, at, place);
  if (isPlanListOperator(name)) return typeOverList(name, given, at, place, depth);
  if (!isPlanOperator(name)) {
    const all = ["from", "literal", ...Object.keys(signatures), ...Object.keys(listSignatures)].map((each) => `$${each}`);
    refuse(at, `"$${name}" is no operator. There are: ${all.join(", ")}.`);
    return ANYTHING;
  }
  const values = Array.isArray(given) ? (given as readonly Json[]) : [given];
  const args = values.map((value, index) => typeOfValue(value, `${at}.$${name}[${index}]`, place, depth + 1));
  const { type, problems } = signatures[name](args);
  for (const problem of problems) refuse(at, `"$${name}": ${problem}.`);
  return type;
}

function typeOfRead(path: Json, at: string, place: ValuePlace): ValueType {
  if (typeof path !== "string" || path === "") {
    place.refuse(at, '"$from" must be a path such as "find.account.id".');
    return ANYTHING;
  }
  const read = readPath(path, place.scope, place.places, place.completed);
  if ("type" in read) return read.type;
  place.refuse(at, read.problem);
  return ANYTHING;
}

/** {"$filter": [<list>, "account", <what is true of it>]} */
function typeOverList(name: keyof typeof listSignatures, given: Json, at: string, place: ValuePlace, depth: number): ValueType {
  const [list, item, said] = Array.isArray(given) ? (given as readonly Json[]) : [];
  if (
    !Array.isArray(given) ||
    given.length !== 3 ||
    typeof item !== "string" ||
    item === "" ||
    place.scope.has(item) ||
    place.places.has(item)
  ) {
    place.refuse(
      at,
      `"$${name}" takes a list, a new name for one item, and what is said of it: {"$${name}": [<list>, "account", <value>]}.`,
    );
    return ANYTHING;
  }
  const listed = typeOfValue(list as Json, `${at}.$${name}[0]`, place, depth + 1);
  refuseUnless(listed, LIST, `${at}.$${name}[0]`, place.refuse);
  const inside = { ...place, scope: new Map([...place.scope, [item, itemOf(listed)]]) };
  const type = typeOfValue(said as Json, `${at}.$${name}[2]`, inside, depth + 1);
  if (name !== "project") refuseUnless(type, BOOLEAN, `${at}.$${name}[2]`, place.refuse);
  return listSignatures[name](listed, type);
}

/** Tells what is wrong with a value of this type where another is wanted. */
export function refuseUnless(given: ValueType, wanted: ValueType, at: string, refuse: Refuse): void {
  if (given.absent && !wanted.absent) refuse(at, `${MAY_BE_ABSENT}.`);
  const wrong = mismatchOf(given, wanted);
  if (wrong !== null) refuse(wrong.at === "" ? at : `${at}${wrong.at.startsWith("[") ? "" : "."}${wrong.at}`, `${wrong.message}.`);
}

/** What stands under "$literal" is taken as it is, also where it has a "$". */
export function literal(value: Json): ValueType {
  if (Array.isArray(value)) return listOf((value as readonly Json[]).map(literal));
  return isObject(value)
    ? objectType(Object.fromEntries(Object.entries(value).map(([key, part]) => [key, literal(part)])))
    : typeOfLiteral(value);
}
