import type { Json } from "../../base/json.ts";
import { obedientAnswer } from "./obedience.ts";
import type { SimulatedRequest } from "./request.ts";
import type { SimulatedAnswer } from "./rule.ts";
import { sampleOf, wronglyTyped } from "./schema-sample.ts";

/** How an answer reaches its reader. "whole" is the only one that is right. */
export type Delivery = "whole" | "cut" | "stall" | "reset" | "invalid-json" | "no-usage" | "http-429" | "http-500";
export interface Performance {
  readonly answer: SimulatedAnswer;
  readonly delivery: Delivery;
  /** True where the limit of output tokens is not kept. */
  readonly unlimited?: true;
}
type Change = (answer: SimulatedAnswer, request: SimulatedRequest) => Performance;

const GARBAGE = '\u0000\ufffd<|im_end|>{{{]] lorem \u202eipsum ```json {"a":';
const FLOOD_CALLS = 100;
const FLOOD_BYTES = 4_194_304;

const whole = (answer: SimulatedAnswer, unlimited?: true): Performance => ({
  answer,
  delivery: "whole",
  ...(unlimited === undefined ? {} : { unlimited }),
});
const delivered =
  (delivery: Delivery): Change =>
  (answer) => ({ answer, delivery });

/** The calls that the answer makes anyway; where it makes none, one of the first tool that is offered. */
function someCalls({ calls = [] }: SimulatedAnswer, { tools }: SimulatedRequest): NonNullable<SimulatedAnswer["calls"]> {
  const [tool] = tools;
  if (calls.length > 0 || tool === undefined) return calls;
  return [{ tool: tool.name, input: sampleOf(tool.input) }];
}

const changes = {
  garbage: (_answer, { tools: [tool] }) =>
    whole({ text: GARBAGE, ...(tool === undefined ? {} : { calls: [{ tool: tool.name, input: GARBAGE }] }) }),
  "wrong-types": (answer, request) => {
    if (request.tools.length === 0) return whole({ json: wronglyTyped(answer.json ?? sampleOf(request.output ?? {})) });
    return whole({ calls: someCalls(answer, request).map(({ tool, input }) => ({ tool, input: wronglyTyped(input) })) });
  },
  "unknown-tool": () => whole({ calls: [{ tool: "tool_that_nobody_offered", input: { now: true } }] }),
  loop: (answer, request) => {
    const last = request.calls.at(-1);
    return whole({ calls: last === undefined ? someCalls(answer, request).slice(0, 1) : [{ tool: last.tool, input: last.input }] });
  },
  "flood-calls": (answer, request) => {
    const calls = someCalls(answer, request);
    return whole(
      { calls: Array.from({ length: calls.length === 0 ? 0 : FLOOD_CALLS }, (_, n) => calls[n % calls.length] as (typeof calls)[number]) },
      true,
    );
  },
  "flood-text": () => whole({ text: "All work and no play. ".repeat(FLOOD_BYTES / 22) }, true),
  obey: (answer, request) => whole(obedientAnswer(request) ?? answer),
  stall: delivered("stall"),
  cut: delivered("cut"),
  reset: delivered("reset"),
  "invalid-json": delivered("invalid-json"),
  "no-usage": delivered("no-usage"),
  "http-429": delivered("http-429"),
  "http-500": delivered("http-500"),
} satisfies { readonly [name: string]: Change };

/** What a simulated model can do wrong on demand. */
export type Misbehaviour = keyof typeof changes;
export const misbehaviours = Object.keys(changes) as readonly Misbehaviour[];
export const isMisbehaviour = (name: Json | undefined): name is Misbehaviour => typeof name === "string" && Object.hasOwn(changes, name);

/** `ordered`: from the model's suffix or the header; what the rule itself says comes first. */
export function perform(answer: SimulatedAnswer, request: SimulatedRequest, ordered: Misbehaviour | null): Performance {
  const misbehaviour = answer.misbehave ?? ordered;
  return misbehaviour === null ? whole(answer) : changes[misbehaviour](answer, request);
}
