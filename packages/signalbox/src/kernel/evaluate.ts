import { sha256Hex } from "../base/hash.ts";
import { formatInstant } from "../base/instant.ts";
import { canonical, type Json, type Value } from "../base/json.ts";
import { type Expr, eachRead, type OverExpr } from "../definition/expr.ts";
import type { ListOperator, Operator } from "../definition/operator.ts";
import { listOperators } from "./list-operators.ts";
import { operators, type Spend } from "./operators.ts";
import type { FramePath, RunState } from "./run-state.ts";
import { objectOf, valueAt } from "./value.ts";

/** Looks a name up. */
export type Env = (name: string) => Value;
/** Units that one evaluation may spend: one for each step, and one for each character or item that is built. */
export const FUEL = 1_000_000;
/** Thrown when an expression asks for more work than one evaluation may do. */
export class OutOfFuel extends Error {}

/** Names of a frame and the frames around it. */
export const envOf =
  (state: RunState, path: FramePath): Env =>
  (name) => {
    if (name === "run") return runFacts(state);
    let frame = state.frames.get(path);
    while (frame !== undefined) {
      if (Object.hasOwn(frame.values, name)) return frame.values[name];
      frame = frame.parent === null ? undefined : state.frames.get(frame.parent);
    }
    return undefined;
  };

/** Facts about the run, as `run` in a flow. */
const runFacts = (state: RunState): Value =>
  objectOf([
    ["id", state.runId],
    ["startedAt", formatInstant(state.startedAt)],
  ]);

/** The value of an expression. Total but for fuel. */
export function evaluate(expr: Expr, env: Env): Value {
  // Most inputs are one name: it costs no fuel.
  if ("ref" in expr) return valueAt(env(expr.ref), expr.path);
  let left = FUEL;
  const spend = (units: number): void => {
    left -= units;
    if (left < 0) throw new OutOfFuel(`The expression does more than ${FUEL} units of work. Use f.compute for heavy lifting.`);
  };
  // The items that are being looked at, by name.
  let items: { readonly [name: string]: Json } | null = null;
  const read = (name: string): Value => (items !== null && Object.hasOwn(items, name) ? items[name] : env(name));
  const visit = (part: Expr): Value => {
    if ("lit" in part) return part.lit;
    if ("ref" in part) return valueAt(read(part.ref), part.path);
    spend(1);
    if ("over" in part) return overList(part);
    if ("arr" in part) return part.arr.map((item) => visit(item) ?? null);
    if ("op" in part) return apply(part.op, part.args.map(visit), spend);
    return objectOf(Object.entries(part.obj).map(([key, value]) => [key, visit(value)]));
  };
  const overList = ({ over, list, item, body }: OverExpr): Value => {
    const listed = visit(list);
    if (!Object.hasOwn(listOperators, over)) return undefined;
    const outer = items;
    const result = listOperators[over as ListOperator](Array.isArray(listed) ? (listed as readonly Json[]) : null, (value) => {
      spend(1);
      items = { ...outer, [item]: value };
      return visit(body);
    });
    items = outer;
    return result;
  };
  return visit(expr);
}

/** E2. An operator is one of ours: a name that every object has is none. */
const apply = (name: string, args: readonly Value[], spend: Spend): Value =>
  Object.hasOwn(operators, name) ? operators[name as Operator](args, spend) : undefined;

const PREVIEW_CHARACTERS = 200;
const LONGEST_READ = 500;

/** The values that a decision read, by name, for the journal. A long one is cut, with the hash of the whole. */
export function valuesRead(expr: Expr, env: Env): { [name: string]: Json } {
  const into: { [name: string]: Json } = {};
  eachRead(expr, (name, path) => {
    into[[name, ...path].join(".")] = shortened(valueAt(env(name), path) ?? null);
  });
  return into;
}

function shortened(value: Json): Json {
  if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
  const text = typeof value === "string" ? value : canonical(value);
  return text.length <= LONGEST_READ
    ? value
    : { preview: text.slice(0, PREVIEW_CHARACTERS).toWellFormed(), characters: text.length, sha256: sha256Hex(text) };
}
