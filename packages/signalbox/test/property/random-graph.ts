// Random graphs as JSON: every node kind, nested, reading whatever is in scope where they stand.
import fc from "fast-check";
import type { Json } from "../../src/base/json.ts";
import type { Expr } from "../../src/definition/expr.ts";
import type { Block, Graph, Node, Retry } from "../../src/definition/graph.ts";
import type { DeliveryMode, ToolCard } from "../../src/definition/tool.ts";

/** A block before its nodes have names: what fast-check makes and shrinks. `pick` chooses among what is in scope. */
type Sketch = { readonly steps: readonly Step[]; readonly pick: number; readonly outcome: boolean };
type Handler = Sketch | null;
type Step = { readonly pick: number } & (
  | { readonly kind: "call"; readonly delivery: DeliveryMode; readonly retry: boolean; readonly onError: Handler }
  | { readonly kind: "compute" | "run"; readonly onError: Handler }
  | { readonly kind: "prompt"; readonly retry: boolean; readonly onError: Handler }
  | {
      readonly kind: "approve";
      readonly count: number;
      readonly fourEyes: boolean;
      readonly reminded: boolean;
      readonly calls: readonly DeliveryMode[];
      readonly granted: Sketch;
      readonly denied: Sketch;
      readonly expired: Handler;
    }
  | { readonly kind: "ask" | "event"; readonly expired: Sketch }
  | { readonly kind: "when"; readonly then: Sketch; readonly otherwise: Sketch }
  | { readonly kind: "match"; readonly a: Sketch; readonly b: Sketch; readonly otherwise: Handler }
  | {
      readonly kind: "map";
      readonly concurrency: number;
      readonly onItemError: "fail" | "skip" | "collect";
      readonly body: Sketch;
      readonly onError: Handler;
    }
  | { readonly kind: "repeat"; readonly maxRounds: number; readonly body: Sketch; readonly exhausted: Handler; readonly onError: Handler }
  | { readonly kind: "all"; readonly branches: readonly Sketch[]; readonly onError: Handler }
  | {
      readonly kind: "agent";
      readonly tools: readonly DeliveryMode[];
      readonly turns: number;
      readonly unsure: Sketch;
      readonly otherwise: Sketch;
    }
  | { readonly kind: "nap" | "until" | "fail" }
);

const pick = fc.nat(999);
const deliveries: readonly DeliveryMode[] = ["free", "keyed", "checked", "once", "local"];
const delivery = fc.constantFrom(...deliveries);
const constant = fc.constant;

const { step } = fc.letrec<{ block: Sketch; step: Step; handler: Handler }>((tie) => ({
  block: fc.record({
    steps: fc.array(tie("step"), { maxLength: 3, depthIdentifier: "graph", size: "max" }),
    pick,
    outcome: fc.boolean(),
  }),
  handler: fc.option(tie("block"), { freq: 1, depthIdentifier: "graph" }),
  step: fc.oneof(
    { maxDepth: 4, depthIdentifier: "graph", depthSize: "max" },
    {
      weight: 6,
      arbitrary: fc.record({ kind: constant("call" as const), pick, delivery, retry: fc.boolean(), onError: tie("handler") }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("compute" as const, "run" as const), pick, onError: tie("handler") }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: constant("agent" as const),
        pick,
        tools: fc.array(delivery, { maxLength: 3 }),
        turns: fc.integer({ min: 1, max: 4 }),
        unsure: tie("block"),
        otherwise: tie("block"),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: constant("prompt" as const), pick, retry: fc.boolean(), onError: tie("handler") }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("nap" as const, "nap" as const, "until" as const, "fail" as const), pick }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("ask" as const, "event" as const), pick, expired: tie("block") }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: constant("approve" as const),
        pick,
        count: fc.integer({ min: 1, max: 2 }),
        fourEyes: fc.boolean(),
        reminded: fc.boolean(),
        calls: fc.array(delivery, { maxLength: 2 }),
        granted: tie("block"),
        denied: tie("block"),
        expired: tie("handler"),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: constant("when" as const), pick, then: tie("block"), otherwise: tie("block") }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: constant("match" as const), pick, a: tie("block"), b: tie("block"), otherwise: tie("handler") }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: constant("map" as const),
        pick,
        concurrency: fc.integer({ min: 1, max: 3 }),
        onItemError: fc.constantFrom("fail" as const, "skip" as const, "collect" as const),
        body: tie("block"),
        onError: tie("handler"),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: constant("repeat" as const),
        pick,
        maxRounds: fc.integer({ min: 1, max: 3 }),
        body: tie("block"),
        exhausted: tie("handler"),
        onError: tie("handler"),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: constant("all" as const),
        pick,
        branches: fc.array(tie("block"), { minLength: 1, maxLength: 3 }),
        onError: tie("handler"),
      }),
    },
  ) as fc.Arbitrary<Step>,
}));

