import type { Problem } from "../base/error.ts";
import { hashOf } from "../base/hash.ts";
import { isObject, type Json, type JsonObject } from "../base/json.ts";
import { asStored } from "../base/stored-json.ts";
import { type AgentLimitOptions, type AnyAgent, agent } from "../definition/agent.ts";
import { definitionError } from "../definition/definition-error.ts";
import type { RetryOptions } from "../definition/flow.ts";
import type { CheckedPlanData, PlanHistoryData, PlanLimits, Planner, PlanRunInput } from "../definition/planner.ts";
import { inputJsonSchema, isSchema, outputJsonSchema, type Parsed, parseWith, type Schema } from "../definition/schema.ts";
import { type AnyTool, EFFECTS, tool } from "../definition/tool.ts";
import { type AnyWorkflow, workflow } from "../definition/workflow.ts";
import { checkPlan, type PlanCheck } from "./check-plan.ts";
import { nestedSchema, ownSchema } from "./own-schema.ts";
import { planSchema } from "./plan-format.ts";

export interface PlannerDefinition<I, P, O> {
  readonly id: string;
  /** What plans are for, as the model is told. */
  readonly goal: string;
  /** A name of the config's models. */
  readonly model: string;
  /** What a plan works on: "input" in its steps. */
  readonly input: Schema<I, P>;
  /** What a plan has to give. Absent: nothing. */
  // biome-ignore lint/suspicious/noExplicitAny: the schema's input side does not matter here
  readonly output?: Schema<any, O>;
  /** The tools of which a plan is made; every other is denied. */
  readonly tools: readonly AnyTool[];
  /** Reads that the model may make while it writes the plan. */
  readonly look?: readonly AnyTool[];
  /** The caps that every plan is held against before anybody sees it. */
  readonly limits: PlanLimits;
  /** What the writing may take. */
  readonly planning: AgentLimitOptions;
  /** Grants questions to a person while the plan is written. */
  readonly ask?: { readonly who: string; readonly within: string };
  /** How each call of a plan is tried again. Default: not at all. */
  readonly retry?: RetryOptions;
  /** Longest reply of the model, in tokens. Default: 4,096. */
  readonly maxOutputTokens?: number;
}

/**
 * Declares a planner: a model writes a plan over granted tools; it is checked, costed and shown to a person, and runs as a graph.
 * @throws SignalboxError `definition-invalid` with every problem and its place.
 * @example
 * const offboarding = planner({ id: "offboarding", goal: "Plan how a colleague leaves.", model: "large", input: Leaver, tools: [listAccounts, disableAccount],
 *   limits: { costUsd: 1, steps: 20 }, planning: { costUsd: 0.5, tokens: 200_000, turns: 6 } });
 */
