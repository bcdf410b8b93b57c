// Random workflows through the public API: every kind of step that costs, reaches something or tells a model something, nested, each
// handing on whatever is in scope. Every value is a pair of texts, so that any of them fits anywhere.
import fc from "fast-check";
import { z } from "zod";
import type { Flow } from "../../../src/definition/flow.ts";
import { type AnyWorkflow, agent, choose, eq, merge, pick, propose, type Ref, text, workflow } from "../../../src/index.ts";
import type { Tools } from "./adversary.ts";

export const Pair = z.object({ a: z.string(), b: z.string() });
export type Pair = z.infer<typeof Pair>;

type Block = { readonly steps: readonly Step[]; readonly pick: number };
type Handler = Block | null;
type Step = { readonly pick: number } & (
  | { readonly kind: "call"; readonly tool: number; readonly retry: boolean; readonly onError: Handler }
  | { readonly kind: "prompt" | "classify"; readonly retry: boolean; readonly onError: Handler }
  | { readonly kind: "compute" }
  | {
      readonly kind: "agent";
      readonly tools: readonly number[];
      readonly delegates: boolean;
      readonly turns: number;
      readonly otherwise: Block;
    }
  | { readonly kind: "approve"; readonly tool: number; readonly granted: Block; readonly denied: Block }
  | { readonly kind: "when"; readonly then: Block; readonly otherwise: Block }
  | { readonly kind: "map"; readonly skips: boolean; readonly body: Block; readonly onError: Handler }
  | { readonly kind: "repeat"; readonly rounds: number; readonly body: Block; readonly exhausted: Block }
  | { readonly kind: "all"; readonly one: Block; readonly other: Block; readonly onError: Handler }
  | { readonly kind: "run"; readonly onError: Handler }
);

const choice = fc.nat(999);
const one = <K extends string>(kind: K) => fc.constant(kind);
const { block } = fc.letrec<{ block: Block; step: Step; handler: Handler }>((tie) => ({
  block: fc.record({ steps: fc.array(tie("step"), { maxLength: 3, depthIdentifier: "flow", size: "max" }), pick: choice }),
  handler: fc.option(tie("block"), { freq: 1, depthIdentifier: "flow" }),
  step: fc.oneof(
    { maxDepth: 3, depthIdentifier: "flow", depthSize: "max" },
    { weight: 4, arbitrary: fc.record({ kind: one("call"), pick: choice, tool: choice, retry: fc.boolean(), onError: tie("handler") }) },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constantFrom("prompt" as const, "prompt" as const, "classify" as const),
        pick: choice,
        retry: fc.boolean(),
        onError: tie("handler"),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: one("compute"), pick: choice }) },
    { weight: 1, arbitrary: fc.record({ kind: one("run"), pick: choice, onError: tie("handler") }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: one("agent"),
        pick: choice,
        tools: fc.array(choice, { maxLength: 2 }),
        delegates: fc.boolean(),
        turns: fc.integer({ min: 1, max: 4 }),
        otherwise: tie("block"),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: one("approve"), pick: choice, tool: choice, granted: tie("block"), denied: tie("block") }) },
    { weight: 1, arbitrary: fc.record({ kind: one("when"), pick: choice, then: tie("block"), otherwise: tie("block") }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: one("map"), pick: choice, skips: fc.boolean(), body: tie("block"), onError: tie("handler") }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: one("repeat"),
        pick: choice,
        rounds: fc.integer({ min: 1, max: 3 }),
        body: tie("block"),
        exhausted: tie("block"),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: one("all"), pick: choice, one: tie("block"), other: tie("block"), onError: tie("handler") }),
    },
  ) as fc.Arbitrary<Step>,
}));

export interface Sketch {
  readonly main: Block;
  readonly child: Block;
}
export const sketches: fc.Arbitrary<Sketch> = fc.record({
  main: fc.record({
    steps: fc.array(
      block.map(({ steps }) => steps[0]).filter((step) => step !== undefined),
      { minLength: 1, maxLength: 4 },
    ),
    pick: choice,
  }),
  child: block,
});

/** The workflow of a sketch with the one that it runs, which runs none. */
export function workflowOf(id: string, { main, child }: Sketch, tools: Tools): AnyWorkflow {
  const inner = workflow({
    id: `${id}-child`,
    input: Pair,
    limits: { costUsd: 1_000 },
    flow: (f, given) => new Writer(f, tools, null).block(child, [given]),
  }) as AnyWorkflow;
  return workflow({
    id,
    input: Pair,
    limits: { costUsd: 1_000 },
    flow: (f, given) => new Writer(f, tools, inner).block(main, [given]),
  }) as AnyWorkflow;
}

type Scope = readonly Ref<Pair>[];

class Writer {
  readonly #f: Flow;
  readonly #tools: Tools;
  readonly #child: AnyWorkflow | null;
  #count = 0;

  constructor(f: Flow, tools: Tools, child: AnyWorkflow | null) {
    this.#f = f;
    this.#tools = tools;
    this.#child = child;
  }

