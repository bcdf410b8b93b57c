import type { Problem } from "../base/error.ts";
import { hashOf } from "../base/hash.ts";
import { deepFreeze, type JsonObject } from "../base/json.ts";
import { type Admission, type AdmissionOptions, recordAdmission } from "./admission.ts";
import { definitionError } from "./definition-error.ts";
import type { Expr } from "./expr.ts";
import { withRecording } from "./expression.ts";
import type { Flow, RunFacts } from "./flow.ts";
import { type Graph, graphJson, type RunLimits, type SubjectSpec } from "./graph.ts";
import { recordAgents } from "./record-agents.ts";
import { recordControl } from "./record-control.ts";
import { recordPeople } from "./record-people.ts";
import { recordPlans } from "./record-plans.ts";
import { recordSteps } from "./record-steps.ts";
import { type NodeFunction, Recorder } from "./recorder.ts";
import type { ArmResult, In, Ref, Resolved } from "./ref.ts";
import { type InputOf, inputJsonSchema, isSchema, type OutputOf, type Schema } from "./schema.ts";
import type { AnyTool } from "./tool.ts";
import { manual, type Trigger } from "./trigger.ts";
import { validate } from "./validate.ts";

declare const TYPES: unique symbol;
/** A workflow: the graph, which is data, and the code that its nodes name. `I` is what a caller writes, `O` what a finished run gives. */
export interface Workflow<I, O> {
  readonly [TYPES]?: { readonly input: (value: I) => void; readonly output: O };
  readonly id: string;
  readonly graph: Graph;
  /** SHA-256 of the graph's canonical bytes: what a run is pinned to. */
  readonly hash: string;
  readonly input: Schema;
  readonly functions: ReadonlyMap<string, NodeFunction>;
  readonly schemas: ReadonlyMap<string, Schema>;
  readonly tools: ReadonlyMap<string, AnyTool>;
  readonly workflows: ReadonlyMap<string, AnyWorkflow>;
  /** What its author expects of a run, before there are any: forecasts say so. No part of the graph. */
  readonly expect?: Expectation;
}
export interface Expectation {
  /** Of one run, in US dollars. */
  readonly costUsd: number;
}
// biome-ignore lint/suspicious/noExplicitAny: Workflow is contravariant in I, so only `any` accepts every workflow
export type AnyWorkflow = Workflow<any, any>;

type SubjectOption<T> =
  | ((input: Ref<T>) => In<string>)
  | { readonly key: (input: Ref<T>) => In<string>; readonly conflict: SubjectSpec["conflict"] };

/**
 * Defines a workflow. The flow function runs once, now, over symbolic values, and records a frozen graph.
 * @throws SignalboxError `definition-invalid` with every problem and its place.
 * @example
 * workflow({ id: "greet", input: z.object({ name: z.string() }), limits: { costUsd: 0 }, flow: (f, input) => f.call("say", say, { text: text`Hello ${input.name}` }) });
 */
export function workflow<S extends Schema, const R extends ArmResult>(definition: {
  id: string;
  description?: string;
  input: S;
  on?: readonly Trigger[];
  subject?: SubjectOption<OutputOf<S>>;
  outcomes?: readonly string[];
  limits: RunLimits & AdmissionOptions<OutputOf<S>>;
  /** What a run will probably cost, for forecasts until there are runs. */
  expect?: Expectation;
  flow: (f: Flow, input: Ref<OutputOf<S>>, run: Ref<RunFacts>) => R;
}): Workflow<InputOf<S>, Resolved<R>> {
  const recorder = new Recorder();
  const input = inputOf(definition.input, recorder);
  const { main, subject, admission } = recordFlow(recorder, definition as unknown as LooseDefinition);
  const graph: Graph = {
    format: 1,
    id: definition.id,
    description: definition.description ?? "",
    input,
    limits: spendOf(definition.limits),
    ...(admission === undefined ? {} : { admission }),
    triggers: definition.on ?? [manual()],
    outcomes: definition.outcomes ?? [],
    ...(subject === undefined ? {} : { subject }),
    main,
  };
  const problems: Problem[] = [
    ...recorder.problems,
    ...unread(recorder),
    ...expectationProblems(definition.expect),
    ...validate(graph, recorder),
  ];
  if (problems.length > 0) throw definitionError(`Workflow "${String(definition.id)}"`, problems);
  const frozen = deepFreeze(JSON.parse(JSON.stringify(graph)) as Graph);
  const { functions, schemas, tools, workflows } = recorder;
  const recorded = { id: graph.id, graph: frozen, hash: hashOf(graphJson(frozen)), input: definition.input };
  const expect = definition.expect === undefined ? {} : { expect: definition.expect };
  return { ...recorded, functions, schemas, tools, workflows, ...expect };
}