export function planner<I, P, O = undefined>(definition: PlannerDefinition<I, P, O>): Planner<I, O> {
  const limits: Required<PlanLimits> = { steps: 30, items: 100, calls: 500, ...definition.limits };
  refuseDefinition(definition, limits);
  const { id, goal, model, look = [], planning, ask, maxOutputTokens, retry } = definition;
  const tools = new Map(definition.tools.map((each) => [each.card.id, each]));
  const outputSchema = definition.output === undefined ? null : inputJsonSchema(definition.output);
  const written = planSchema(definition.tools, limits, outputSchema);
  const cards = definition.tools.map(({ card }) => card);
  const pinned = hashOf({ tools: cards, limits, written, retry: retry ?? null } as unknown as Json);
  const check: PlanCheck = {
    id,
    interface: pinned,
    tools,
    limits,
    inputSchema: outputJsonSchema(definition.input),
    outputSchema,
    runInput: runInputOf(definition.input),
    ...(retry === undefined ? {} : { retry }),
  };
  const writer: AnyAgent = agent({
    id,
    goal,
    model,
    input: writerInput(definition.input),
    output: ownSchema((value) => ({ ok: true, value }), written),
    tools: look,
    limits: planning,
    ...(ask === undefined ? {} : { ask }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  });
  return {
    id,
    limits,
    ...(retry === undefined ? {} : { retry }),
    agent: writer,
    finish: finishOf(check, written, definition.input),
    proposal: proposalOf(check),
    code: codeOf(check),
  };
}

/** Takes the plan from the model. What is wrong with it is one message with every problem: the model mends all of them at once. */
function finishOf(check: PlanCheck, written: JsonObject, input: Schema): AnyTool {
  const json: JsonObject = {
    type: "object",
    properties: { plan: written, input: nestedSchema(inputJsonSchema(input), "input"), after: { type: "object" } },
    required: ["plan", "input", "after"],
  };
  const taken = ownSchema((value): Parsed<CheckedPlanData> => {
    const { plan, input: given, after } = value as { plan?: unknown; input?: unknown; after?: unknown };
    const parsed = parseWith(input, given);
    if (!parsed.ok) return { ok: false, problems: parsed.problems.map(({ path, message }) => ({ path: `input.${path}`, message })) };
    const checked = checkPlan(check, plan as JsonObject, asStored(parsed.value) ?? null, historyOf(after as PlanHistoryData));
    return checked.ok ? checked : { ok: false, problems: [{ path: "", message: problemText(checked.problems) }] };
  }, json);
  return tool({
    id: `${check.id}.finish`,
    description: "Hand in your plan and end. It is checked; what is wrong with it you are told, all of it at once.",
    input: taken,
    output: ownSchema((value) => ({ ok: true, value: value as JsonObject }), { type: "object" }),
    effect: "none",
    run: (checked) => checked as unknown as JsonObject,
  });
}

const historyOf = ({ hash, plan, lines, completed, series }: PlanHistoryData): PlanHistoryData => ({
  hash,
  plan,
  lines,
  completed,
  series,
});
/** A model that is told of more than this mends nothing. */
const MOST_PROBLEMS = 40;
const problemText = (problems: readonly Problem[]): string =>
  [
    `The plan has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}. Mend ${problems.length === 1 ? "it" : "all of them"} and hand the whole plan in again:`,
    ...problems.slice(0, MOST_PROBLEMS).map(({ path, message }) => `- ${path}: ${message}`),
    ...(problems.length > MOST_PROBLEMS ? [`- and ${problems.length - MOST_PROBLEMS} more`] : []),
  ].join("\n");

/** A plan as one call of an approval: with the strongest effect of what it is made of, and everything that it may cost. */
function proposalOf({ id, tools, limits, interface: pinned }: PlanCheck): AnyTool {
  const all = [...tools.values()].map(({ card }) => card);
  const strongest = EFFECTS.findLast((effect) => all.some((card) => card.effect === effect)) ?? "none";
  const shown = tool({
    id,
    description: "A plan that a model wrote.",
    input: ownSchema<JsonObject>(() => ({ ok: false, problems: [{ path: "", message: NOT_EDITED }] }), { type: "object" }),
    output: ownSchema((value) => ({ ok: true, value: value as JsonObject }), { type: "object" }),
    effect: strongest,
    hosts: [...new Set(all.flatMap(({ hosts }) => hosts))].sort(),
    touches: [...new Set(all.flatMap(({ touches }) => touches))].sort(),
    maxCostUsd: limits.costUsd,
    run: () => {
      throw new Error(`"${id}" is a plan: its run makes its calls.`);
    },
  });
  return { ...shown, card: { ...shown.card, interface: pinned } };
}
const NOT_EDITED =
  "a plan is not edited by hand: what it says of itself would not be what it does. Reject it with a reason, and a new version is written";

/** What finds the tools of a plan's run: a workflow whose own graph is the empty plan. */
function codeOf({ id, runInput, limits, interface: pinned, tools }: PlanCheck): AnyWorkflow {
  const empty = workflow({ id, input: runInput, on: [], limits: { costUsd: limits.costUsd }, flow: () => undefined });
  return { ...empty, graph: { ...empty.graph, plan: { interface: pinned } }, tools };
}

/** What a plan's run is started with was checked when the plan was; it is not parsed again. */
const runInputOf = (input: Schema): Schema<PlanRunInput, PlanRunInput> =>
  ownSchema(
    (value) =>
      isObject(value) && ["input", "completed", "series", "approved"].every((key) => Object.hasOwn(value, key))
        ? { ok: true, value: value as unknown as PlanRunInput }
        : { ok: false, problems: [{ path: "", message: "a plan is run by the workflow in which it was approved, and in no other way" }] },
    {
      type: "object",
      properties: {
        input: nestedSchema(outputJsonSchema(input), "input"),
        completed: { type: "object" },
        series: { type: "string" },
        approved: { type: "object" },
      },
      required: ["input", "completed", "series", "approved"],
    },
  );

/** What the model is given: the input, what a person or a failure said of the version before, and what that one completed. */
const writerInput = (input: Schema): Schema<JsonObject, JsonObject> =>
  ownSchema(
    (value) => {
      const parsed = parseWith(input, (value as { input?: unknown }).input);
      return parsed.ok
        ? { ok: true, value: value as JsonObject }
        : { ok: false, problems: parsed.problems.map(({ path, message }) => ({ path: `input.${path}`, message })) };
    },
    {
      type: "object",
      properties: {
        input: nestedSchema(inputJsonSchema(input), "input"),
        feedback: { type: "string" },
        previous: {},
        completed: { type: "object" },
      },
      required: ["input", "feedback", "previous", "completed"],
    },
  );

interface Declared {
  readonly id: string;
  readonly input: Schema;
  readonly tools: readonly AnyTool[];
  readonly look?: readonly AnyTool[];
}
function refuseDefinition({ id, input, tools, look = [] }: Declared, limits: Required<PlanLimits>): void {
  const problems: Problem[] = [];
  const refuse = (path: string, message: string): void => void problems.push({ path, message });
  if (typeof id !== "string" || !/^[a-z0-9][a-z0-9-]{0,62}$/.test(id))
    refuse("id", "is lower-case letters, digits and hyphens, at most 63.");
  if (!isSchema(input)) refuse("input", "needs a schema (Standard Schema with JSON Schema, such as Zod 4).");
  if (!Array.isArray(tools) || tools.length === 0) refuse("tools", "is empty: a plan is made of tools.");
  const ids = (tools ?? []).map(({ card }) => card.id);
  for (const each of new Set(ids.filter((each, index) => ids.indexOf(each) !== index))) refuse("tools", `has two tools "${each}".`);
  for (const { card, description } of tools ?? [])
    if (description === "") refuse(`tools.${card.id}`, "has no description: it is all that the model knows of it.");
  for (const { card } of look)
    if (card.effect !== "read" && card.effect !== "none")
      refuse(`look.${card.id}`, `has the effect "${card.effect}". While a plan is written nothing is changed: put it among the tools.`);
  if (!(Number.isFinite(limits.costUsd) && limits.costUsd >= 0))
    refuse("limits.costUsd", "is the most that a plan may cost, in US dollars.");
  for (const name of ["steps", "items", "calls"] as const)
    if (!Number.isInteger(limits[name]) || limits[name] < 1) refuse(`limits.${name}`, "is a whole number of 1 or more.");
  if (problems.length > 0) throw definitionError(`Planner "${String(id)}"`, problems);
}
