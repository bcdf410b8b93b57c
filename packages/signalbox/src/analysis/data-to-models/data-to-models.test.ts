import { describe, expect, test } from "vitest";
import { z } from "zod";
import { requireDeclaredDisclosures } from "../../declared-disclosures.ts";
import { agent } from "../../definition/agent.ts";
import { eq, merge, pick, project, text } from "../../definition/expression.ts";
import type { Flow } from "../../definition/flow.ts";
import type { Ref } from "../../definition/ref.ts";
import { tool } from "../../definition/tool.ts";
import { type AnyWorkflow, workflow } from "../../definition/workflow.ts";
import { checkWorkflow } from "../check.ts";
import { graphsOf } from "../graph-lookup.ts";
import { dataToModels } from "./data-to-models.ts";
import { undeclared } from "./undeclared.ts";

const secret = z.string().meta({ sensitive: true });
const Person = z.object({ name: z.string(), iban: secret, lines: z.array(z.object({ title: z.string(), note: secret })) });
type Person = z.infer<typeof Person>;
const readCrm = tool({
  id: "crm.read",
  description: "Read a customer",
  input: z.object({ name: z.string() }),
  output: z.object({ tier: z.enum(["gold", "silver"]), contact: z.object({ email: secret, city: z.string() }) }),
  effect: "read",
  run: () => ({ tier: "gold" as const, contact: { email: "a@b.example", city: "Bern" } }),
});

const defined = (flow: (f: Flow, person: Ref<Person>) => unknown): AnyWorkflow =>
  workflow({ id: "w", input: Person, limits: { costUsd: 1 }, flow: flow as never });
const draft = (f: Flow, words: unknown, discloses?: { [field: string]: string }, id = "draft") =>
  f.draft(id, {
    model: "m",
    text: words as string,
    maxInputTokens: 100,
    maxOutputTokens: 100,
    ...(discloses === undefined ? {} : { discloses }),
  });

const told = (of: AnyWorkflow) =>
  dataToModels(of.graph, graphsOf(of)).map(({ node, reads }) => [
    node,
    ...reads.map(({ source, path, through }) => `${[source, ...path].join(".")}${through.length === 0 ? "" : ` by ${through.join(", ")}`}`),
  ]);
const open = (of: AnyWorkflow) => undeclared(dataToModels(of.graph, graphsOf(of))).map(({ node, field }) => `${node} < ${field}`);

describe("S22.20 what reaches a model is followed through the graph", () => {
  test("a field, and nothing beside it", () => {
    const w = defined((f, person) => draft(f, text`Dear ${person.name}`));
    expect(told(w)).toEqual([["draft", "input.name"]]);
    expect(open(w)).toEqual([]);
  });

  test("the whole of a value is every field in it", () => {
    const sent = defined((f, person) =>
      draft(
        f,
        f.compute("write", { person }, ({ person: { name } }: { person: Person }) => name),
      ),
    );
    expect(told(sent)).toEqual([["draft", "input by write"]]);
    expect(open(sent)).toEqual(["draft < input: iban", "draft < input: lines.*.note"]);
  });

  test("a part that is picked, merged or taken out of a list", () => {
    expect(
      open(
        defined((f, person) =>
          draft(
            f,
            f.compute("c", { p: pick(person, "name") }, () => ""),
          ),
        ),
      ),
    ).toEqual([]);
    expect(
      open(
        defined((f, person) =>
          draft(
            f,
            f.compute("c", { p: merge(pick(person, "name"), { iban: person.iban }) }, () => ""),
          ),
        ),
      ),
    ).toEqual(["draft < input: iban"]);
    expect(
      open(
        defined((f, person) =>
          draft(
            f,
            f.compute("c", { t: project(person.lines, (line) => line.title) }, () => ""),
          ),
        ),
      ),
    ).toEqual(["draft < input: lines.*.note"]);
    const perLine = (field: "title" | "note") =>
      defined((f, person) => f.map("each", person.lines, { max: 9 }, (line) => draft(f, line[field])));
    expect(open(perLine("title"))).toEqual([]);
    expect(open(perLine("note"))).toEqual(["draft < input: lines.*.note"]);
  });

  test("the result of a tool, by the tool's name", () => {
    const asks = (part: "tier" | "email") =>
      defined((f, person) => {
        const found = f.call("look", readCrm, { name: person.name });
        return draft(f, part === "tier" ? found.tier : found.contact.email);
      });
    expect(told(asks("tier"))).toEqual([["draft", "crm.read.tier"]]);
    expect(open(asks("tier"))).toEqual([]);
    expect(open(asks("email"))).toEqual(["draft < crm.read: contact.email"]);
  });

  test("by arms, loops, approvals and errors", () => {
    expect(
      open(
        defined((f, person) =>
          draft(
            f,
            f.when(
              "w",
              eq(person.name, "x"),
              () => person.iban,
              () => "none",
            ),
          ),
        ),
      ),
    ).toEqual(["draft < input: iban"]);
    // What is only a condition is not followed.
    expect(
      open(
        defined((f, person) =>
          draft(
            f,
            f.when(
              "w",
              eq(person.iban, "x"),
              () => "a",
              () => "b",
            ),
          ),
        ),
      ),
    ).toEqual([]);
    const loop = defined((f, person) =>
      f.repeat("r", { maxRounds: 3, initial: { seen: "", note: person.iban }, until: (state) => eq(state.seen, "x") }, (state) => ({
        seen: draft(f, state.seen).text,
        note: state.note,
      })),
    );
    expect(open(loop)).toEqual([]);
    const swapped = defined((f, person) =>
      f.repeat("r", { maxRounds: 3, initial: { seen: "", note: person.iban }, until: (state) => eq(state.seen, "x") }, (state) => ({
        seen: state.note,
        note: draft(f, state.seen).text,
      })),
    );
    expect(open(swapped)).toEqual(["draft < input: iban"]);
    const shown = defined((f, person) =>
      f.approve("ok", {
        show: { a: person.name, b: person.iban },
        by: "role:ae",
        within: "1d",
        granted: (seen) => draft(f, seen.b),
      }),
    );
    expect(open(shown)).toEqual(["draft < input: iban"]);
    const failed = defined((f, person) =>
      f.call("look", readCrm, { name: person.iban }, { onError: (error) => draft(f, error.message) as never }),
    );
    expect(open(failed)).toEqual(["draft < input: iban"]);
  });

  test("what a model wrote may repeat what it was told, and a label does not", () => {
    const summary = defined((f, person) => draft(f, draft(f, person.iban, { "input: iban": "It is asked for." }, "first").text));
    expect(open(summary)).toEqual(["draft < input: iban"]);
    const label = defined((f, person) => {
      const kind = f.classify("kind", {
        model: "m",
        text: person.iban,
        labels: ["ch", "de"],
        maxInputTokens: 9,
        discloses: { "input: iban": "Its country." },
      });
      return draft(f, text`${kind.label}`);
    });
    expect(open(label)).toEqual([]);
    expect(told(label).at(-1)).toEqual(["draft", "kind.label"]);
  });

  test("another workflow's prompt, with what this one gives it; what it marks itself is its own matter", () => {
    const letter = (marked: boolean, discloses?: { [field: string]: string }): AnyWorkflow =>
      workflow({
        id: "letter",
        input: z.object({ account: marked ? secret : z.string() }),
        limits: { costUsd: 1 },
        flow: (f, given) => draft(f, given.account, discloses) as never,
      });
    const around = (child: AnyWorkflow) => defined((f, person) => f.run("write", child, { account: person.iban } as never));
    expect(open(around(letter(false)))).toEqual(["write/draft < input: iban"]);
    expect(open(around(letter(true)))).toEqual(["write/draft < input: account"]);
    expect(open(around(letter(true, { "input: account": "The letter names it." })))).toEqual([]);
  });
});

