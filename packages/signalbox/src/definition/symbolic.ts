// What a Ref is while the flow function runs: a proxy that answers property reads with further refs and refuses everything else.
// A ref is always truthy and JavaScript offers no trap for that; an unread ref is the only trace that `if (ref)` leaves.
import { FlowMisuse } from "./definition-error.ts";
import type { Expr } from "./expr.ts";
import { extentOf } from "./expr-depth.ts";
import type { AnyRef } from "./ref.ts";

/** One block while it is being recorded: refs made in it may be read in it and below it. */
export interface Scope {
  readonly parent: Scope | null;
  readonly label: string;
  readonly recording: Recording;
  /** How many functions over items of lists are open here, so that nested items have names of their own. */
  readonly items?: number;
}
/** What one run of a flow function leaves behind beside its nodes. */
export interface Recording {
  current: Scope | null;
  closed: boolean;
  /** Property reads and expressions that have not reached the graph. */
  readonly unread: Map<symbol, { readonly text: string; readonly where: string }>;
}
export interface Symbolic {
  readonly expr: Expr;
  readonly scope: Scope;
  readonly text: string;
  readonly token: symbol;
  /** For present(): the ref whose absence is excluded in the `then` arm. */
  readonly narrows?: AnyRef;
}

const INSPECT = Symbol.for("nodejs.util.inspect.custom");
const META = Symbol("signalbox.ref");

export const symbolicOf = (value: unknown): Symbolic | undefined =>
  (typeof value === "object" && value !== null) || typeof value === "function" ? (value as { [META]?: Symbolic })[META] : undefined;

const symbolHints: Readonly<Record<string, string>> = {
  "Symbol.toPrimitive":
    "a ref has no value while the workflow is defined. Use text`...`, add(), eq() or gt() instead of a template, + or a comparison.",
  "Symbol.iterator": "a ref cannot be iterated while the workflow is defined. Use f.map(id, ref, { max }, (item) => ...).",
  "Symbol.asyncIterator": "a ref cannot be iterated while the workflow is defined. Use f.map(id, ref, { max }, (item) => ...).",
};
const ENUMERATED = "a ref cannot be spread or enumerated. Use merge(ref, { ... }) or pick(ref, ...).";

const here = new URL(".", import.meta.url).pathname;
const isOurs = (line: string): boolean => line.replaceAll("\\", "/").includes(here) && !line.includes(".test.");

/** The first stack line outside the definition layer, as "file.ts:12:5". */
function callSite(): string {
  const lines = (new Error().stack ?? "").split("\n").slice(1);
  const line = lines.find((text) => !isOurs(text)) ?? "";
  return /([^\\/()\s]+:\d+:\d+)\)?$/.exec(line)?.[1] ?? "an unknown place";
}

/** Makes the ref of an expression. `derived`: it is an error when it never reaches the graph. */
export function makeRef(expr: Expr, scope: Scope, text: string, derived = false, narrows?: AnyRef): AnyRef {
  const token = Symbol(text);
  const meta: Symbolic = { expr, scope, text, token, ...(narrows === undefined ? {} : { narrows }) };
  const { recording } = scope;
  if (derived) recording.unread.set(token, { text, where: callSite() });
  const misuse = (what: string): never => {
    recording.unread.delete(token);
    throw new FlowMisuse(`"${text}" at ${callSite()}: ${what}`);
  };
  // What prints a value looks at the target behind a proxy.
  const target = Object.assign(() => undefined, { [INSPECT]: () => `Ref(${text})` });
  const readSymbol = (key: symbol): unknown => {
    if (key === Symbol.toStringTag) return undefined;
    if (key === INSPECT) return target[INSPECT];
    return misuse(symbolHints[key.description ?? ""] ?? `${String(key)} of a ref was read.`);
  };
  return new Proxy(target as unknown as AnyRef, {
    get(_target, key) {
      if (key === META) return meta;
      if (recording.closed)
        return misuse("a ref was read while the workflow runs. A function closed over it: pass it in the node's inputs.");
      if (typeof key === "symbol") return readSymbol(key);
      if (key === "toJSON") return misuse("a ref cannot be turned into JSON while the workflow is defined. Pass it as an input.");
      if (key === "then") return undefined; // `await ref` must not hang; async flows are refused where they return
      recording.unread.delete(token);
      return makeRef(fieldOf(expr, key), scope, `${text}.${key}`, true);
    },
    apply: () => misuse("a ref has no methods. Use f.map, text`...`, eq(), or f.compute with the ref among its inputs."),
    ownKeys: () => misuse(ENUMERATED),
    getOwnPropertyDescriptor: () => misuse(ENUMERATED),
    has: () => misuse("`in` has no meaning on a ref. Use present(ref.field)."),
    set: () => misuse("a ref cannot be assigned to. Use merge(ref, { ... })."),
    deleteProperty: () => misuse("a ref has nothing to delete. Use pick(ref, ...)."),
    getPrototypeOf: () => misuse("instanceof has no meaning on a ref. Use f.match."),
  });
}

function fieldOf(expr: Expr, key: string): Expr {
  if ("ref" in expr) return { ref: expr.ref, path: [...expr.path, key] };
  const field: Expr = { op: "get", args: [expr, { lit: key }] };
  extentOf(field);
  return field;
}

export const isInside = (scope: Scope | null, ancestor: Scope): boolean =>
  scope !== null && (scope === ancestor || isInside(scope.parent, ancestor));