  block({ steps, pick }: Block, around: Scope): Ref<Pair> {
    const scope = [...around];
    for (const step of steps) scope.push(this.#step(`n${++this.#count}`, step, scope));
    return handOn(pick, scope);
  }

  #step(id: string, step: Step, scope: Scope): Ref<Pair> {
    const f = this.#f;
    // Made where it is used: what is read and never reaches the graph is an error.
    const value = (): Ref<Pair> => handOn(step.pick, scope);
    const arm =
      (block: Block, ...more: Ref<Pair>[]) =>
      () =>
        this.block(block, [...scope, ...more]);
    const handled = (onError: Handler) => (onError === null ? {} : { onError: arm(onError) });
    const asked = () => ({ model: "m", text: textOf(step.pick, scope), maxInputTokens: 3_000 });
    const retry = (again: boolean) => (again ? { retry: { maxAttempts: 3, backoff: "1s" } } : {});
    switch (step.kind) {
      case "call":
        return f.call(id, this.#tool(step.tool), value(), { ...retry(step.retry), ...handled(step.onError) }) as Ref<Pair>;
      case "prompt":
        return f.prompt(id, {
          ...asked(),
          output: Pair,
          maxOutputTokens: 400,
          ...retry(step.retry),
          ...handled(step.onError),
        }) as Ref<Pair>;
      case "classify": {
        const said = f.classify(id, { ...asked(), labels: ["x", "y"], ...retry(step.retry) });
        return f.compute(`${id}-said`, { value: value(), label: said.label }, ({ value, label }) => ({
          a: label,
          b: (value as Pair).b,
        })) as Ref<Pair>;
      }
      case "compute":
        return f.compute(id, { value: value() }, ({ value: { a, b } }: { value: Pair }) => ({ a: `${b}+`, b: a })) as Ref<Pair>;
      case "run":
        if (this.#child === null) return f.compute(id, { value: value() }, ({ value }: { value: Pair }) => value) as Ref<Pair>;
        return f.run(id, this.#child as never, value() as never, handled(step.onError)) as Ref<Pair>;
      case "agent":
        return f.agent(id, this.#agent(`a-${id}`, step), value(), { otherwise: arm(step.otherwise) }) as Ref<Pair>;
      case "approve": {
        const tool = this.#tool(step.tool);
        return f.approve(id, {
          show: value(),
          calls: { it: propose(tool, value()) },
          by: "role:x",
          within: "1h",
          granted: (shown, { it }) => {
            const sent = f.perform(`${id}-it`, it) as Ref<Pair>;
            return this.block(step.granted, [...scope, shown as Ref<Pair>, sent]);
          },
          denied: arm(step.denied),
        }) as Ref<Pair>;
      }
      case "when":
        return f.when(id, eq(value().a, "x"), arm(step.then), arm(step.otherwise)) as Ref<Pair>;
      case "map": {
        const list = f.map(
          id,
          [value(), handOn(step.pick + 1, scope)] as never,
          { max: 2, onItemError: step.skips ? "skip" : "fail", ...handled(step.onError) } as never,
          ((item: Ref<Pair>) => this.block(step.body, [...scope, item])) as never,
        ) as unknown as Ref<Pair[]>;
        return f.compute(`${id}-first`, { list }, ({ list }: { list: readonly Pair[] }) => list[0] ?? { a: "", b: "" }) as Ref<Pair>;
      }
      case "repeat":
        return f.repeat(
          id,
          {
            maxRounds: step.rounds,
            initial: { a: value().b, b: value().a },
            until: (state) => eq(state.a, "x"),
            exhausted: (state) => this.block(step.exhausted, [...scope, state as Ref<Pair>]),
          },
          (state) => this.block(step.body, [...scope, state as Ref<Pair>]) as never,
        ) as unknown as Ref<Pair>;
      case "all": {
        const both = f.all(id, { one: arm(step.one), other: arm(step.other) }, handled(step.onError)) as unknown as Ref<{
          one: Pair;
          other: Pair;
        }>;
        return f.compute(`${id}-one`, { both }, ({ both }: { both: { one?: Pair } }) => both.one ?? { a: "", b: "" }) as Ref<Pair>;
      }
    }
  }

  #tool(choice: number): Tools[number] {
    return this.#tools[choice % this.#tools.length] as Tools[number];
  }

  #agent(id: string, { tools, delegates, turns }: Extract<Step, { kind: "agent" }>) {
    const granted = [...new Set(tools.map((tool) => this.#tool(tool)))];
    const limits = { costUsd: 0.02, tokens: 20_000, turns, toolCalls: 3 };
    const base = { goal: "Do it.", model: "m", input: Pair, output: Pair, maxOutputTokens: 200, limits };
    const helper = agent({ ...base, id: `${id}-helper`, tools: granted.slice(0, 1) });
    return agent({ ...base, id, tools: granted, delegates: delegates ? [helper] : [] });
  }
}

/** Something to hand on: a value, its halves changed over, halves of two, what is made of one. */
function handOn(choice: number, scope: Scope): Ref<Pair> {
  const at = (offset: number): Ref<Pair> => scope[(choice + offset) % scope.length] as Ref<Pair>;
  const forms: readonly (() => unknown)[] = [
    () => at(0),
    () => at(1),
    () => merge(at(0), { a: at(0).b }),
    () => merge(pick(at(0), "a"), { b: at(1).b }),
    () => merge(at(0), { b: text`<${at(1).a}>` }),
    () => merge(at(0), { a: choose(eq(at(0).b, "x"), at(1).a, "none") }),
  ];
  return forms[Math.floor(choice / 7) % forms.length]?.() as Ref<Pair>;
}

const textOf = (choice: number, scope: Scope) => {
  const value = handOn(choice, scope);
  return choice % 3 === 0 ? text`Read ${value.a}.` : choice % 3 === 1 ? text`Read ${value.b}.` : text`Read ${value.a} and ${value.b}.`;
};
