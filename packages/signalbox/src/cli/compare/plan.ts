import { existsSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { shapeOf, shapes } from "../../analysis/forecast/shape.ts";
import { isSignalboxError, messageOf, SignalboxError } from "../../base/error.ts";
import { isObject, type Json } from "../../base/json.ts";
import type { Comparison } from "../../comparison.ts";
import type { Config } from "../../engine/config.ts";
import { chosen } from "../commands/check.ts";
import { readWholeNumber } from "../input/number-argument.ts";
import { runInputs } from "../input/run-inputs.ts";
import type { Candidate } from "./candidate.ts";
import { firstPerson, type Verdict } from "./first-person.ts";
import { harmless } from "./harmless.ts";
import type { Trial } from "./run-candidate.ts";

export const INPUTS = 20;
const MOST_INPUTS = 1_000;

/** What was asked for. */
export interface PlanRequest {
  readonly config: Config;
  readonly configFile: string;
  readonly names: readonly string[];
  /** A number, or a file. */
  readonly inputs: string | undefined;
  readonly seed: number;
  readonly verdict: Verdict;
}
/** What is compared, and how its runs are made. */
export interface Plan extends Pick<Trial, "inputs" | "config" | "prepare" | "standIn"> {
  readonly name: string;
  readonly candidates: readonly Candidate[];
  readonly effects: string;
  readonly assumptions: readonly string[];
}

/** @throws SignalboxError `usage` and `not-found`, with what there is. */
export async function plansOf(request: PlanRequest): Promise<readonly Plan[]> {
  const { names, inputs, seed } = request;
  const known = await comparisonsBeside(request.configFile);
  // A comparison makes its inputs itself: with a file of them, names are those of workflows.
  const isCounted = inputs === undefined || /^\d+$/.test(inputs);
  const areComparisons = isCounted && names.every((name) => known.some(({ id }) => id === name));
  if (!areComparisons) return [await planOfWorkflows(request)];
  if (known.length === 0)
    throw new SignalboxError(
      "usage",
      "There is no signalbox.compare.ts beside the config. Name two or more workflows that take the same input: signalbox compare <workflow> <workflow> --inputs <file>",
    );
  const count = readWholeNumber(inputs ?? String(INPUTS), "--inputs", 1, MOST_INPUTS);
  return known.filter(({ id }) => names.length === 0 || names.includes(id)).map((comparison) => planOf(comparison, count, seed));
}

const planOf = (comparison: Comparison, count: number, seed: number): Plan => ({
  name: comparison.id,
  candidates: shapes.flatMap((shape) => {
    const workflow = comparison.shapes[shape];
    return workflow === undefined ? [] : [{ shape, workflow }];
  }),
  inputs: comparison.inputs(count, seed),
  config: comparison.config,
  ...(comparison.prepare === undefined ? {} : { prepare: comparison.prepare }),
  standIn: comparison.standIn,
  effects: "Its tools act upon made-up systems in a folder that is thrown away.",
  assumptions: comparison.assumptions,
});

async function planOfWorkflows({ config, names, inputs: source, verdict }: PlanRequest): Promise<Plan> {
  const workflows = names.flatMap((name) => chosen(config, name));
  if (workflows.length < 2)
    throw new SignalboxError("usage", "One workflow alone cannot be compared. Name two or more that take the same input.");
  const inputs = await inputsIn(source);
  const { workflows: _all, webhooks: _hooks, notices: _notices, alerts: _alerts, telemetry: _telemetry, ...rest } = config;
  return {
    name: names.join(" / "),
    candidates: workflows.map((workflow) => ({ shape: shapeOf(workflow.graph), workflow: harmless(workflow) })),
    inputs,
    config: () => rest,
    standIn: firstPerson(config.people ?? {}, verdict),
    effects:
      "Reads were made. Nothing was changed or sent: such calls answered what their tools have as simulate, or the smallest value that fits. Stored credentials are not in a store that is thrown away, so a read that needs one fails.",
    assumptions: [],
  };
}

/** @throws SignalboxError `usage` for what is no list of inputs. */
async function inputsIn(file: string | undefined): Promise<readonly unknown[]> {
  if (file === undefined || /^\d+$/.test(file))
    throw new SignalboxError(
      "usage",
      "Workflows are compared over inputs of yours: --inputs <file.json> with a list, or <file.jsonl> with one a line.",
    );
  const values: Json[] = [];
  for await (const item of runInputs(`@${file}`).items) {
    if (!item.ok) throw new SignalboxError("usage", `${file}: ${item.message}`);
    values.push(item.value);
  }
  const [first] = values;
  const inputs = extname(file).toLowerCase() === ".json" && Array.isArray(first) ? (first as readonly unknown[]) : values;
  if (inputs.length === 0) throw new SignalboxError("usage", `${file} has no inputs.`);
  return inputs.slice(0, MOST_INPUTS);
}

const FILES = ["signalbox.compare.ts", "signalbox.compare.mts", "signalbox.compare.js", "signalbox.compare.mjs"];

/** The comparisons that a project has; none where there is no such file. */
async function comparisonsBeside(configFile: string): Promise<readonly Comparison[]> {
  const file = FILES.map((name) => join(dirname(configFile), name)).find((path) => existsSync(path));
  if (file === undefined) return [];
  let loaded: unknown;
  try {
    loaded = ((await import(pathToFileURL(file).href)) as { readonly default?: unknown }).default;
  } catch (thrown) {
    if (isSignalboxError(thrown)) throw thrown;
    throw new SignalboxError("config-invalid", `${file} could not be loaded: ${messageOf(thrown)}`, { cause: thrown });
  }
  if (Array.isArray(loaded) && loaded.every((each) => isObject(each) && isObject(each.shapes) && typeof each.inputs === "function"))
    return loaded as unknown as readonly Comparison[];
  throw new SignalboxError(
    "config-invalid",
    `${file} has no list of comparisons as its default export. End it with: export default [defineComparison({ ... })];`,
  );
}
