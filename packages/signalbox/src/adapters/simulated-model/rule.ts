import { messageOf } from "../../base/error.ts";
import type { Json } from "../../base/json.ts";
import type { Misbehaviour } from "./misbehaviour.ts";
import { Refusal } from "./refusal.ts";
import type { SimulatedRequest } from "./request.ts";

/** What a rule answers. `json` is written as text; `input` of a call may be a text, so that it can be wrong. */
export interface SimulatedAnswer {
  readonly text?: string;
  readonly json?: Json;
  readonly reasoning?: string;
  readonly calls?: readonly { readonly tool: string; readonly input: Json }[];
  /** Does something wrong with this answer. */
  readonly misbehave?: Misbehaviour;
}
/** A pure function of the request. The first rule that answers decides; null lets the next one look. */
export type SimulatedRule = (request: SimulatedRequest) => SimulatedAnswer | null;

const NO_RULE: SimulatedAnswer = { text: "No rule of this simulated model answers such a request." };

export function answerBy(rules: readonly SimulatedRule[], request: SimulatedRequest): SimulatedAnswer {
  for (const [index, rule] of rules.entries()) {
    try {
      const answer = rule(request);
      if (answer !== null) return answer;
    } catch (thrown) {
      throw new Refusal(500, `Rule ${index + 1} of the simulated model failed: ${messageOf(thrown)}`);
    }
  }
  return NO_RULE;
}
