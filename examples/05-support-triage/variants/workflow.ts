import { defineSupportTriage, type Minds } from "../support-triage.ts";
import { bestGuess, nextByRule } from "./rule-minds.ts";

const RULES: Minds = {
  id: "triage-workflow",
  description: "The support desk without a model: rules and the classifier decide, ask for an order's number, and leave the rest to people",
  guess: (f, facts) => f.compute("best-guess", facts, bestGuess),
  help: (f, { category, facts, orders, said, round }) => f.compute("next", { category, facts, orders, said, round }, nextByRule),
};

/** Rules all the way: what they cannot tell is asked of the customer, or handed to people. */
export const triageByWorkflow = defineSupportTriage({ reply: "3d", decision: "2d" }, RULES);
