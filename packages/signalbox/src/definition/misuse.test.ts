// What an author may get wrong in a flow function, and what they are told: the place, and what to do instead.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { SignalboxError } from "../base/error.ts";
import { add, eq, every, gt, some, text } from "./expression.ts";
import type { Flow } from "./flow.ts";
import { tool } from "./tool.ts";
import { type AnyWorkflow, workflow } from "./workflow.ts";

// biome-ignore lint/suspicious/noExplicitAny: misuse is what the types refuse, so these flows are written without them
type Loose = any;
const Lead = z.object({
  name: z.string(),
  vip: z.boolean(),
  n: z.number(),
  at: z.string(),
  opt: z.string().optional(),
  items: z.array(z.object({ x: z.number() })),
});
const t = tool({
  id: "t",
  input: z.object({ a: z.string() }),
  output: z.object({ b: z.string(), ok: z.boolean() }),
  effect: "none",
  run: ({ a }) => ({ b: a, ok: true }),
});
type Body = (f: Flow & Loose, lead: Loose) => Loose;
const define = (flow: Body): AnyWorkflow => workflow({ id: "w", input: Lead, limits: { costUsd: 1 }, flow: flow as Loose });
const problems = (flow: Body): string => {
  try {
    define(flow);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(SignalboxError);
    expect(thrown).toMatchObject({ code: "definition-invalid" });
    return (thrown as Error).message;
  }
  return "";
};
/** A read that never reached the graph. */
const unread = (what: string): RegExp =>
  new RegExp(
    `${what}: is read at misuse\\.test\\.ts:\\d+:\\d+ and never reaches the graph\\. A ref is always truthy.*Use f\\.when, or remove the read\\.`,
  );

describe("a ref has no value while the workflow is defined", () => {
  test.each<[string, Body, RegExp]>([
    [
      "if (ref.field)",
      (f, lead) => {
        if (lead.vip) f.call("a", t, { a: lead.name });
      },
      unread("input\\.vip"),
    ],
    [
      "if (ref.field), read again in the body",
      (f, lead) => {
        if (lead.opt) f.call("a", t, { a: lead.opt });
      },
      unread("input\\.opt"),
    ],
    ["ref.field ? a : b", (f, lead) => f.call("a", t, { a: lead.vip ? "x" : "y" }), unread("input\\.vip")],
    ["!ref.field", (f, lead) => f.call("a", t, { a: !lead.vip ? "x" : "y" }), unread("input\\.vip")],
    ["ref.a && ref.b", (f, lead) => f.when("w", lead.vip && lead.opt, () => undefined), unread("input\\.vip")],
    [
      "if (gt(...))",
      (f, lead) => {
        if (gt(lead.n, 3)) f.call("b", t, { a: "x" });
      },
      unread("gt\\(input\\.n, 3\\)"),
    ],
    [
      "ref.a === ref.b",
      (f, lead) => {
        if (lead.name === lead.at) f.call("b", t, { a: "x" });
      },
      unread("input\\.name"),
    ],
    [
      "a destructured field that is not used",
      (f, lead) => {
        const { name, vip: _vip } = lead;
        f.call("a", t, { a: name });
      },
      unread("input\\.vip"),
    ],
    [
      "a template",
      (f, lead) => f.call("a", t, { a: `hi ${lead.name}` }),
      /"input\.name" at misuse\.test\.ts:\d+:\d+: a ref has no value.*Use text`\.\.\.`, add\(\)/,
    ],
    // biome-ignore lint/style/useTemplate: + is what is misused here
    ["+", (f, lead) => f.call("a", t, { a: lead.name + "x" }), /"input\.name" at .*Use text`\.\.\.`, add\(\)/],
    [
      "ref > 3",
      (f, lead) => {
        if (lead.n > 3) f.call("a", t, { a: "x" });
      },
      /"input\.n" at .*eq\(\) or gt\(\)/,
    ],
    [
      "JSON.stringify",
      (f, lead) => f.call("a", t, { a: JSON.stringify(lead) }),
      /"input" at .*cannot be turned into JSON.*Pass it as an input/,
    ],
    ["new Date(ref)", (f, lead) => f.call("a", t, { a: new Date(lead.at) }), /"input\.at" at .*a ref has no value/],
  ])("%s", (_name, flow, message) => {
    expect(problems(flow)).toMatch(message);
  });
});

