// R3. A value is consumed exactly where it is recorded: literals become data, refs become names, and scope is checked. Nowhere else.

import { FlowMisuse } from "./definition-error.ts";
import { ABSENT, type Expr } from "./expr.ts";
import { DEEPEST_EXPRESSION, tooDeep } from "./expr-depth.ts";
import { isInside, type Recording, type Scope, symbolicOf } from "./symbolic.ts";

/** The expression of a value. `at` names the place for the message: "enrich.input.domain". */
export function consume(value: unknown, at: string, recording: Recording, level = 0): Expr {
  const symbolic = symbolicOf(value);
  if (symbolic !== undefined) {
    recording.unread.delete(symbolic.token);
    if (symbolic.scope.recording !== recording)
      throw new FlowMisuse(`"${at}" reads "${symbolic.text}", which belongs to another workflow.`);
    if (!isInside(recording.current, symbolic.scope)) {
      throw new FlowMisuse(
        `"${at}" reads "${symbolic.text}", which exists only inside ${symbolic.scope.label}. Return it from every arm and read the join.`,
      );
    }
    return symbolic.expr;
  }
  if (level > DEEPEST_EXPRESSION) throw tooDeep(at);
  return consumeLiteral(value, at, recording, level);
}

function consumeLiteral(value: unknown, at: string, recording: Recording, level: number): Expr {
  if (value === undefined) return ABSENT;
  if (value === null || typeof value === "string" || typeof value === "boolean") return { lit: value };
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new FlowMisuse(`"${at}": ${value} is not JSON.`);
    return { lit: value };
  }
  if (Array.isArray(value)) return { arr: value.map((item, index) => consume(item, `${at}[${index}]`, recording, level + 1)) };
  if (isPlain(value)) {
    const entries = Object.keys(value)
      .sort()
      .map((key): [string, Expr] => [key, consume(value[key], `${at}.${key}`, recording, level + 1)]);
    return { obj: Object.fromEntries(entries) };
  }
  throw new FlowMisuse(`"${at}": ${describe(value)} is not JSON. ${adviceFor(value)}`);
}

const isPlain = (value: unknown): value is Record<string, unknown> => {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};
const describe = (value: unknown): string => (typeof value === "function" ? "a function" : Object.prototype.toString.call(value));
const adviceFor = (value: unknown): string => {
  if (value instanceof Date) return "Use an ISO string.";
  if (typeof (value as { then?: unknown } | null)?.then === "function") return "Flows and arms are synchronous.";
  return "Only JSON and refs can be recorded.";
};

/** The deepest scope that an expression over these values lives in. */
export function scopeOf(values: readonly unknown[], current: Scope): Scope {
  let deepest: Scope | null = null;
  const visit = (value: unknown, level = 0): void => {
    const symbolic = symbolicOf(value);
    if (symbolic !== undefined) {
      if (deepest === null || isInside(symbolic.scope, deepest)) deepest = symbolic.scope;
    } else if (level > DEEPEST_EXPRESSION) return;
    else if (Array.isArray(value)) for (const item of value) visit(item, level + 1);
    else if (isPlain(value)) for (const item of Object.values(value)) visit(item, level + 1);
  };
  for (const value of values) visit(value);
  return deepest ?? current;
}
