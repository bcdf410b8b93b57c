// What a plan may write with "$": the operators of the expression language that need no function, each with the types that it takes.
import type { Operator } from "../definition/operator.ts";
import {
  ANYTHING,
  BOOLEAN,
  either,
  itemOf,
  LIST,
  listType,
  MAY_BE_ABSENT,
  mismatchOf,
  NUMBER,
  optional,
  TEXT,
  typeOf,
  type ValueType,
  WHOLE,
  wordsOf,
} from "./value-type.ts";

export type Typed = { readonly type: ValueType; readonly problems: readonly string[] };
type Signature = (args: readonly ValueType[]) => Typed;

const LEAF = typeOf({ type: ["string", "number", "boolean"] });
const TEXT_OR_LIST = either(TEXT, LIST);

/** What is wrong with one argument, in words. */
function wrongWith(arg: ValueType, wanted: ValueType, number: number, mayBeAbsent: boolean): readonly string[] {
  if (arg.absent && !mayBeAbsent) return [`its value ${number} ${MAY_BE_ABSENT}`];
  const wrong = mismatchOf(arg, wanted);
  return wrong === null ? [] : [`its value ${number} ${wrong.message}`];
}

/** Takes exactly these; the last ones may be left off. */
const takes =
  (
    wanted: readonly ValueType[],
    gives: (args: readonly ValueType[]) => ValueType,
    { least = wanted.length, mayBeAbsent = false } = {},
  ): Signature =>
  (args) => {
    const wants = least === wanted.length ? String(least) : `${least} to ${wanted.length}`;
    const problems =
      args.length < least || args.length > wanted.length
        ? [`takes ${wants} values and has ${args.length}`]
        : args.flatMap((arg, index) => wrongWith(arg, wanted[index] as ValueType, index + 1, mayBeAbsent));
    return { type: gives(args), problems };
  };
/** Takes one or more of a type. */
const takesAny =
  (wanted: ValueType, gives: ValueType): Signature =>
  (args) => ({
    type: gives,
    problems: args.length === 0 ? ["takes at least one value"] : args.flatMap((arg, index) => wrongWith(arg, wanted, index + 1, false)),
  });

const order: Signature = (args) => {
  const isText = args.some((arg) => arg.forms !== null && mismatchOf(arg, TEXT) === null);
  const wanted = isText ? TEXT : NUMBER;
  return takes([wanted, wanted], () => BOOLEAN)(args);
};
/** Two values that can never be equal are compared by mistake. */
const equality: Signature = (args) => {
  const { type, problems } = takes([ANYTHING, ANYTHING], () => BOOLEAN, { mayBeAbsent: true })(args);
  const [a = ANYTHING, b = ANYTHING] = args;
  const never = problems.length === 0 && !a.absent && !b.absent && mismatchOf(a, b) !== null && mismatchOf(b, a) !== null;
  return { type, problems: never ? [`compares ${wordsOf(a)} with ${wordsOf(b)}, which are never equal`] : problems };
};
const contains: Signature = (args) => {
  const [whole = ANYTHING, part = ANYTHING] = args;
  const isText = whole.forms?.every(({ kind }) => kind === "string") === true;
  return takes(
    [TEXT_OR_LIST, isText ? TEXT : whole.forms === null ? ANYTHING : itemOf(whole)],
    () => BOOLEAN,
  )([whole, part].slice(0, args.length));
};
const coalesce: Signature = (args) => {
  const [a = ANYTHING, b = ANYTHING] = args;
  const present: ValueType = { forms: a.forms?.filter(({ kind }) => kind !== "null") ?? null, absent: false };
  return takes([ANYTHING, ANYTHING], () => either(present, b), { mayBeAbsent: true })(args);
};
const maths = takes([NUMBER, NUMBER], () => NUMBER);
const fromList = (gives: (list: ValueType) => ValueType): Signature => takes([LIST], ([list = LIST]) => gives(list));
const nth: Signature = takes([LIST, WHOLE], ([list = LIST]) => optional(itemOf(list)));

export const signatures = {
  gt: order,
  gte: order,
  lt: order,
  lte: order,
  eq: equality,
  ne: equality,
  and: takesAny(BOOLEAN, BOOLEAN),
  or: takesAny(BOOLEAN, BOOLEAN),
  not: takes([BOOLEAN], () => BOOLEAN),
  oneOf: (args) => takes([ANYTHING, LIST], () => BOOLEAN)(args),
  contains,
  isNull: takes([ANYTHING], () => BOOLEAN, { mayBeAbsent: true }),
  present: takes([ANYTHING], () => BOOLEAN, { mayBeAbsent: true }),
  coalesce,
  text: takesAny(LEAF, TEXT),
  lower: takes([TEXT], () => TEXT),
  upper: takes([TEXT], () => TEXT),
  trim: takes([TEXT], () => TEXT),
  startsWith: takes([TEXT, TEXT], () => BOOLEAN),
  endsWith: takes([TEXT, TEXT], () => BOOLEAN),
  split: takes([TEXT, TEXT], () => listType(TEXT)),
  replace: takes([TEXT, TEXT, TEXT], () => TEXT),
  toText: takes([ANYTHING], () => TEXT),
  join: takes([LIST, TEXT], () => TEXT),
  add: maths,
  sub: maths,
  mul: maths,
  div: takes([NUMBER, NUMBER], () => optional(NUMBER)),
  mod: takes([NUMBER, NUMBER], () => optional(NUMBER)),
  min: maths,
  max: maths,
  round: takes([NUMBER, WHOLE], () => NUMBER, { least: 1 }),
  floor: takes([NUMBER], () => WHOLE),
  ceil: takes([NUMBER], () => WHOLE),
  abs: takes([NUMBER], () => NUMBER),
  length: takes([TEXT_OR_LIST], () => WHOLE),
  first: fromList((list) => optional(itemOf(list))),
  last: fromList((list) => optional(itemOf(list))),
  at: nth,
  slice: takes([LIST, WHOLE, WHOLE], ([list = LIST]) => list, { least: 2 }),
  concat: takes([LIST, LIST], ([a = LIST, b = LIST]) => listType(either(itemOf(a), itemOf(b)))),
  unique: fromList((list) => list),
  sum: takes([listType(NUMBER)], () => NUMBER),
  choose: takes([BOOLEAN, ANYTHING, ANYTHING], ([, a = ANYTHING, b = ANYTHING]) => either(a, b)),
  hoursBetween: takes([TEXT, TEXT], () => optional(NUMBER)),
} satisfies { [K in Operator]?: Signature };

export type PlanOperator = keyof typeof signatures;
export const isPlanOperator = (name: string): name is PlanOperator => Object.hasOwn(signatures, name);

/** What a list operator gives for a list and what is said of an item. */
export const listSignatures = {
  some: (_list, _said) => BOOLEAN,
  every: (_list, _said) => BOOLEAN,
  count: (_list, _said) => WHOLE,
  filter: (list, _said) => list,
  project: (_list, said) => listType(said),
} satisfies { [name: string]: (list: ValueType, said: ValueType) => ValueType };
export type PlanListOperator = keyof typeof listSignatures;
export const isPlanListOperator = (name: string): name is PlanListOperator => Object.hasOwn(listSignatures, name);