describe("S22.21 what an agent may be told", () => {
  const limits = { costUsd: 1, tokens: 1_000, turns: 3 };
  const Task = z.object({ task: z.string() });
  const helper = agent({ id: "helper", goal: "Help.", model: "small", input: Task, output: z.object({ answer: z.string() }), limits });
  const worker = (discloses?: { [field: string]: string }) =>
    agent({
      id: "worker",
      goal: "Work.",
      model: "large",
      input: Task,
      output: z.object({ answer: z.string(), tier: z.enum(["gold", "silver"]) }),
      tools: [readCrm],
      delegates: [helper],
      ask: { who: "role:ae", within: "1h" },
      limits,
      ...(discloses === undefined ? {} : { discloses }),
    });
  const of = (discloses?: { [field: string]: string }, use?: { [field: string]: string }) =>
    defined((f, person) =>
      f.agent(
        "work",
        worker(discloses),
        { task: person.iban },
        { otherwise: () => null, ...(use === undefined ? {} : { discloses: use }) },
      ),
    );

  test("its input, what its tools and people answer, and what its sub-agents write; a sub-agent all of it", () => {
    expect(told(of())).toEqual([
      ["work", "input.iban", "messages", "crm.read", "ask work.ask.answer", "work.delegate_helper"],
      ["work.delegate_helper", "work", "input.iban by work", "messages by work", "crm.read by work", "ask work.ask.answer by work"],
    ]);
  });

  test("its reasons are the agent's own, and those of the place where it is used", () => {
    const email = { "crm.read: contact.email": "It writes to them." };
    expect(open(of()).filter((found) => found.startsWith("work <"))).toEqual(["work < input: iban", "work < crm.read: contact.email"]);
    expect(open(of(email)).filter((found) => found.startsWith("work <"))).toEqual(["work < input: iban"]);
    expect(open(of(email, { "input: iban": "It checks the account." })).filter((found) => found.startsWith("work <"))).toEqual([]);
  });
});

describe("S22.22 what is marked reaches no model without a declared reason", () => {
  const leaky = defined((f, person) => draft(f, person.iban));

  test("check says so, and an engine refuses to open with it", () => {
    const [problem] = checkWorkflow(leaky).problems.filter(({ code }) => code === "sensitive-to-model");
    expect(problem).toMatchObject({
      severity: "error",
      path: "draft",
      message: 'The prompt tells the model "m" what is marked as sensitive: "input: iban". No reason is declared.',
      advice: 'Leave the field out, or say why the model may be told it: discloses: { "input: iban": "..." }.',
    });
    expect(() => requireDeclaredDisclosures([leaky])).toThrow(/w\/draft: The prompt tells the model "m"/);
  });

  test("a reason for what does not reach it is told of, and a reason must be one", () => {
    const unused = defined((f, person) => draft(f, person.name, { "input: iban": "It was needed once." }));
    expect(checkWorkflow(unused).problems.map(({ code }) => code)).toContain("disclosure-unused");
    expect(() => defined((f, person) => draft(f, person.iban, { "input: iban": " " }))).toThrow(
      /needs the reason why the model may be told it/,
    );
  });
});
