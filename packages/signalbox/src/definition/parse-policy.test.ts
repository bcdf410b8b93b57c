import { describe, expect, test } from "vitest";
import { z } from "zod";
import { isSignalboxError, type Problem } from "../base/error.ts";
import { hashOf } from "../base/hash.ts";
import type { Json } from "../base/json.ts";
import { and, count, eq, gt, length, some, text } from "./expression.ts";
import { parsePolicies } from "./parse-policy.ts";
import { ask, defaultPolicies, deny, policyFor } from "./policy.ts";
import { policyJson } from "./policy-data.ts";
import { tool } from "./tool.ts";

const order = tool({
  id: "orders.read",
  description: "Reads an order.",
  input: z.object({ id: z.string() }),
  output: z.object({ paid: z.number(), lines: z.array(z.object({ price: z.number() })) }),
  effect: "read",
  run: () => ({ paid: 0, lines: [] }),
});
const refund = tool({
  id: "orders.refund",
  description: "Pays back.",
  input: z.object({ id: z.string(), amount: z.number() }),
  output: z.object({ ok: z.boolean() }),
  effect: "external",
  run: () => ({ ok: true }),
});
const refunds = policyFor("refunds", refund, {
  facts: (call, read) => ({ order: read("order", order, { id: call.args.id }) }),
  rules: [
    { when: (call, facts) => gt(call.args.amount, facts.order.paid), then: deny("More than was paid.") },
    {
      when: (call, facts) =>
        and(
          some(facts.order.lines, (line) => gt(line.price, call.args.amount)),
          eq(
            count(facts.order.lines, (line) => gt(line.price, 3)),
            2,
          ),
          gt(length(text`${call.workflow} ${call.now}`), 4),
        ),
      then: ask({ by: "role:lead", within: "1h", remind: "10m", reason: "A large line." }),
    },
    { ai: "chose", then: ask({ by: "role:lead", within: "1d" }) },
  ],
});
const asFile = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function problemsOf(written: unknown): readonly Problem[] {
  try {
    parsePolicies(asFile(written), "--policy");
  } catch (thrown) {
    if (isSignalboxError(thrown) && thrown.code === "usage") return thrown.problems;
    throw thrown;
  }
  return [];
}
const placesOf = (written: unknown): readonly string[] => problemsOf(written).map(({ path }) => path);
/** The refunds with one place otherwise. */
function with_(path: readonly (string | number)[], value: unknown): unknown {
  const copy = asFile(refunds.data) as { [key: string]: unknown };
  const last = path.at(-1) as string;
  const place = path.slice(0, -1).reduce((part, key) => (part as { [key: string]: unknown })[key], copy as unknown) as {
    [key: string]: unknown;
  };
  if (value === undefined) delete place[last];
  else place[last] = value;
  return copy;
}

describe("a policy out of a file", () => {
  test("is what policy() made, with the same version", () => {
    for (const policy of [refunds, ...defaultPolicies]) {
      const [read] = parsePolicies(asFile(policy.data), "--policy");
      expect(read).toEqual(policy.data);
      expect(hashOf(policyJson(read as typeof policy.data))).toBe(policy.hash);
    }
    expect(parsePolicies(asFile([refunds.data, ...defaultPolicies.map(({ data }) => data)]), "--policy")).toHaveLength(2);
  });

  test.each<[readonly (string | number)[], Json | undefined, string]>([
    [["format"], 2, "format"],
    [["id"], "Refunds", "id"],
    [["note"], "x", "note"],
    [["rules"], [], "rules"],
    [["rules", 0], 7, "rules[0]"],
    [["rules", 0, "match"], undefined, "rules[0].match"],
    [["rules", 0, "match", "tool"], "orders.refund", "rules[0].match.tool"],
    [["rules", 0, "match", "effect"], ["loud"], "rules[0].match.effect"],
    [["rules", 0, "match", "when"], ["x"], "rules[0].match.when"],
    [["rules", 0, "then", "answer"], "perhaps", "rules[0].then.answer"],
    [["rules", 0, "then", "reason"], " ", "rules[0].then.reason"],
    [["rules", 1, "then", "withinMs"], "1h", "rules[1].then.withinMs"],
    [["rules", 1, "then", "by"], undefined, "rules[1].then.by"],
    [["rules", 0, "when"], { op: "gt", args: [] }, "rules[0].when.args"],
    [["rules", 0, "when"], { op: "constructor", args: [] }, "rules[0].when.op"],
    [["rules", 0, "when"], { lit: true }, "rules[0].when"],
    [["rules", 0, "when"], { lit: 1, arr: [] }, "rules[0].when"],
    [["rules", 0, "when", "args", 0, "ref"], "facts.other", "rules[0].when.args[0].ref"],
    [["rules", 0, "when", "args", 0, "path"], ["argz"], "rules[0].when"],
    [["rules", 0, "when", "args", 0, "path"], "args", "rules[0].when.args[0].path"],
    [["rules", 1, "when", "args", 0, "over"], "most", "rules[1].when.args[0].over"],
    [["rules", 1, "when", "args", 0, "item"], "call", "rules[1].when.args[0].item"],
    [["facts", 0, "name"], "0", "facts[0].name"],
    [["facts", 0, "tool"], 4, "facts[0].tool"],
    [["facts", 0, "input"], { obj: [] }, "facts[0].input.obj"],
  ])("where %j is %j is refused, with the place", (path, value, place) => {
    expect(placesOf(with_(path, value))).toContain(place);
  });

  test("has no fact that nobody reads, no fact twice, and no rule that can never answer", () => {
    const [fact] = refunds.data.facts;
    expect(placesOf(with_(["facts", 1], { ...fact, name: "other" }))).toEqual(["facts[1]"]);
    expect(placesOf(with_(["facts", 1], fact))).toEqual(["facts[1].name"]);
    expect(placesOf(with_(["rules", 3], refunds.data.rules[2]))).toEqual(["rules[3]"]);
    expect(placesOf([refunds.data, refunds.data])).toEqual(["[1].id"]);
  });

  test("that is none at all, or nested without an end, is refused in a sentence", () => {
    for (const written of [null, 7, "x", []]) expect(problemsOf(written)).toHaveLength(1);
    const deep = Array.from({ length: 3_000 }).reduce<Json>((inner) => ({ op: "not", args: [inner] }), { ref: "call", path: ["args"] });
    expect(problemsOf(with_(["rules", 0, "when"], deep)).map(({ message }) => message)).toEqual([
      expect.stringContaining("nested deeper than 200"),
    ]);
  });

  test("tells all problems at once", () => {
    expect(() => parsePolicies({ format: 1, id: "x", facts: [], rules: [{ match: { x: 1 }, then: {} }] }, "--policy")).toThrow(
      /--policy has 2 problems:\n {2}rules\[0\]\.match\.x: .*\n {2}rules\[0\]\.then\.answer: must be "allow"/,
    );
  });
});