describe("a ref is not an object", () => {
  test.each<[string, Body, RegExp]>([
    [
      "{ ...ref }",
      (f, lead) => f.call("a", t, { ...lead }),
      /"input" at .*cannot be spread or enumerated\. Use merge\(ref, \{ \.\.\. \}\) or pick/,
    ],
    [
      "const { a, ...rest } = ref",
      (f, lead) => {
        const { name, ...rest } = lead;
        f.call("a", t, { a: name, ...rest });
      },
      /"input" at .*cannot be spread/,
    ],
    [
      "for of",
      (f, lead) => {
        for (const x of lead.items) f.call("a", t, { a: x });
      },
      /"input\.items" at .*Use f\.map\(id, ref, \{ max \}/,
    ],
    [
      "for await of",
      (_f, lead) => {
        lead.items[Symbol.asyncIterator]();
      },
      /Use f\.map/,
    ],
    ["ref.items.map(...)", (_f, lead) => lead.items.map((x: Loose) => x), /"input\.items\.map" at .*a ref has no methods\. Use f\.map/],
    [
      "Object.keys",
      (_f, lead) => {
        Object.keys(lead);
      },
      /"input" at .*enumerated/,
    ],
    [
      "Object.getOwnPropertyDescriptor",
      (_f, lead) => {
        Object.getOwnPropertyDescriptor(lead, "x");
      },
      /"input" at .*enumerated/,
    ],
    [
      "'x' in ref",
      (f, lead) => {
        if ("name" in lead) f.call("a", t, { a: "x" });
      },
      /`in` has no meaning on a ref\. Use present\(ref\.field\)/,
    ],
    [
      "assignment",
      (_f, lead) => {
        lead.name = "x";
      },
      /cannot be assigned to\. Use merge\(ref/,
    ],
    [
      "delete",
      (_f, lead) => {
        delete lead.name;
      },
      /has nothing to delete\. Use pick/,
    ],
    [
      "instanceof",
      (_f, lead) => {
        lead.at instanceof Date;
      },
      /instanceof has no meaning on a ref\. Use f\.match/,
    ],
    ["another symbol", (_f, lead) => lead[Symbol.hasInstance], /Symbol\(Symbol\.hasInstance\) of a ref was read/],
  ])("%s", (_name, flow, message) => {
    expect(problems(flow)).toMatch(message);
  });
});

describe("what is recorded is JSON and refs", () => {
  test.each<[string, Loose, RegExp]>([
    ["a date", new Date(0), /a\.input: "a\.input\.a": \[object Date\] is not JSON\. Use an ISO string\./],
    ["a function", () => 1, /"a\.input\.a": a function is not JSON\. Only JSON and refs can be recorded/],
    ["a promise", Promise.resolve(1), /"a\.input\.a": \[object Promise\] is not JSON\. Flows and arms are synchronous/],
    ["a bigint", 1n, /\[object BigInt\] is not JSON/],
    ["a symbol", Symbol("x"), /\[object Symbol\] is not JSON/],
    ["a map", new Map(), /\[object Map\] is not JSON/],
    ["no number", Number.NaN, /"a\.input\.a": NaN is not JSON/],
    ["an infinite number", [{ x: Number.POSITIVE_INFINITY }], /"a\.input\.a\[0\]\.x": Infinity is not JSON/],
  ])("%s", (_name, value, message) => {
    expect(problems((f) => f.call("a", t, { a: value }))).toMatch(message);
  });
});

describe("an expression that is too deep or too large is a mistake in the definition", () => {
  const nested = (levels: number, wrap: (value: Loose) => Loose, innermost: Loose): Loose => {
    let value = innermost;
    for (let level = 0; level < levels; level++) value = wrap(value);
    return value;
  };
  const tooDeep = /a\.input: "a\.input[^"]*" is nested deeper than 200 levels, or contains itself\. Use f\.compute\(\)/;

  test.each([300, 50_000])("operators, %i deep", (levels) => {
    expect(problems((f, lead) => f.call("a", t, { a: nested(levels, (value) => add(value, 1), lead.n) }))).toMatch(tooDeep);
  });
  test.each([300, 50_000])("a literal, %i deep", (levels) => {
    expect(problems((f) => f.call("a", t, { a: nested(levels, (value) => ({ value }), 1) }))).toMatch(tooDeep);
  });
  test("an object that contains itself, alone and inside an operator", () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(problems((f) => f.call("a", t, { a: circle }))).toMatch(tooDeep);
    expect(problems((f, lead) => f.call("a", t, { a: eq(lead.n, circle as Loose) }))).toMatch(/nested deeper than 200 levels, or contains/);
  });
  test("fields of a field", () => {
    expect(problems((f, lead) => f.call("a", t, { a: nested(20_000, (value) => value.x, add(lead.n, 1)) }))).toMatch(tooDeep);
  });
  test("a value that is built from itself doubles with every level", () => {
    expect(problems((f, lead) => f.call("a", t, { a: nested(60, (value) => add(value, value), lead.n) }))).toMatch(
      /a\.input: "a\.input" is an expression of [\d.e+]+ parts; at most 100000 are recorded/,
    );
  });
  test("a condition is named by its node", () => {
    expect(
      problems((f, lead) =>
        f.when(
          "big",
          gt(
            nested(300, (value) => add(value, 1), lead.n),
            3,
          ),
          () => undefined,
        ),
      ),
    ).toMatch(/big.*nested deeper than 200 levels/);
  });
  test("what is deep and not too deep is fine", () => {
    expect(problems((f, lead) => f.call("a", t, { a: nested(150, (value) => add(value, 1), lead.n) }))).toBe("");
  });
});

