// What holds of every policy that can be written down: read out of a file it is itself again, and a spoilt one is refused and never misread.
import fc from "fast-check";
import { expect, test } from "vitest";
import { isSignalboxError } from "../../src/base/error.ts";
import type { Json } from "../../src/base/json.ts";
import type { Expr } from "../../src/definition/expr.ts";
import { LIST_OPERATORS, OPERATORS, type Operator } from "../../src/definition/operator.ts";
import { parseExpr } from "../../src/definition/parse-expr.ts";
import { parsePolicies } from "../../src/definition/parse-policy.ts";
import type { PolicyData } from "../../src/definition/policy-data.ts";

const NAMES = ["call", "facts.order"];
const MOST_ARGUMENTS = 4;
const leaf = (names: readonly string[]): fc.Arbitrary<Expr> =>
  fc.oneof(
    fc.jsonValue().map((lit): Expr => ({ lit: JSON.parse(JSON.stringify(lit)) as Json })),
    fc.tuple(fc.constantFrom(...names), fc.array(fc.string(), { maxLength: 3 })).map(([ref, path]): Expr => ({ ref, path })),
  );
function exprs(names: readonly string[], depth: number): fc.Arbitrary<Expr> {
  if (depth === 0) return leaf(names);
  const inner = exprs(names, depth - 1);
  const item = `$item${depth}`;
  return fc.oneof(
    leaf(names),
    fc.dictionary(fc.string(), inner, { maxKeys: 3, noNullPrototype: true }).map((obj): Expr => ({ obj })),
    fc.array(inner, { maxLength: 3 }).map((arr): Expr => ({ arr })),
    fc.constantFrom(...(Object.keys(OPERATORS) as Operator[])).chain((op) => {
      const [minLength, most] = OPERATORS[op];
      return fc.array(inner, { minLength, maxLength: Math.min(most, MOST_ARGUMENTS) }).map((args): Expr => ({ op, args }));
    }),
    fc
      .tuple(fc.constantFrom(...LIST_OPERATORS), inner, exprs([...names, item], depth - 1))
      .map(([over, list, body]): Expr => ({ over, list, item, body })),
  );
}
const expr = exprs(NAMES, 3);
const policy = (condition: Expr): PolicyData => ({
  format: 1,
  id: "p",
  facts: [{ name: "order", tool: "orders.read", interface: "i", input: { obj: { id: { ref: "call", path: ["args", "id"] } } } }],
  rules: [
    {
      match: { tool: ["a", "b"], ai: "chose" },
      when: { op: "and", args: [condition, { ref: "facts.order", path: [] }] },
      then: { answer: "allow" },
    },
    { match: {}, then: { answer: "ask", by: "role:a", withinMs: 1 } },
  ],
});
const asFile = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test("every expression is itself again when it is read", () => {
  fc.assert(
    fc.property(expr, (written) => {
      expect(parseExpr(asFile(written), "when", new Set(NAMES))).toEqual({ expr: asFile(written), problems: [] });
    }),
    { numRuns: 500 },
  );
});

test("every policy is itself again when it is read, unless it reads a field that no call has", () => {
  fc.assert(
    fc.property(expr, (condition) => {
      const written = policy(condition);
      try {
        expect(parsePolicies(asFile(written), "--policy")).toEqual([asFile(written)]);
      } catch (thrown) {
        if (!isSignalboxError(thrown)) throw thrown;
        expect(thrown.problems.every(({ message }) => message.includes("does not exist there"))).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

test("whatever else stands in a file is refused with places, and nothing else is thrown", () => {
  const [good] = [policy({ ref: "call", path: ["args"] })];
  const places = [
    "",
    "rules",
    "rules.0",
    "rules.0.match",
    "rules.0.when",
    "rules.0.when.args.0",
    "rules.0.then",
    "facts.0",
    "facts.0.input",
  ];
  fc.assert(
    fc.property(fc.constantFrom(...places), fc.jsonValue(), (place, value) => {
      const spoilt = place === "" ? value : putAt(asFile(good), place.split("."), value);
      try {
        // What was read is what was written: nothing is left out or made up.
        const read = parsePolicies(asFile(spoilt), "--policy");
        expect(read).toEqual(Array.isArray(spoilt) ? asFile(spoilt) : [asFile(spoilt)]);
      } catch (thrown) {
        if (!isSignalboxError(thrown)) throw thrown;
        expect(thrown.code).toBe("usage");
        expect(thrown.problems.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 500 },
  );
});

function putAt(whole: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const part = (whole as { [key: string]: unknown })[key];
  const changed = putAt(part, rest, value);
  return Array.isArray(whole)
    ? whole.map((item, index) => (String(index) === key ? changed : item))
    : { ...(whole as object), [key]: changed };
}
