import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Problem, SignalboxError } from "../base/error.ts";
import { event } from "./event-type.ts";
import { gt } from "./expression.ts";
import { propose } from "./proposal.ts";
import { tool } from "./tool.ts";
import { manual, schedule, webhook } from "./trigger.ts";
import { workflow } from "./workflow.ts";

// biome-ignore lint/suspicious/noExplicitAny: these definitions are wrong on purpose
type Loose = any;
const Lead = z.object({
  id: z.string(),
  vip: z.boolean(),
  items: z.array(z.string()),
  deep: z.object({ a: z.string() }),
  map: z.record(z.string(), z.string()),
  open: z.looseObject({}),
  maybe: z.object({ b: z.string() }).nullable(),
});
const send = tool({
  id: "send",
  input: z.object({ to: z.string(), cc: z.string().optional() }),
  output: z.object({ id: z.string() }),
  effect: "external",
  run: () => ({ id: "x" }),
});
const problems = (flow: Loose, more: Loose = {}): readonly Problem[] => {
  try {
    workflow({ id: "w", input: Lead, limits: { costUsd: 1 }, flow, ...more });
    return [];
  } catch (thrown) {
    return (thrown as SignalboxError).problems;
  }
};
const told = (flow: Loose, more: Loose = {}): string[] => problems(flow, more).map(({ path, message }) => `${path}: ${message}`);
const nothing = () => undefined;