function expectationProblems(expect: Expectation | undefined): readonly Problem[] {
  if (expect === undefined || (Number.isFinite(expect.costUsd) && expect.costUsd >= 0)) return [];
  return [{ path: "expect.costUsd", message: "must be an amount in US dollars, 0 or more." }];
}

/** What is left of the limits once those of its beginning are apart. */
function spendOf(limits: RunLimits & { readonly [K in keyof AdmissionOptions<unknown>]?: unknown }): RunLimits {
  if (typeof limits !== "object" || limits === null) return limits;
  const { concurrency: _c, rate: _r, perKey: _k, queue: _q, whenOverBudget: _w, priority: _p, ...spend } = limits;
  return spend;
}

interface LooseDefinition {
  readonly limits: unknown;
  readonly subject?: SubjectOption<unknown>;
  readonly flow: (...args: unknown[]) => unknown;
}

function recordFlow(
  recorder: Recorder,
  definition: LooseDefinition,
): { main: Graph["main"]; subject?: SubjectSpec; admission?: Admission } {
  const flow = {
    ...recordSteps(recorder),
    ...recordPeople(recorder),
    ...recordAgents(recorder),
    ...recordPlans(recorder),
    ...recordControl(recorder),
    outcome: (name: string) => recorder.outcome(name),
  };
  let subject: SubjectSpec | undefined;
  let admission: Admission | undefined;
  const main = withRecording(recorder.recording, () =>
    recorder.block("main", ["input", "run"], "the flow", ([input, run]) => {
      subject = subjectOf(recorder, definition.subject, input as Ref<unknown>);
      admission = recordAdmission(recorder, definition.limits, input as Ref<unknown>);
      return definition.flow(flow, input, run);
    }),
  );
  recorder.recording.closed = true;
  return { main, ...(subject === undefined ? {} : { subject }), ...(admission === undefined ? {} : { admission }) };
}

function subjectOf(recorder: Recorder, option: SubjectOption<unknown> | undefined, input: Ref<unknown>): SubjectSpec | undefined {
  if (option === undefined) return undefined;
  const { key, conflict } = typeof option === "function" ? { key: option, conflict: "new" as const } : option;
  const expr: Expr = recorder.expr(key(input), "subject");
  return { key: expr, conflict };
}

function inputOf(schema: unknown, recorder: Recorder): JsonObject {
  if (!isSchema(schema)) {
    recorder.problem("input", "needs a schema (Standard Schema with JSON Schema, such as Zod 4).");
    return {};
  }
  recorder.schemas.set("input", schema);
  try {
    return inputJsonSchema(schema);
  } catch (thrown) {
    recorder.problem(
      "input",
      `cannot be written as JSON Schema (${(thrown as Error).message}). Use JSON types: z.iso.datetime() for dates.`,
    );
    return {};
  }
}

const unread = (recorder: Recorder): Problem[] =>
  [...recorder.recording.unread.values()].map(({ text, where }) => ({
    path: text,
    message: `is read at ${where} and never reaches the graph. A ref is always truthy: \`if (ref)\`, \`ref ? a : b\`, \`!ref\` cannot branch. Use f.when, or remove the read.`,
  }));
