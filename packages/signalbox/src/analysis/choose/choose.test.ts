import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MeasuredRun } from "../measures/measured-run.ts";
import { measuresOf } from "../measures/measures.ts";
import { choose } from "./choice.ts";
import { measuredAnswers, THRESHOLDS } from "./measured-answers.ts";
import { parseProcess } from "./process.ts";
import { ANSWERS, type Answers, QUESTIONS } from "./question.ts";
import { CHOICE_RULES, ruleFor } from "./rule.ts";
import { starterOf } from "./starter.ts";

const fixed: Answers = { wellDefined: "yes", highVolume: "yes", reviewed: "no", audited: "yes", openEnded: "no" };
const open: Answers = { ...fixed, wellDefined: "no", openEnded: "yes" };
const everyAnswers: readonly Answers[] = QUESTIONS.reduce<Partial<Answers>[]>(
  (all, { id }) => all.flatMap((answers) => ANSWERS.map((answer) => ({ ...answers, [id]: answer }))),
  [{}],
) as Answers[];

describe("S23.20: the choice goes by rules that are told", () => {
  test("every answer to the five questions has a rule, and every rule fires for some", () => {
    expect(everyAnswers).toHaveLength(3 ** 5);
    const fired = new Set(everyAnswers.map((answers) => ruleFor(answers).id));
    expect([...fired].sort()).toEqual(CHOICE_RULES.map(({ id }) => id).sort());
  });

  test("each step has its verdict with the rule that fired and what would turn it, and the whole one of its own", () => {
    const choice = choose({
      name: "Triage",
      answers: open,
      steps: [
        { name: "Look up", answers: { wellDefined: "yes", openEnded: "no" } },
        { name: "Work out", answers: { reviewed: "yes" } },
      ],
    });
    expect(choice).toMatchObject({
      verdict: "hybrid",
      steps: [
        { step: "Look up", doer: "rules", approval: false, rule: "written-down" },
        { step: "Work out", doer: "agent", sortsFirst: true, approval: true, rule: "open-and-many" },
      ],
    });
    expect(choice.steps[1]?.turns).toContainEqual({ question: "openEnded", answer: "no", doer: "prompt" });
    expect(choose({ name: "Refunds", answers: fixed }).verdict).toBe("workflow");
    expect(choose({ name: "Research", answers: { ...open, highVolume: "no", audited: "no" } }).verdict).toBe("agent");
  });

  test("what leaves an agent waits for a person where failures must be explained, and where nobody knows whether one must see it", () => {
    const [held] = choose({ name: "a", answers: { ...open, highVolume: "no" } }).steps;
    expect(held).toMatchObject({ rule: "open-and-explained", approval: true });
    const [unsure] = choose({ name: "b", answers: { ...open, reviewed: "unsure" } }).steps;
    expect(unsure?.approvalBecause).toContain("is not known");
  });

  test("a verdict turns where it says so, and nowhere else", () => {
    for (const answers of everyAnswers) {
      const [verdict] = choose({ name: "p", answers }).steps;
      for (const { id } of QUESTIONS)
        for (const answer of ANSWERS.filter((other) => other !== answers[id])) {
          const turned = ruleFor({ ...answers, [id]: answer }).doer;
          const said = verdict?.turns.find((turn) => turn.question === id && turn.answer === answer)?.doer ?? verdict?.doer;
          expect(said).toBe(turned);
        }
    }
  });

  test("what it would cost is a prior: nothing for rules and people, calls for the rest, times the runs", () => {
    expect(choose({ name: "p", answers: fixed, runsPerMonth: 10_000 }).cost.chosen).toEqual({ low: 0, middle: 0, high: 0 });
    const { cost } = choose(
      { name: "p", answers: { ...open, highVolume: "no", audited: "no" }, runsPerMonth: 1_000 },
      { usd: 0.01, basis: "test" },
    );
    expect(cost.shapes.workflow).toEqual({ low: 10, middle: 10, high: 10 });
    expect(cost.shapes.agent.middle).toBe(40);
    expect(cost.shapes.agents.middle).toBe(150);
    expect(cost.chosen).toEqual(cost.shapes.agent);
    expect(cost.basis).toContain("A prior, and no measurement");
  });
});

describe("a process is read strictly", () => {
  test("every problem is told with its place", () => {
    const wrong = {
      name: "",
      answers: { wellDefined: "maybe", colour: "red" },
      steps: ["a", "a", { name: "b", answers: { reviewed: 1 } }],
      runsPerMonth: -1,
    };
    expect(() => parseProcess(wrong)).toThrow(
      /name is a name[\s\S]*answers\.colour is unknown[\s\S]*answers\.wellDefined is one of[\s\S]*answers\.openEnded is missing[\s\S]*steps\[2\]\.answers\.reviewed[\s\S]*steps\[1\]\.name is the name of steps\[0\][\s\S]*runsPerMonth is a number/,
    );
    for (const value of [null, 1, "x", [], { name: "x" }]) expect(() => parseProcess(value)).toThrow(/The process cannot be read/);
  });

  test("what is right comes through as it is", () => {
    expect(parseProcess({ name: " P ", answers: { ...fixed }, steps: ["one"] })).toEqual({
      name: "P",
      answers: fixed,
      steps: [{ name: "one" }],
    });
  });
});

