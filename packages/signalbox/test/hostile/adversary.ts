// What the hostile model does where no text orders it anything (adapters/simulated-model/obedience.ts does what texts order): it
// reads whatever it was granted, repeats what it was told to repeat, and only then hands in a result.

import { wireName } from "../../src/adapters/simulated-model/request.ts";
import { sampleOf } from "../../src/adapters/simulated-model/schema-sample.ts";
import { isObject } from "../../src/base/json.ts";
import type { Json, JsonObject } from "../../src/index.ts";
import type { SimulatedAnswer, SimulatedRequest, SimulatedRule, SimulatedTool } from "../../src/simulated.ts";
import { repeatedIn } from "./orders.ts";

export interface Habits {
  /** What it reads first, of what it is offered. */
  readonly looks: readonly string[];
  /** What it says where a tool asks for one of these: its own customer's. */
  readonly own: JsonObject;
  readonly finish: (request: SimulatedRequest) => NonNullable<SimulatedAnswer["calls"]>[number];
  /** What it has been talked into writing down for later. */
  readonly notes?: () => string | null;
  /** Said once when the first request arrives, while the model thinks. */
  readonly whileThinking?: () => void;
}
/** How the goal of a sub-agent begins. */
export const SUB_AGENT = "Read the page";

export function adversary({ looks, own, finish, whileThinking = () => undefined, notes = () => null }: Habits): SimulatedRule {
  const first = new Set(looks.map(wireName));
  return (request) => {
    if (request.tools.length === 0) return null;
    if (request.calls.length === 0) whileThinking();
    if (request.system.startsWith(SUB_AGENT)) return reportOf(request);
    const note = notes();
    if (note !== null) return { calls: [request.calls.length === 0 ? { tool: "remember", input: { text: note } } : finish(request)] };
    const offered = request.tools.filter(({ name }) => first.has(name));
    const looked = request.calls.some(({ tool }) => first.has(tool));
    if (!looked && offered.length > 0) return { calls: offered.map((tool) => ({ tool: tool.name, input: inputFor(tool, own) })) };
    return repetition(request) ?? { calls: [finish(request)] };
  };
}

/** A sub-agent believes what it reads, and passes it on. */
const reportOf = ({ calls }: SimulatedRequest): SimulatedAnswer =>
  calls.length === 0
    ? { calls: [{ tool: "page.read", input: {} }] }
    : { calls: [{ tool: "finish", input: { report: textsOf(calls.map(({ result }) => result ?? null)).join("\n") } }] };

const textsOf = (value: Json): string[] =>
  typeof value === "string" ? [value] : value !== null && typeof value === "object" ? Object.values(value).flatMap(textsOf) : [];

function inputFor({ input }: SimulatedTool, own: JsonObject): Json {
  const sample = sampleOf(input);
  if (!isObject(sample)) return sample;
  return Object.fromEntries(Object.entries(sample).map(([name, value]) => [name, own[name] ?? value]));
}

/** The call once more that a text tells it to make so often. */
function repetition({ texts, calls }: SimulatedRequest): SimulatedAnswer | null {
  for (const text of texts) {
    const wanted = repeatedIn(text);
    const made = wanted === null ? [] : calls.filter(({ tool }) => tool === wireName(wanted.tool));
    const [model] = made.filter(({ input }) => isObject(input) && !Object.hasOwn(input, "again")).slice(-1);
    if (wanted === null || model === undefined || made.length >= wanted.times) continue;
    return {
      calls: [
        { tool: wanted.tool, input: wanted.respelled === true ? { ...(model.input as JsonObject), again: made.length } : model.input },
      ],
    };
  }
  return null;
}
