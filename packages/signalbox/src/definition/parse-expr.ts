// PX1. An expression out of a file is read part by part, and every problem is told with its place in the file.
// PX2. What is read is what the recorder could have written: known operators with as many arguments as they take, names that mean something there.
import type { Problem } from "../base/error.ts";
import { isObject, type Json } from "../base/json.ts";
import { ABSENT, type Expr } from "./expr.ts";
import { DEEPEST_EXPRESSION } from "./expr-depth.ts";
import { LIST_OPERATORS, OPERATORS, type Operator } from "./operator.ts";

type Tell = (path: string, message: string) => void;
interface Reading {
  readonly problem: Tell;
  /** The names that may be read there. */
  readonly names: ReadonlySet<string>;
  readonly depth: number;
}

/** What an expression can be, by the fields that it has. */
const KINDS: { readonly [fields: string]: (written: Written, at: string, reading: Reading) => Expr } = {
  lit: ({ lit }) => ({ lit: lit as Json }),
  "path ref": ({ ref, path }, at, reading) => readName(ref, path, at, reading),
  obj: ({ obj }, at, reading) => {
    if (!isObject(obj)) return refuse(`${at}.obj`, "must be an object of expressions.", reading);
    return {
      obj: Object.fromEntries(Object.entries(obj).map(([key, part]) => [key, readExpr(part, `${at}.obj.${key}`, deeper(reading))])),
    };
  },
  arr: ({ arr }, at, reading) => ({ arr: readAll(arr, `${at}.arr`, reading) }),
  "args op": ({ op, args }, at, reading) => readOperator(op, args, at, reading),
  "body item list over": ({ over, list, item, body }, at, reading) => readOver({ over, list, item, body }, at, reading),
};
type Written = { readonly [field: string]: unknown };

/** Reads an expression out of JSON; what is wrong with it goes to `problem`, with its place. */
export function parseExpr(
  written: unknown,
  at: string,
  names: ReadonlySet<string>,
): { readonly expr: Expr; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const problem: Tell = (path, message) => void problems.push({ path, message });
  return { expr: readExpr(written, at, { problem, names, depth: 1 }), problems };
}

const deeper = (reading: Reading): Reading => ({ ...reading, depth: reading.depth + 1 });

function refuse(path: string, message: string, { problem }: Reading): Expr {
  problem(path, message);
  return ABSENT;
}

function readExpr(written: unknown, at: string, reading: Reading): Expr {
  if (reading.depth > DEEPEST_EXPRESSION) return refuse(at, `is nested deeper than ${DEEPEST_EXPRESSION} levels.`, reading);
  const fields = isObject(written) ? Object.keys(written).sort().join(" ") : "";
  const read = Object.hasOwn(KINDS, fields) ? KINDS[fields] : undefined;
  if (read === undefined) return refuse(at, `is no expression. One is ${FORMS}.`, reading);
  return read(written as Written, at, reading);
}
const FORMS = '{"lit"}, {"ref", "path"}, {"obj"}, {"arr"}, {"op", "args"} or {"over", "list", "item", "body"}';

function readAll(written: unknown, at: string, reading: Reading): readonly Expr[] {
  if (Array.isArray(written)) return written.map((part, index) => readExpr(part, `${at}[${index}]`, deeper(reading)));
  refuse(at, "must be a list of expressions.", reading);
  return [];
}

function readName(ref: unknown, path: unknown, at: string, reading: Reading): Expr {
  const isPath = Array.isArray(path) && path.every((key) => typeof key === "string");
  if (!isPath) return refuse(`${at}.path`, "must be a list of texts; [] for the whole value.", reading);
  if (typeof ref === "string" && reading.names.has(ref)) return { ref, path };
  return refuse(`${at}.ref`, `${shown(ref)} is nothing that can be read here. There are ${[...reading.names].join(", ")}.`, reading);
}

function readOperator(op: unknown, args: unknown, at: string, reading: Reading): Expr {
  const read = readAll(args, `${at}.args`, reading);
  if (typeof op !== "string" || !Object.hasOwn(OPERATORS, op)) return refuse(`${at}.op`, `${shown(op)} is no operator.`, reading);
  const [least, most] = OPERATORS[op as Operator];
  if (read.length < least || read.length > most) reading.problem(`${at}.args`, `has ${read.length}; ${op} takes ${amount(least, most)}.`);
  return { op, args: read };
}

function readOver({ over, list, item, body }: Written, at: string, reading: Reading): Expr {
  const listed = readExpr(list, `${at}.list`, deeper(reading));
  const isKnown = (LIST_OPERATORS as readonly unknown[]).includes(over);
  if (!isKnown) reading.problem(`${at}.over`, `${shown(over)} is none of ${LIST_OPERATORS.join(", ")}.`);
  if (typeof item !== "string" || !item.startsWith("$"))
    return refuse(`${at}.item`, 'must be a name for the item, such as "$item".', reading);
  const inside = { ...deeper(reading), names: new Set([...reading.names, item]) };
  return { over: String(over), list: listed, item, body: readExpr(body, `${at}.body`, inside) };
}

const amount = (least: number, most: number): string =>
  least === most ? String(least) : most === Number.POSITIVE_INFINITY ? `${least} or more` : `${least} to ${most}`;
const shown = (value: unknown): string => (JSON.stringify(value) ?? "nothing").slice(0, 100);