const main: fc.Arbitrary<Sketch> = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 4, size: "max" }),
  pick,
  outcome: fc.boolean(),
});

export const randomGraph: fc.Arbitrary<Graph> = main.map((sketch) => ({
  format: 1,
  id: "random",
  description: "",
  input: {},
  limits: { costUsd: 1 },
  triggers: [],
  outcomes: ["done"],
  main: new GraphWriter().block("main", ["input", "run"], sketch, []),
}));

/** The same graph without anything that handles a failure: whatever fails, fails the run. */
export const withoutHandlers = (graph: Graph): Graph =>
  JSON.parse(JSON.stringify(graph), (key, value: unknown) =>
    key === "onError" ? undefined : key === "onItemError" ? "fail" : value,
  ) as Graph;

const ABSENT: Expr = { op: "absent", args: [] };
const empty: Sketch = { steps: [], pick: 0, outcome: false };
const retry: Retry = { maxAttempts: 3, backoffMs: 1_000, factor: 2, maxBackoffMs: 60_000, jitter: 0.5 };
const minute = 60_000;
/** Notes are written by a local write and found by a read: to the kernel, calls like others. */
const roleOf = (mode: DeliveryMode): "tool" | "remember" | "recall" =>
  mode === "local" ? "remember" : mode === "free" ? "recall" : "tool";
const toolOf = (mode: DeliveryMode): ToolCard => ({
  id: `tool.${mode}`,
  effect: mode === "free" ? "read" : "external",
  delivery: mode,
  ...(mode === "keyed" ? { windowMs: 20_000 } : mode === "checked" ? { windowMs: 5_000 } : {}),
  scope: "",
  hosts: [],
  touches: [],
  maxCostUsd: 0,
  interface: `interface of ${mode}`,
});

class GraphWriter {
  #count = 0;

  block(id: string, takes: readonly string[], sketch: Sketch, around: readonly string[]): Block {
    const names = [...around, ...takes];
    const nodes: Node[] = [];
    for (const step of sketch.steps) {
      const node = this.#node(`n${++this.#count}`, step, names);
      nodes.push(node);
      names.push(node.id);
    }
    return { id, takes, nodes, result: expressionOf(sketch.pick, names), ...(sketch.outcome ? { outcome: "done" } : {}) };
  }

