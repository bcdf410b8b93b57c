import { type Shape, shapes } from "./analysis/forecast/shape.ts";
import { SignalboxError } from "./base/error.ts";
import type { Json } from "./base/json.ts";
import type { AnyWorkflow } from "./definition/workflow.ts";
import type { Config } from "./engine/config.ts";
import type { DecideRequest, EventDelivery, RunView, SettleRequest, Task } from "./ports/engine.ts";

/** Who plays the people, and everybody outside, while runs are compared. */
export interface StandIn {
  /** How they are played, as it stands under the table. */
  readonly words: string;
  /** What somebody does about an approval; null: nobody does anything. */
  decide?(task: Task): Omit<DecideRequest, "task"> | null;
  /** What somebody answers to a question; null: nobody does. */
  answer?(task: Task): { readonly by: string; readonly answer: Json } | null;
  /** What somebody finds out about a call of which nobody knows whether it happened; null: nobody looks. */
  settle?(task: Task): Omit<SettleRequest, "runId" | "step"> | null;
  /** What somebody outside does about a run that waits for an event; null: nobody does anything. */
  reply?(run: RunView): EventDelivery | null;
}

/** The same work in several shapes, with all that runs of it need: `signalbox compare` runs them in stores that it throws away. */
export interface Comparison {
  readonly id: string;
  /** Workflows that take the same input. The first one is what the others are held against. */
  readonly shapes: { readonly [A in Shape]?: AnyWorkflow };
  /** The same for the same seed. */
  inputs(count: number, seed: number): readonly unknown[];
  /** What the engine of a store is opened with. The seed is another one at each repetition: what a simulated model draws depends on it. */
  config(seed: number): Omit<Config, "workflows">;
  /** Makes the outside world in an empty home, before the first run. Its tools find it in SIGNALBOX_HOME. */
  prepare?(home: string, inputs: readonly unknown[]): void;
  readonly standIn: StandIn;
  /** What is assumed of models that are simulated, and of everything else that is made up: each a sentence under the table. */
  readonly assumptions: readonly string[];
}

/**
 * Declares a comparison; `signalbox.compare.ts` exports a list of them by default.
 * @throws SignalboxError `config-invalid`, naming what is wrong.
 * @example
 * export default [defineComparison({ id: "leads", shapes: { workflow: byRules, agent: byAgent }, inputs: leads, config, standIn, assumptions: [] })];
 */
export function defineComparison(comparison: Comparison): Comparison {
  const refuse = (message: string): never => {
    throw new SignalboxError("config-invalid", `The comparison "${comparison.id}" ${message}`);
  };
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(comparison.id)) refuse("has no id of lower-case letters, digits and hyphens.");
  const named = Object.keys(comparison.shapes);
  const unknown = named.find((name) => !(shapes as readonly string[]).includes(name));
  if (unknown !== undefined) refuse(`names the shape "${unknown}". There are: ${shapes.join(", ")}.`);
  if (named.length < 2) refuse("has fewer than two shapes, so there is nothing to compare.");
  return comparison;
}
