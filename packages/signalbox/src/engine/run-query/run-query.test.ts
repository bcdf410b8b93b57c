import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { AdmissionOptions } from "../../definition/admission.ts";
import { tool, workflow } from "../../index.ts";
import type { RunQuery } from "../../ports/run-query.ts";
import { EngineHost } from "../../testing/engine-host.ts";
import { parseQuery } from "./parse-query.ts";
import { printQuery } from "./print-query.ts";

describe("Q1: the language", () => {
  test("conditions side by side", () => {
    expect(
      parseQuery(
        String.raw`status:failed,blocked -workflow:lead-*  waiting:human cost>=0.25 subject:"Ana \"K\"" tool:crm.* "acme ag" plain`,
      ),
    ).toEqual([
      { field: "status", not: false, any: ["failed", "blocked"] },
      { field: "workflow", not: true, any: ["lead-*"] },
      { field: "waiting", not: false, any: ["human"] },
      { field: "cost", not: false, than: ">=", microUsd: 250_000 },
      { field: "subject", not: false, any: ['Ana "K"'] },
      { field: "tool", not: false, any: ["crm.*"] },
      { field: "text", not: false, text: "acme ag" },
      { field: "text", not: false, text: "plain" },
    ] satisfies RunQuery);
    expect(parseQuery("  ")).toEqual([]);
  });

  const name = fc.string({ minLength: 1, maxLength: 20, unit: "binary" });
  const condition = fc.oneof(
    fc.record({
      field: fc.constant("status"),
      not: fc.boolean(),
      any: fc.array(fc.constantFrom("queued", "failed"), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      field: fc.constant("waiting"),
      not: fc.boolean(),
      any: fc.array(fc.constantFrom("human", "timer"), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      field: fc.constantFrom("workflow", "subject", "tool", "paid"),
      not: fc.boolean(),
      any: fc.array(name, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      field: fc.constant("cost"),
      not: fc.boolean(),
      than: fc.constantFrom(">", ">=", "<", "<="),
      microUsd: fc.nat(999_999_999),
    }),
    fc.record({ field: fc.constant("text"), not: fc.boolean(), text: name }),
  );
  test("what is printed is read as the same", () => {
    fc.assert(
      fc.property(fc.array(condition, { maxLength: 5 }), (query) => {
        expect(parseQuery(printQuery(query as RunQuery))).toEqual(query);
      }),
    );
  });
});

describe("Q2: what is not understood is refused with its place", () => {
  test.each([
    ["colour:red", 1, "one of status, waiting, workflow, subject, tool, paid, cost"],
    ["status:failed,lost", 15, "one of queued, running"],
    ["status:", 8, "what status is"],
    ["status>failed", 7, '":" after status'],
    ["cost:3", 5, "after cost"],
    ["cost>much", 6, "an amount in US dollars"],
    ["cost>1.2.3", 9, "a space or the end"],
    ['workflow:a "acme', 12, "a closing quote"],
    ['""', 1, "something between the quotes"],
    ["- status:failed", 2, "a condition"],
    ["a ".repeat(33), 65, "at most 32 conditions"],
    ["a".repeat(1_001), 1_001, "at most 1000 characters"],
  ])("%s", (text, character, expected) => {
    expect(() => parseQuery(text)).toThrow(
      expect.objectContaining({ code: "usage", message: expect.stringContaining(`at character ${character}`) }),
    );
    expect(() => parseQuery(text)).toThrow(expected);
  });

  test("whatever is typed is read or refused", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60, unit: fc.constantFrom(...'status:cost<>="\\,- *ab1.') }), (text) => {
        try {
          const query = parseQuery(text);
          expect(parseQuery(printQuery(query))).toEqual(query);
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: "usage" });
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("over a store", () => {
  const pay = tool({
    id: "test.pay",
    effect: "external",
    maxCostUsd: 0.3,
    input: z.object({ who: z.string() }),
    output: z.object({}),
    hosts: ["pay.example"],
    run: () => ({}),
  });
  const input = z.object({ who: z.string() });
  const paying = workflow({
    id: "pay-out",
    input,
    limits: { costUsd: 1 },
    subject: { key: ({ who }) => who, conflict: "new" },
    flow: (f, { who }) => void f.call("pay", pay, { who }),
  });
  const asking = workflow({
    id: "ask-for",
    input,
    limits: { costUsd: 0 },
    subject: { key: ({ who }) => who, conflict: "new" },
    flow: (f) =>
      void f.ask("sure", {
        question: "Sure?",
        form: z.object({ yes: z.boolean() }),
        who: "role:ae",
        within: "2d",
        expired: () => undefined,
      }),
  });
  let host: EngineHost;
  beforeEach(async () => {
    host = new EngineHost({ workflows: [paying, asking], policies: [] });
    for (const who of ["Ana K", "50%_off", "bo"])
      for (const workflow of ["pay-out", "ask-for"]) await host.engine.start({ workflow, input: { who } });
    await host.clock.pass(10);
  });
  afterEach(() => host.dispose());
  const found = async (query: string) =>
    (await host.engine.runs({ query })).map(({ workflow, subject }) => `${workflow} ${subject}`).sort();

  test.each([
    ["", ["ask-for 50%_off", "ask-for Ana K", "ask-for bo", "pay-out 50%_off", "pay-out Ana K", "pay-out bo"]],
    ["waiting:human subject:bo", ["ask-for bo"]],
    ["waiting:timer,answer subject:bo", ["ask-for bo"]],
    ["-waiting:human subject:bo", ["pay-out bo"]],
    ["status:completed workflow:pay-*", ["pay-out 50%_off", "pay-out Ana K", "pay-out bo"]],
    ["cost>0.29 subject:bo", ["pay-out bo"]],
    ["cost<=0.29 -subject:bo", ["ask-for 50%_off", "ask-for Ana K"]],
    ["cost>0.3", []],
    ['subject:"50%_off",bo status:waiting', ["ask-for 50%_off", "ask-for bo"]],
    ["subject:50%*", ["ask-for 50%_off", "pay-out 50%_off"]],
    ["subject:%*", []],
    ['"ana k" -workflow:ask-for', ["pay-out Ana K"]],
    ["' OR 1=1 --", []],
    ["tool:test.pay subject:bo", ["pay-out bo"]],
    ["tool:test.* -tool:crm.* subject:bo", ["pay-out bo"]],
    ["-tool:test.* subject:bo", ["ask-for bo"]],
    ["tool:crm.*", []],
  ])("%s", async (query, expected) => {
    expect(await found(query)).toEqual(expected);
  });

  test("of runs in the queue, those that a rate may keep there: in all, or for each key", async () => {
    const limited = (id: string, limits: AdmissionOptions<{ readonly who: string }>) =>
      workflow({
        id,
        input,
        limits: { costUsd: 0, ...limits },
        subject: { key: ({ who }) => who, conflict: "new" },
        flow: (f, { who }) => void f.compute("echo", { who }, (given) => given.who),
      });
    const rate = { count: 1, per: "1h" };
    const workflows = [
      limited("rated", { rate }),
      limited("keyed", { perKey: { key: ({ who }) => who, rate } }),
      limited("narrow", { concurrency: 1, queue: { max: 5 } }),
    ];
    await host.dispose();
    host = new EngineHost({ workflows, policies: [] });
    for (const { graph } of workflows) for (let n = 0; n < 2; n++) await host.engine.start({ workflow: graph.id, input: { who: "bo" } });
    await host.clock.pass(10);
    expect(await found("waiting:rate")).toEqual(["keyed bo", "rated bo"]);
    expect(await found("waiting:rate,budget workflow:rated")).toEqual(["rated bo"]);
    expect(await found("-waiting:rate")).toEqual(["keyed bo", "narrow bo", "narrow bo", "rated bo"]);
  });
});