describe("flows and arms run once and synchronously", () => {
  test.each<[string, Body, RegExp]>([
    [
      "an async flow",
      async (f, lead) => {
        f.call("a", t, { a: lead.name });
      },
      /the flow: is an async function\. .*remove async\/await/,
    ],
    [
      "a node after an await",
      async (f, lead) => {
        await null;
        f.call("a", t, { a: lead.name });
      },
      /the flow: is an async function/,
    ],
    [
      "an async arm",
      (f, lead) =>
        f.when("w", lead.vip, async () => {
          await null;
          f.call("a", t, { a: "x" });
        }),
      /arm "then" of "w": is an async function/,
    ],
    [
      "an arm that is no function",
      (f, lead) => f.when("w", lead.vip, f.call("a", t, { a: "x" })),
      /w\.then: must be a function that records this arm/,
    ],
    ["a missing arm", (f, lead) => f.match("m", lead.name, { x: undefined }, () => 1), /m\.x: must be a function/],
    ["a missing body", (f, lead) => f.map("m", lead.items, { max: 3 }), /m\.body: must be a function/],
  ])("%s", async (_name, flow, message) => {
    expect(problems(flow)).toMatch(message);
    await new Promise((done) => setImmediate(done));
  });

  test("a node that is recorded after its flow has returned is refused where it is", async () => {
    let late: unknown;
    define((f, lead) => {
      f.call("a", t, { a: lead.name });
      void Promise.resolve().then(() => {
        try {
          f.call("b", t, { a: "x" });
        } catch (thrown) {
          late = thrown;
        }
      });
    });
    await new Promise((done) => setImmediate(done));
    expect((late as Error).message).toBe(
      '"b" was recorded after its flow had returned. Flows and arms are synchronous: remove async/await.',
    );
  });

  test("an error of the author's own is thrown as it is", () => {
    expect(() =>
      define(() => {
        throw new RangeError("mine");
      }),
    ).toThrow(new RangeError("mine"));
  });
});

describe("R3: a ref is read where it exists", () => {
  test.each<[string, Body, RegExp]>([
    [
      "an arm's ref outside of it",
      (f, lead) => {
        let r: Loose;
        f.when("w", lead.vip, () => {
          r = f.call("a", t, { a: "x" });
        });
        f.call("b", t, { a: r.b });
      },
      /b\.input: "b\.input\.a" reads "a\.b", which exists only inside arm "then" of "w"\. Return it from every arm and read the join\./,
    ],
    [
      "a map's item outside of it",
      (f, lead) => {
        let r: Loose;
        f.map("m", lead.items, { max: 3 }, (x: Loose) => {
          r = x.x;
          return x.x;
        });
        f.call("b", t, { a: r });
      },
      /reads "m\.item\.x", which exists only inside arm "body" of "m"/,
    ],
    [
      "a sibling arm's ref",
      (f, lead) => {
        let r: Loose;
        f.when(
          "w",
          lead.vip,
          () => {
            r = f.call("a", t, { a: "x" });
          },
          () => f.call("b", t, { a: r.b }),
        );
      },
      /reads "a\.b", which exists only inside arm "then" of "w"/,
    ],
    [
      "a ref of an arm inside an expression",
      (f, lead) => {
        let r: Loose;
        f.when("w", lead.vip, () => {
          r = f.call("a", t, { a: "x" });
        });
        f.call("b", t, { a: text`${r.b}!` });
      },
      /text\[1\]" reads "a\.b", which exists only inside/,
    ],
    [
      "a ref of another workflow",
      (f) => {
        let other: Loose;
        define((_g, lead) => {
          other = lead;
        });
        f.call("a", t, { a: other.name });
      },
      /a ref was read while the workflow runs|belongs to another workflow/,
    ],
    [
      "a ref of a workflow that is being defined around it",
      (_f, lead) => {
        define((g) => g.call("a", t, { a: lead.name }));
      },
      /"a\.input\.a" reads "input\.name", which belongs to another workflow/,
    ],
  ])("%s", (_name, flow, message) => {
    expect(problems(flow)).toMatch(message);
  });

  test("an expression over refs from outside may be kept and used outside", () => {
    expect(
      problems((f, lead) => {
        let r: Loose;
        f.when("w", lead.vip, () => {
          r = text`${lead.name}`;
        });
        f.call("b", t, { a: r });
      }),
    ).toBe("");
  });
});

