import { classify } from "../classifier/naive-bayes.ts";
import { trainedModel } from "../classifier/trained-model.ts";
import type { TicketFacts } from "./read-ticket.ts";
import type { Category } from "./ticket.ts";

/** What a ticket is about, and who says so; no category where neither the rules nor the classifier are sure. */
export interface Sorted {
  readonly category: Category | null;
  readonly by: "rule" | "classifier" | "model";
  readonly because: string;
}

/** Below these the classifier is unsure: how probable the category is, and how many of the words it knows. */
const SURE_FROM = 0.9;
const LEAST_WORDS = 3;
/** What a model that is no surer than this says is not believed. */
const BELIEVED_FROM = 0.6;

const PASSWORD = /\b(?:forgot(?:ten)?|reset|lost|change) (?:my |the )?(?:password|passwort)\b/i;
const MONEY = /\b(?:refund|money|charged?|paid|pay|invoice|EUR)\b|€/i;

/** Rules first, then the classifier. A ticket that also speaks of money or an order is about more than its password. */
export function sortTicket({ text, named }: TicketFacts): Sorted {
  if (PASSWORD.test(text) && !MONEY.test(text) && named.length === 0)
    return { category: "password-reset", by: "rule", because: "asks for a new password, and for nothing else" };
  const { category, probability, knownWords } = classify(trainedModel, text);
  const isSure = probability >= SURE_FROM && knownWords >= LEAST_WORDS;
  const because = `${category} at ${Math.round(probability * 100)} %, by ${knownWords} words`;
  return { category: isSure ? category : null, by: "classifier", because };
}

export const weighGuess = ({ label, confidence }: { label: Category; confidence: number }): Sorted & { category: Category } => ({
  category: confidence >= BELIEVED_FROM ? label : "other",
  by: "model",
  because: `${label} at ${Math.round(confidence * 100)} %`,
});