test("a starter names its files and nodes by what the steps are called, whatever that is", () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, maxLength: 60 }),
      fc.array(fc.string({ minLength: 1, maxLength: 60 }), { maxLength: 4 }),
      (name, steps) => {
        const choice = choose({ name, answers: open, steps: steps.map((step) => ({ name: step })) });
        const { workflow, files } = starterOf(choice);
        expect(workflow).toMatch(/^[a-z0-9][a-z0-9-]*$/);
        const nodes = [...(files[`${workflow}.ts`] ?? "").matchAll(/f\.agent\("([^"]*)"/g)].map(([, id]) => id);
        expect(new Set(nodes).size).toBe(Math.max(1, steps.length));
        for (const id of nodes) expect(id).toMatch(/^[a-z0-9][a-z0-9-]{0,62}$/);
      },
    ),
    { numRuns: 100 },
  );
});

describe("S23.21 the same questions are answered by what runs have shown", () => {
  const run = (of: Partial<MeasuredRun>): MeasuredRun => ({
    runId: "r",
    ended: "completed",
    outcome: null,
    path: ["a", "b"],
    decisions: { rules: 2, ai: 1, human: 0 },
    onModelOutput: 0,
    people: { asked: 0, decided: 0, edited: 0, rejected: 0 },
    costMicroUsd: 1_000,
    modelCostMicroUsd: 1_000,
    tokens: 100,
    modelCalls: 1,
    simulated: false,
    durationMs: 1_000,
    failures: [],
    replays: null,
    ...of,
  });
  const many = (count: number, of: (index: number) => Partial<MeasuredRun>) => Array.from({ length: count }, (_, index) => run(of(index)));
  const measured = (runs: readonly MeasuredRun[], hasAgent = true) =>
    measuredAnswers({ workflow: "w", measures: measuresOf(runs), days: 30, more: false, hasAgent });
  const answersOf = (runs: readonly MeasuredRun[]) =>
    Object.fromEntries((measured(runs).answers ?? []).map(({ question, answer }) => [question, answer]));

  test("too few runs say nothing", () => {
    expect(measured(many(THRESHOLDS.runs - 1, () => ({})))).toMatchObject({ answers: null, suggestions: [] });
  });

  test("an agent that goes one way is a workflow in disguise; a workflow that does is none", () => {
    const runs = many(100, (index) => (index < 74 ? {} : { path: ["a", String(index % 5)] }));
    expect(measured(runs).suggestions).toMatchObject([{ id: "workflow-in-disguise", message: "This agent is a workflow in disguise." }]);
    expect(measured(runs).suggestions[0]?.because).toContain("74 % of 100 runs took the same 2 steps");
    expect(measured(runs, false).suggestions.map(({ id }) => id)).toEqual(["as-it-should-be"]);
    expect(answersOf(runs)).toMatchObject({ wellDefined: "yes", highVolume: "unsure", reviewed: "no", audited: "unsure" });
  });

  test("one that people decide in says how often, and whether they change anything", () => {
    const seen = { asked: 1, decided: 1, edited: 0, rejected: 0 };
    const runs = many(100, (index) => (index < 41 ? { people: seen } : {}));
    expect(measured(runs, false).suggestions.map(({ id }) => id)).toEqual(["sends-to-people", "seen-and-unchanged"]);
    expect(measured(runs, false).suggestions[0]?.message).toBe("This workflow sends 41 % to people.");
    expect(answersOf(runs)).toMatchObject({ reviewed: "yes" });
  });

  test("failures without a step, a replay that differs and costs that lie far apart are told", () => {
    const failure = { node: "x", kind: "agent", code: "unsure", handled: true } as const;
    const failing = many(40, () => ({ ended: "failed", failures: [failure], replays: false }));
    expect(measured(failing, false).suggestions.map(({ id }) => id)).toEqual(["failures-without-a-step", "replay-differs"]);
    expect(answersOf(failing)).toMatchObject({ audited: "no" });
    const dear = many(40, (index) => ({ costMicroUsd: index % 9 === 0 ? 90_000 : 1_000, path: [String(index % 20)] }));
    expect(measured(dear, false).suggestions.map(({ id }) => id)).toEqual(["uneven-cost"]);
    expect(answersOf(dear)).toMatchObject({ wellDefined: "no", openEnded: "yes" });
  });
});