describe("D2: ids", () => {
  test.each<[string, Body, RegExp]>([
    [
      "two nodes with one id",
      (f) => {
        for (const x of ["p", "q"]) f.call("a", t, { a: x });
      },
      /a: is used by two nodes\..*in a loop, put the loop's variable in the id/,
    ],
    [
      "in different arms",
      (f, lead) =>
        f.when(
          "w",
          lead.vip,
          () => f.call("a", t, { a: "x" }),
          () => f.call("a", t, { a: "y" }),
        ),
      /a: is used by two nodes/,
    ],
    ["the name of the input", (f) => f.call("input", t, { a: "x" }), /input: is the name of what a flow is given\. Choose another id/],
    ["capitals", (f) => f.call("Call", t, { a: "x" }), /Call: is not a node id: lower-case letters, digits and hyphens, at most 63\./],
    ["a dot", (f) => f.call("a.b", t, { a: "x" }), /a\.b: is not a node id/],
    ["too long", (f) => f.call("a".repeat(64), t, { a: "x" }), /is not a node id/],
    ["no text", (f) => f.call(undefined, t, { a: "x" }), /undefined: is not a node id/],
    [
      "the one that a repeat takes for its end",
      (f) => {
        f.repeat("r", { maxRounds: 1, initial: 1, until: () => gt(1, 0) }, () => 1);
        f.call("r-exhausted", t, { a: "x" });
      },
      /r-exhausted: is used by two nodes/,
    ],
  ])("%s", (_name, flow, message) => {
    expect(problems(flow)).toMatch(message);
  });
});

describe("what is fine", () => {
  test.each<[string, Body]>([
    [
      "a loop over literals with the variable in the id",
      (f) => {
        for (const x of ["p", "q"]) f.call(`a-${x}`, t, { a: x });
      },
    ],
    [
      "a native if on configuration",
      (f) => {
        if (process.argv.length > 0) f.call("a", t, { a: "x" });
      },
    ],
    ["a literal that looks like a ref", (f) => f.call("a", t, { a: { ref: "input", path: ["secret"] } })],
    [
      "a ref in a promise that is let go",
      (f, lead) => {
        void Promise.resolve(lead);
        f.call("a", t, { a: lead.name });
      },
    ],
    ["optional chaining", (f, lead) => f.call("a", t, { a: lead.opt?.x })],
    ["an object without a prototype", (f) => f.call("a", t, Object.assign(Object.create(null), { a: "x" }))],
    [
      "printing a ref",
      (f, lead) => {
        String(Reflect.get(lead, Symbol.for("nodejs.util.inspect.custom")));
        f.call("a", t, { a: lead.name });
      },
    ],
    [
      "asking for its kind",
      (f, lead) => {
        Object.prototype.toString.call(lead);
        f.call("a", t, { a: lead.name });
      },
    ],
  ])("%s", (_name, flow) => {
    expect(problems(flow)).toBe("");
  });

  test("a ref prints as what it stands for", async () => {
    const { inspect } = await import("node:util");
    let printed = "";
    define((f, lead) => {
      const { name } = lead;
      printed = inspect(name);
      f.call("a", t, { a: name });
    });
    expect(printed).toContain("input.name");
  });
});

describe("what no proxy can see, and the linter must", () => {
  test.each<[string, Body]>([
    [
      "const v = ref.field; if (v) use(v)",
      (f, lead) => {
        const v = lead.opt;
        if (v) f.call("a", t, { a: v });
      },
    ],
    ["ref.field ?? literal", (f, lead) => f.call("a", t, { a: lead.opt ?? "none" })],
    [
      "if (result of a node)",
      (f, lead) => {
        const r = f.call("a", t, { a: lead.name });
        if (r) f.call("b", t, { a: "x" });
      },
    ],
  ])("%s", (_name, flow) => {
    expect(problems(flow)).toBe("");
  });
});