  #node(id: string, step: Step, names: readonly string[]): Node {
    const arm = (name: string, sketch: Sketch | null, takes: readonly string[] = []): Block =>
      this.block(
        `${id}.${name}`,
        takes.map((taken) => `${id}.${taken}`),
        sketch ?? empty,
        names,
      );
    const handled = (onError: Handler) => (onError === null ? {} : { onError: arm("onError", onError, ["error"]) });
    const value = expressionOf(step.pick, names);
    const field = (name: string): Expr => ({ ref: names[step.pick % names.length] as string, path: [name] });
    switch (step.kind) {
      case "call":
        return { id, kind: "call", tool: toolOf(step.delivery), input: value, ...(step.retry ? { retry } : {}), ...handled(step.onError) };
      case "compute":
        return { id, kind: "compute", function: id, codeHash: "", input: value, ...handled(step.onError) };
      case "run":
        return { id, kind: "run", workflow: "child", hash: "", input: value, ...handled(step.onError) };
      case "prompt":
        return {
          id,
          kind: "prompt",
          task: "prompt",
          model: "m",
          text: value,
          output: {},
          maxInputTokens: 9,
          maxOutputTokens: 9,
          ...(step.retry ? { retry } : {}),
          ...handled(step.onError),
        };
      case "agent":
        return this.#agent(id, step, value, arm);
      case "approve":
        return this.#approve(id, step, names, value);
      case "ask":
        return {
          id,
          kind: "ask",
          who: { lit: "role:x" },
          question: value,
          form: {},
          withinMs: 10 * minute,
          expired: arm("expired", step.expired),
        };
      case "event":
        return {
          id,
          kind: "wait",
          for: { kind: "event", event: "happened", payload: {}, key: field("kind"), withinMs: 10 * minute },
          expired: arm("expired", step.expired),
        };
      case "when":
        return {
          id,
          kind: "when",
          condition: { op: "gt", args: [field("x"), { lit: 1 }] },
          then: arm("then", step.then),
          otherwise: arm("otherwise", step.otherwise),
        };
      case "match":
        return {
          id,
          kind: "match",
          on: field("kind"),
          arms: { a: arm("a", step.a), b: arm("b", step.b) },
          ...(step.otherwise === null ? {} : { otherwise: arm("otherwise", step.otherwise) }),
        };
      case "map":
        return {
          id,
          kind: "map",
          items: itemsOf(step.pick, names),
          max: 4,
          concurrency: step.concurrency,
          onItemError: step.onItemError,
          body: arm("body", step.body, ["item", "index"]),
          ...handled(step.onError),
        };
      case "repeat":
        return {
          id,
          kind: "repeat",
          initial: value,
          maxRounds: step.maxRounds,
          body: arm("body", step.body, ["state", "round"]),
          until: { op: "gt", args: [{ ref: `${id}.state`, path: ["x"] }, { lit: 2 }] },
          exhausted: arm("exhausted", step.exhausted, ["state"]),
          ...handled(step.onError),
        };
      case "all":
        return {
          id,
          kind: "all",
          branches: Object.fromEntries(step.branches.map((branch, index) => [`b${index}`, arm(`b${index}`, branch)])),
          ...handled(step.onError),
        };
      case "nap":
        return { id, kind: "wait", for: { kind: "duration", ms: (step.pick % 7) * 1_000 } };
      case "until":
        return { id, kind: "wait", for: { kind: "time", at: step.pick % 4 === 0 ? value : { lit: "1970-01-01T00:00:09Z" } } };
      case "fail":
        return { id, kind: "fail", code: `code-${step.pick % 2}`, message: value };
    }
  }

  #agent(
    id: string,
    step: Extract<Step, { kind: "agent" }>,
    value: Expr,
    arm: (name: string, sketch: Sketch, takes: string[]) => Block,
  ): Node {
    const toolBlock = (name: string, mode: DeliveryMode): Block => {
      const place = `${id}.${name}`;
      const call: Node = {
        id: place,
        kind: "call",
        tool: toolOf(mode),
        input: { ref: `${place}.arguments`, path: [] },
        ...(name === "t1" ? { retry } : {}),
      };
      return { id: place, takes: [`${place}.arguments`], nodes: [call], result: { ref: place, path: [] } };
    };
    const granted = step.tools.map((mode, index) => [`t${index}`, mode] as const);
    const toolsOf = [
      ...granted.map(([name, mode]) => ({ name, mode, role: roleOf(mode) })),
      { name: "finish", mode: "free" as const, role: "finish" as const },
    ];
    const tools = toolsOf.map(
      ({ name, mode, role }) =>
        [name, { role, description: "", input: {}, writes: mode !== "free", block: toolBlock(name, mode) }] as const,
    );
    const limits = { costUsd: 1, tokens: 100, turns: step.turns, toolCalls: 3, identicalCalls: 2, activeMs: 20_000, outputBytes: 500 };
    return {
      id,
      kind: "agent",
      agent: { id: "worker", goal: "", model: "m", input: {}, output: {}, limits, maxOutputTokens: 9, resultCharacters: 99 },
      input: value,
      tools: Object.fromEntries(tools),
      unsure: arm("unsure", step.unsure, ["end"]),
      otherwise: arm("otherwise", step.otherwise, ["end"]),
    };
  }

  #approve(id: string, step: Extract<Step, { kind: "approve" }>, names: readonly string[], value: Expr): Node {
    const calls = Object.fromEntries(
      step.calls.map((mode, index) => [`c${index}`, { tool: toolOf(mode), input: expressionOf(step.pick + index, names) }]),
    );
    const granted = this.block(`${id}.granted`, [`${id}.approved`, `${id}.decision`], step.granted, names);
    const performed = Object.entries(calls).map(
      ([key, { tool }]): Node => ({
        id: `${id}-${key}`,
        kind: "call",
        tool,
        input: { ref: `${id}.approved`, path: ["calls", key] },
        clears: { approval: id, call: key },
      }),
    );
    return {
      id,
      kind: "approve",
      show: value,
      calls,
      by: { lit: "role:x" },
      count: step.count,
      fourEyes: step.fourEyes,
      editable: true,
      withinMs: 10 * minute,
      ...(step.reminded ? { remindMs: 3 * minute, escalateTo: { lit: "role:y" }, escalateAfterMs: 6 * minute } : {}),
      granted: { ...granted, nodes: [...performed, ...granted.nodes] },
      denied: this.block(`${id}.denied`, [`${id}.decision`], step.denied, names),
      ...(step.expired === null ? {} : { expired: this.block(`${id}.expired`, [], step.expired, names) }),
    };
  }
}

