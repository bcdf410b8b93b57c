// How the offline model sorts what the classifier was unsure of.
import type { SimulatedRule } from "signalbox/simulated";
import type { Category } from "../rules/ticket.ts";

const SIGNS: readonly (readonly [label: Category, sign: RegExp])[] = [
  ["refund", /\b(?:refund|money|broken|damaged|defective)\b/i],
  ["order-status", /\b(?:where|when|parcel|delivery|shipped)\b/i],
  ["password-reset", /\b(?:password|login|log in)\b/i],
];

export const simulatedClassifier: SimulatedRule = ({ system, user }) => {
  if (!system.startsWith("Choose the label")) return null;
  const label = labelOf(user.at(-1) ?? "");
  return { json: { label, confidence: label === "other" ? 0.7 : 0.9 } };
};

/** What a text is about, by the first sign in it. */
export const labelOf = (text: string): Category => SIGNS.find(([, sign]) => sign.test(text))?.[0] ?? "other";