test("an expression outside of a flow is refused", () => {
  expect(() => gt(1, 2)).toThrow(
    "gt() was called outside a flow. Call it inside the flow function of workflow(), or a condition of a policy.",
  );
  let kept: Loose;
  define((_f, lead) => {
    kept = lead;
    return eq(lead.n, 1);
  });
  expect(() => add(kept, 1)).toThrow("outside a flow");
});

describe("a function that closes over a ref", () => {
  const closing = define((f, lead) => {
    const first = f.call("u", t, { a: lead.name });
    f.compute("reads", { n: lead.n }, ({ n }: Loose) => n + lead.vip);
    f.compute("tests", { n: lead.n }, ({ n }: Loose) => (first ? n : 0));
  });
  test("is told when it runs", () => {
    expect(() => closing.functions.get("reads")?.({ n: 1 })).toThrow(
      /"input" at .*a ref was read while the workflow runs\. A function closed over it: pass it in the node's inputs\./,
    );
  });
  test("is not when it only tests it for truth", () => {
    expect(closing.functions.get("tests")?.({ n: 1 })).toBe(1);
  });
});

test("D4: all problems are told at once, each with its place", () => {
  let thrown: SignalboxError | undefined;
  try {
    workflow({
      id: "Bad Id",
      input: Lead,
      limits: {} as Loose,
      on: [{ kind: "webhook", path: "no slash" }],
      flow: ((f: Loose, lead: Loose) => {
        f.call("a", t, { a: new Date(0) }, { timeout: "soon", retry: { maxAttempts: 0, jitter: 2 } });
        f.call("a", t, { a: lead.name });
        f.map("m", lead.items, { max: 0 }, (item: Loose) => `${item}`);
        f.wait("w", {});
        f.when("unused", lead.vip, () => f.outcome("undeclared"));
        f.call("missing", t, {});
        f.call("unknown", t, { a: lead.nmae });
        if (lead.opt) f.fail("x", "x", "x");
        f.call("after", t, { a: "x" });
      }) as Loose,
    });
  } catch (error) {
    thrown = error as SignalboxError;
  }
  expect(thrown?.message).toMatch(/^Workflow "Bad Id" has 16 problems:\n {2}/);
  expect(thrown?.problems.map(({ path }) => path).sort()).toEqual(
    [
      "id",
      "limits.costUsd",
      "on",
      "a.input",
      "a.timeout",
      "a.retry.maxAttempts",
      "a.retry.jitter",
      "a",
      "m.max",
      'arm "body" of "m"',
      "w.for",
      "unused.then",
      "missing.input.a",
      "unknown.input",
      "input.opt",
      "after",
    ].sort(),
  );
});

test("one problem is a problem", () => {
  expect(problems((f) => f.call("A", t, { a: "x" }))).toMatch(/^Workflow "w" has a problem:\n {2}A: is not a node id/);
});

describe("what is said of the items of a list", () => {
  test("an item is read only inside the function that it is given to", () => {
    expect(
      problems((f, lead) => {
        let kept: Loose;
        const any = some(lead.items, (item: Loose) => {
          kept = item.x;
          return gt(item.x, 1);
        });
        return f.compute("c", { any, kept }, () => 1);
      }),
    ).toContain('"c.inputs.kept" reads "$item.x", which exists only inside the function given to some().');
  });

  test("nothing happens for an item: that is f.map", () => {
    expect(
      problems((f, lead) => {
        const all = every(lead.items, (item: Loose) => {
          f.call("a", t, { a: item.x });
          return gt(item.x, 1);
        });
        return { all };
      }),
    ).toContain('"a" is recorded inside the function given to every(), which only says what is true of an item. Use f.map.');
  });

  test("a condition on an item that never reaches the graph is an error", () => {
    expect(
      problems((_f, lead) => ({
        any: some(lead.items, (item: Loose) => {
          gt(item.x, 1);
          return true;
        }),
      })),
    ).toContain("gt($item.x, 1): is read at");
  });

  test("what takes no item is no condition", () => {
    expect(problems((_f, lead) => ({ any: some(lead.items, true as Loose) }))).toContain("some() takes a function of an item");
    expect(problems((_f, lead) => ({ any: some(lead.items, (async () => true) as Loose) }))).toContain("synchronous");
  });

  test("a list operator is recorded in a flow, and nowhere else", () => {
    expect(() => some([] as Loose, () => true)).toThrow("some() was called outside a flow.");
  });
});