const literals: readonly Json[] = [null, 1, "text", { x: 3, kind: "b" }, [1, { x: 2 }]];

/** Something to pass on: a name, a field of one, an object of both, an expression, a literal, nothing. */
function expressionOf(choice: number, names: readonly string[]): Expr {
  const ref = (offset: number, ...path: string[]): Expr => ({ ref: names[(choice + offset) % names.length] as string, path });
  switch (choice % 7) {
    case 0:
      return ref(0);
    case 1:
      return ref(0, "x");
    case 2:
      return { obj: { x: ref(0, "x"), other: ref(1), kind: { lit: "a" } } };
    case 3:
      return { op: "merge", args: [ref(0), { obj: { x: { op: "add", args: [ref(0, "x"), { lit: 1 }] } } }] };
    case 4:
      return { arr: [ref(0, "kind"), ref(2)] };
    case 5:
      return { lit: literals[choice % literals.length] as Json };
    default:
      return ABSENT;
  }
}

/** A list by name, a list of the node's own, and now and then too long a one or none. */
function itemsOf(choice: number, names: readonly string[]): Expr {
  const ref = (...path: string[]): Expr => ({ ref: names[choice % names.length] as string, path });
  switch (choice % 6) {
    case 0:
      return { ref: "input", path: ["list"] };
    case 1:
      return { arr: [ref("x"), { lit: 2 }, { lit: null }] };
    case 2:
      return ref("list");
    case 3:
      return { op: "split", args: [{ lit: "a,b" }, { lit: "," }] };
    case 4:
      return { lit: [1, 2] };
    default:
      return choice % 5 === 0 ? { lit: [1, 2, 3, 4, 5] } : { ref: "input", path: ["list"] };
  }
}