describe("limits and names of a workflow", () => {
  test.each<[string, Loose, RegExp]>([
    ["no limits", { limits: undefined }, /^limits\.costUsd: is missing: the most that one run may spend, in US dollars\. 0 for/],
    ["a negative limit", { limits: { costUsd: -1 } }, /^limits\.costUsd: is -1, which is no amount/],
    ["no number", { limits: { costUsd: Number.NaN } }, /^limits\.costUsd: is NaN, which is no amount/],
    ["an endless one", { limits: { costUsd: Number.POSITIVE_INFINITY } }, /^limits\.costUsd: is Infinity, which is no amount/],
    ["a text", { limits: { costUsd: "1" } }, /^limits\.costUsd: is 1, which is no amount/],
    [
      "a day's limit below a run's",
      { limits: { costUsd: 2, costUsdPerDay: 1 } },
      /^limits\.costUsdPerDay: must be an amount of at least costUsd/,
    ],
    ["an endless day", { limits: { costUsd: 2, costUsdPerDay: Number.POSITIVE_INFINITY } }, /^limits\.costUsdPerDay: must be an amount/],
    ["an id with capitals", { id: "Lead" }, /^id: "Lead" is not a workflow id: lower-case letters, digits and hyphens, at most 63\./],
    ["no id", { id: undefined }, /^id: "undefined" is not a workflow id/],
    ["an input that is no schema", { input: {} }, /^input: needs a schema \(Standard Schema with JSON Schema, such as Zod 4\)/],
    [
      "an input that is not JSON",
      { input: z.object({ at: z.date() }) },
      /^input: cannot be written as JSON Schema \(.*\)\. Use JSON types: z\.iso\.datetime\(\) for dates/,
    ],
    [
      "a schema without JSON Schema",
      { input: { "~standard": { version: 1, vendor: "old", validate: () => ({ value: 1 }) } } },
      /^input: cannot be written as JSON Schema \(the schema \(by old\) has no JSON Schema: use a library with/,
    ],
  ])("%s", (_name, more, message) => {
    expect(told(nothing, more).join("\n")).toMatch(message);
  });

  test("a limit of nothing and equal limits are fine", () => {
    expect(told(nothing, { limits: { costUsd: 0, costUsdPerDay: 0 } })).toEqual([]);
  });
});

describe("triggers", () => {
  test.each<[string, Loose, RegExp | null]>([
    ["a path without a slash", webhook("lead"), /^on: webhook\("lead"\): a path starts with "\/" and has lower-case letters/],
    ["an empty path", webhook("/"), /^on: webhook\("\/"\)/],
    ["a path with capitals", webhook("/Lead"), /^on: webhook/],
    ["a path that climbs", webhook("/../x"), /^on: webhook/],
    ["a path with a query", webhook("/x?y=1"), /^on: webhook/],
    ["a good path", webhook("/v1/lead_new-2"), null],
    ["a cron that is none", schedule("every day"), /^on: schedule\("every day", "UTC"\): /],
    ["a minute that is none", schedule("61 2 * * *"), /^on: schedule\("61 2 \* \* \*", "UTC"\): /],
    ["a zone that is none", schedule("0 2 * * *", { timeZone: "Mars/Base" }), /^on: schedule\("0 2 \* \* \*", "Mars\/Base"\): /],
    ["a good schedule", schedule("*/5 8-18 * * MON-FRI", { timeZone: "Europe/Zurich" }), null],
    ["by hand", manual(), null],
  ])("%s", (_name, trigger, message) => {
    const found = told(nothing, { on: [trigger] }).join("\n");
    if (message === null) expect(found).toBe("");
    else expect(found).toMatch(message);
  });
});

describe("durations and numbers", () => {
  test.each<[string, Loose, RegExp]>([
    ["a wait", (f: Loose) => f.wait("x", { for: "soon" }), /^x\.for: "soon" is not a duration\. Write a whole number and a unit: "30s"/],
    ["a wait for nothing", (f: Loose) => f.wait("x", {}), /^x\.for: "" is not a duration/],
    [
      "a deadline",
      (f: Loose) => f.approve("x", { show: 1, by: "x", within: "2 days", granted: nothing }),
      /^x\.within: "2 days" is not a duration/,
    ],
    [
      "no deadline",
      (f: Loose) => f.ask("x", { who: "x", question: "?", form: Lead, expired: nothing }),
      /^x\.within: "undefined" is not a duration/,
    ],
    [
      "an event's deadline",
      (f: Loose) => f.wait("x", { event: event("e", Lead), key: "k", expired: nothing }),
      /^x\.within: "" is not a duration/,
    ],
    [
      "an event without an end",
      (f: Loose) => f.wait("x", { event: event("e", Lead), key: "k", within: "1d" }),
      /^x\.expired: must be a function that records this arm/,
    ],
    [
      "a reminder",
      (f: Loose) => f.approve("x", { show: 1, by: "x", within: "2d", remind: "often", granted: nothing }),
      /^x\.remind: "often"/,
    ],
    [
      "an escalation",
      (f: Loose) => f.approve("x", { show: 1, by: "x", within: "2d", escalateTo: "y", escalateAfter: "?", granted: nothing }),
      /^x\.escalateAfter: "\?"/,
    ],
    [
      "a count",
      (f: Loose) => f.approve("x", { show: 1, by: "x", within: "2d", count: 0, granted: nothing }),
      /^x\.count: must be a whole number of 1 or more, and is 0\./,
    ],
    [
      "a map without a bound",
      (f: Loose, lead: Loose) => f.map("x", lead.items, {}, (item: Loose) => item),
      /^x\.max: must be a whole number of 1 or more, and is undefined/,
    ],
    [
      "half an item at a time",
      (f: Loose, lead: Loose) => f.map("x", lead.items, { max: 1, concurrency: 0.5 }, (item: Loose) => item),
      /^x\.concurrency: must be a whole number/,
    ],
    [
      "rounds without an end",
      (f: Loose) => f.repeat("x", { initial: 0, until: () => gt(1, 0) }, () => 1),
      /^x\.maxRounds: must be a whole number/,
    ],
    [
      "a factor",
      (f: Loose) => f.call("x", send, { to: "x" }, { retry: { maxAttempts: 2, factor: Number.POSITIVE_INFINITY } }),
      /^x\.retry\.factor: is 1 or more/,
    ],
    [
      "tokens",
      (f: Loose) => f.draft("x", { model: "m", text: "t", maxInputTokens: -1, maxOutputTokens: 9 }),
      /^x\.maxInputTokens: must be a whole number/,
    ],
  ])("%s", (_name, flow, message) => {
    expect(told(flow).join("\n")).toMatch(message);
  });
});

describe("what a node needs", () => {
  test.each<[string, Loose, RegExp]>([
    [
      "an approval of nothing",
      (f: Loose) => f.approve("x", { by: "x", within: "1d", granted: nothing }),
      /^x: shows nothing and clears nothing\. Give `show`, `calls`, or both\./,
    ],
    [
      "an approval without an arm",
      (f: Loose) => f.approve("x", { show: 1, by: "x", within: "1d" }),
      /^x\.granted: must be a function that records this arm/,
    ],
    [
      "a form",
      (f: Loose) => f.ask("x", { who: "x", question: "?", form: {}, within: "1d", expired: nothing }),
      /^x\.form: needs a schema: the answer is checked by it/,
    ],
    [
      "a form that is JSON",
      (f: Loose) => f.ask("x", { who: "x", question: "?", form: z.date(), within: "1d", expired: nothing }),
      /^x\.form: cannot be written as JSON Schema/,
    ],
    [
      "an answer's schema",
      (f: Loose) => f.prompt("x", { model: "m", text: "t", maxInputTokens: 1, maxOutputTokens: 1 }),
      /^x\.output: needs a schema: the model's answer is checked by it/,
    ],
    [
      "an answer that is JSON",
      (f: Loose) => f.extract("x", { model: "m", text: "t", maxInputTokens: 1, maxOutputTokens: 1, output: z.object({ at: z.date() }) }),
      /^x\.output: cannot be written as JSON Schema/,
    ],
    [
      "an answer that a ref can carry",
      (f: Loose) =>
        f.extract("x", {
          model: "m",
          text: "t",
          maxInputTokens: 1,
          maxOutputTokens: 1,
          output: z.object({ a: z.array(z.object({ then: z.string() })) }),
        }),
      /^x\.output: has a field "then", which a ref cannot carry\. Rename it/,
    ],
    [
      "an event's payload that is JSON",
      (f: Loose) => f.wait("x", { event: event("e", z.date()), key: "k", within: "1d", expired: nothing }),
      /^x\.payload: cannot be written as JSON Schema/,
    ],
    [
      "a model",
      (f: Loose) => f.draft("x", { model: "", text: "t", maxInputTokens: 1, maxOutputTokens: 1 }),
      /^x\.model: names no model\. Use a name of the config's models/,
    ],
    [
      "labels",
      (f: Loose) => f.classify("x", { model: "m", text: "t", maxInputTokens: 1, labels: [] }),
      /^x\.labels: needs at least one label/,
    ],
    ["labels at all", (f: Loose) => f.classify("x", { model: "m", text: "t", maxInputTokens: 1 }), /^x\.labels: needs at least one label/],
    ["a function", (f: Loose) => f.compute("x", {}, "score"), /^x: needs a pure function of its inputs/],
    ["a function that is no ref", (f: Loose, lead: Loose) => f.compute("x", {}, lead), /^x: needs a pure function of its inputs/],
    ["branches", (f: Loose) => f.all("x", {}), /^x: has no branches/],
    [
      "a condition without nodes",
      (f: Loose) => f.repeat("x", { maxRounds: 1, initial: 0, until: () => f.call("c", send, { to: "x" }).id }, () => 1),
      /^x\.until: records nodes\. A condition is an expression: do the work in the body/,
    ],
    [
      "a label that is not the arm for the rest",
      (f: Loose, lead: Loose) => f.match("x", lead.id, { otherwise: nothing, a: nothing }),
      /^x: has a label "otherwise", which means something else\. Rename it/,
    ],
    [
      "a branch that is not the handler",
      (f: Loose) => f.all("x", { onError: nothing }),
      /^x: has a branch "onError", which means something else/,
    ],
    ["a branch that is no prototype", (f: Loose) => f.all("x", { ["__proto__"]: nothing }), /^x: has a branch "__proto__"/],
    [
      "one tool of an id",
      (f: Loose) => {
        f.call("x", send, { to: "x" });
        f.call("y", tool({ id: "send", input: z.object({}), output: z.object({}), effect: "none", run: () => ({}) }), {});
      },
      /^y: uses another tool with the id "send"\. Give one of them another id/,
    ],
  ])("%s", (_name, flow, message) => {
    expect(told(flow).join("\n")).toMatch(message);
  });
});

describe("nodes that can never run", () => {
  const stop = (f: Loose, id: string) => f.fail(id, "x", "x");
  const after = (f: Loose) => f.call("after", send, { to: "x" });
  test.each<[string, Loose, string[]]>([
    [
      "after fail",
      (f: Loose) => {
        stop(f, "s");
        after(f);
      },
      ['after: can never run: "s" before it always fails.'],
    ],
    [
      "after arms that all fail",
      (f: Loose, lead: Loose) => {
        f.when(
          "w",
          lead.vip,
          () => stop(f, "a"),
          () => stop(f, "b"),
        );
        after(f);
      },
      ['after: can never run: "w" before it always fails.'],
    ],
    [
      "after a match whose arms all fail",
      (f: Loose, lead: Loose) => {
        f.match("w", lead.id, { a: () => stop(f, "a") }, () => stop(f, "b"));
        after(f);
      },
      ['after: can never run: "w" before it always fails.'],
    ],
    [
      "after an approval that fails either way",
      (f: Loose) => {
        f.approve("w", { show: 1, by: "x", within: "1d", granted: () => stop(f, "a"), denied: () => stop(f, "b") });
        after(f);
      },
      ['after: can never run: "w" before it always fails.'],
    ],
    [
      "after a branch that always fails",
      (f: Loose) => {
        f.all("w", { a: () => stop(f, "a"), b: nothing });
        after(f);
      },
      ['after: can never run: "w" before it always fails.'],
    ],
    [
      "after rounds that always fail",
      (f: Loose) => {
        f.repeat("w", { maxRounds: 2, initial: 0, until: () => gt(1, 0) }, () => stop(f, "a"));
        after(f);
      },
      ['after: can never run: "w" before it always fails.'],
    ],
    [
      "in an arm",
      (f: Loose, lead: Loose) =>
        f.when("w", lead.vip, () => {
          stop(f, "s");
          after(f);
        }),
      ['after: can never run: "s" before it always fails.'],
    ],
    [
      "each of them",
      (f: Loose) => {
        stop(f, "s");
        after(f);
        f.wait("nap", { for: "1s" });
      },
      ['after: can never run: "s" before it always fails.', 'nap: can never run: "s" before it always fails.'],
    ],
    [
      "not after one failing arm",
      (f: Loose, lead: Loose) => {
        f.when("w", lead.vip, () => stop(f, "a"));
        after(f);
      },
      [],
    ],
    [
      "not after silence that does not fail",
      (f: Loose) => {
        f.approve("w", { show: 1, by: "x", within: "1d", granted: () => stop(f, "a"), denied: () => stop(f, "b"), expired: nothing });
        after(f);
      },
      [],
    ],
    [
      "not after a failure that is handled",
      (f: Loose) => {
        f.all("w", { a: () => stop(f, "a") }, { onError: nothing });
        f.repeat("r", { maxRounds: 2, initial: 0, until: () => gt(1, 0), onError: nothing }, () => stop(f, "b"));
        after(f);
      },
      [],
    ],
    [
      "not after a list that may be empty",
      (f: Loose, lead: Loose) => {
        f.map("w", lead.items, { max: 3 }, () => stop(f, "a"));
        after(f);
      },
      [],
    ],
  ])("%s", (_name, flow, expected) => {
    expect(told(flow)).toEqual(expected);
  });
});

describe("P4: a cleared call is performed once", () => {
  const clear = (f: Loose, granted: Loose, id = "ok") =>
    f.approve(id, {
      calls: { mail: propose(send, { to: "x" }) },
      by: "x",
      within: "1d",
      granted: (_shown: Loose, calls: Loose) => granted(calls.mail),
    });
  test.each<[string, Loose, RegExp | null]>([
    ["once", (f: Loose) => clear(f, (mail: Loose) => f.perform("a", mail)), null],
    [
      "once in each of two arms",
      (f: Loose, lead: Loose) =>
        clear(f, (mail: Loose) =>
          f.when(
            "w",
            lead.vip,
            () => f.perform("a", mail),
            () => f.perform("b", mail),
          ),
        ),
      null,
    ],
    [
      "twice on one path",
      (f: Loose) =>
        clear(f, (mail: Loose) => {
          f.perform("a", mail);
          f.perform("b", mail);
        }),
      /^b: performs "ok\.calls\.mail", which "a" performs already on the same path\. One approval sends once\./,
    ],
    [
      "after an arm that did",
      (f: Loose, lead: Loose) =>
        clear(f, (mail: Loose) => {
          f.when("w", lead.vip, () => f.perform("a", mail));
          f.perform("b", mail);
        }),
      /^b: performs/,
    ],
    [
      "in both of two branches",
      (f: Loose) => clear(f, (mail: Loose) => f.all("w", { x: () => f.perform("a", mail), y: () => f.perform("b", mail) })),
      /^b: performs/,
    ],
    [
      "again when it failed",
      (f: Loose) => clear(f, (mail: Loose) => f.perform("a", mail, { onError: () => f.perform("b", mail) })),
      /^b: performs/,
    ],
    [
      "in a map",
      (f: Loose, lead: Loose) => clear(f, (mail: Loose) => f.map("m", lead.items, { max: 3 }, () => f.perform("a", mail))),
      /^a: performs "ok\.calls\.mail" inside "m", which would send it more than once/,
    ],
    [
      "in a repeat",
      (f: Loose) =>
        clear(f, (mail: Loose) =>
          f.repeat("r", { maxRounds: 3, initial: 0, until: () => gt(1, 0) }, () => {
            f.perform("a", mail);
            return 1;
          }),
        ),
      /^a: performs "ok\.calls\.mail" inside "r"/,
    ],
    [
      "at the end of a repeat",
      (f: Loose) =>
        clear(f, (mail: Loose) =>
          f.repeat("r", { maxRounds: 3, initial: 0, until: () => gt(1, 0), exhausted: () => f.perform("a", mail) }, () => 1),
        ),
      null,
    ],
    [
      "in a loop around its approval",
      (f: Loose, lead: Loose) => f.map("m", lead.items, { max: 3 }, () => clear(f, (mail: Loose) => f.perform("a", mail))),
      null,
    ],
    [
      "in a loop around its approval, inside another's grant",
      (f: Loose, lead: Loose) =>
        clear(f, (outer: Loose) => {
          f.perform("o", outer);
          f.map("m", lead.items, { max: 3 }, () => clear(f, (mail: Loose) => f.perform("a", mail), "inner"));
        }),
      null,
    ],
    [
      "never",
      (f: Loose) => clear(f, nothing),
      /^ok\.calls\.mail: is shown to a person for approval and never performed\. Perform it in `granted`, or remove it\./,
    ],
    [
      "outside of the grant",
      (f: Loose) => {
        let kept: Loose;
        clear(f, (mail: Loose) => {
          f.perform("a", mail);
          kept = mail;
        });
        f.perform("b", kept);
      },
      /^b\.input: "b\.input" reads "ok\.approved\.calls\.mail", which exists only inside arm "granted" of "ok"/,
    ],
    [
      "what nobody cleared",
      (f: Loose) => f.perform("a", propose(send, { to: "x" })),
      /^a: performs something that no approval gave\. Use the calls that `granted` receives/,
    ],
  ])("%s", (_name, flow, message) => {
    const found = told(flow).join("\n");
    if (message === null) expect(found).toBe("");
    else expect(found).toMatch(message);
  });
});

describe("refs that cannot exist", () => {
  test.each<[string, Loose, RegExp | null]>([
    [
      "a misspelt field of the input",
      (f: Loose, lead: Loose) => f.call("a", send, { to: lead.di }),
      /^a\.input: reads "input\.di", and "di" does not exist there\./,
    ],
    [
      "further down",
      (f: Loose, lead: Loose) => f.call("a", send, { to: lead.deep.b }),
      /^a\.input: reads "input\.deep\.b", and "b" does not exist there/,
    ],
    [
      "of a tool's output",
      (f: Loose) => f.call("b", send, { to: f.call("a", send, { to: "x" }).messageId }),
      /^b\.input: reads "a\.messageId"/,
    ],
    [
      "of a model's answer",
      (f: Loose) => f.call("b", send, { to: f.draft("a", { model: "m", text: "t", maxInputTokens: 1, maxOutputTokens: 1 }).txt }),
      /^b\.input: reads "a\.txt"/,
    ],
    ["in a condition", (f: Loose, lead: Loose) => f.when("w", gt(lead.size, 3), nothing), /^w\.condition: reads "input\.size"/],
    ["in a result", (_f: Loose, lead: Loose) => ({ x: lead.nope }), /^result of main: reads "input\.nope"/],
    ["in an arm's result", (f: Loose, lead: Loose) => f.when("w", lead.vip, () => lead.nope), /^result of w\.then: reads "input\.nope"/],
    [
      "in a proposal",
      (f: Loose, lead: Loose) =>
        f.approve("ok", {
          calls: { mail: propose(send, { to: lead.nope }) },
          by: "x",
          within: "1d",
          granted: (_: Loose, { mail }: Loose) => f.perform("p", mail),
        }),
      /^ok\.calls\.mail: reads "input\.nope"/,
    ],
    [
      "a required field that is missing",
      (f: Loose) => f.call("a", send, { cc: "x" }),
      /^a\.input\.to: is required by the tool's input and missing/,
    ],
    [
      "a required field that a proposal lacks",
      (f: Loose) =>
        f.approve("ok", {
          calls: { mail: propose(send, {} as Loose) },
          by: "x",
          within: "1d",
          granted: (_: Loose, { mail }: Loose) => f.perform("p", mail),
        }),
      /^ok\.calls\.mail\.to: is required/,
    ],
    ["a key that a record may have", (f: Loose, lead: Loose) => f.call("a", send, { to: lead.map.anything }), null],
    ["a key that an open object may have", (f: Loose, lead: Loose) => f.call("a", send, { to: lead.open.anything }), null],
    ["a field of what may be null", (f: Loose, lead: Loose) => f.call("a", send, { to: lead.maybe.b }), null],
    ["an item", (f: Loose, lead: Loose) => f.call("a", send, { to: lead.items[0] }), null],
    [
      "a field of a join",
      (f: Loose) => f.call("b", send, { to: f.call("a", send, { to: "x" }, { onError: () => ({ other: "x" }) }).other }),
      null,
    ],
  ])("%s", (_name, flow, message) => {
    const found = told(flow).join("\n");
    if (message === null) expect(found).toBe("");
    else expect(found).toMatch(message);
  });

  test("in the subject", () => {
    expect(told(nothing, { subject: (lead: Loose) => lead.emial })).toEqual([
      'subject: reads "input.emial", and "emial" does not exist there.',
    ]);
  });
});

describe("outcomes", () => {
  test("are listed", () => {
    const flow = (f: Loose, lead: Loose) => f.when("w", lead.vip, () => f.outcome("enroled"));
    expect(told(flow, { outcomes: ["enrolled"] })).toEqual(['w.then: names the outcome "enroled", which `outcomes` does not list.']);
    expect(told((f: Loose) => f.outcome("x"))).toEqual(['main: names the outcome "x", which `outcomes` does not list.']);
  });
});
