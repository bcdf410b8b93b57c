// How the offline model sorts what the classifier was unsure of.
import type { SimulatedRule } from "signalbox/simulated";

const SIGNS: readonly (readonly [label: string, sign: RegExp])[] = [
  ["refund", /\b(?:refund|money|broken|damaged|defective)\b/i],
  ["order-status", /\b(?:where|when|parcel|delivery|shipped)\b/i],
  ["password-reset", /\b(?:password|login|log in)\b/i],
];

export const simulatedClassifier: SimulatedRule = ({ system, user }) => {
  if (!system.startsWith("Choose the label")) return null;
  const found = SIGNS.find(([, sign]) => sign.test(user.at(-1) ?? ""));
  return { json: found === undefined ? { label: "other", confidence: 0.7 } : { label: found[0], confidence: 0.9 } };
};
