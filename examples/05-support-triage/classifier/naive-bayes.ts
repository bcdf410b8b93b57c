// A multinomial naive Bayes classifier over words: small enough to read, and the same answer every time.
import { z } from "zod";
import { CATEGORIES, type Category } from "../rules/ticket.ts";

/** How often each word stands in the examples of each category, in the order of CATEGORIES. */
export const ClassifierModel = z.object({
  documents: z.array(z.number().int()).length(CATEGORIES.length),
  words: z.record(z.string(), z.array(z.number().int()).length(CATEGORIES.length)),
});
export type ClassifierModel = z.infer<typeof ClassifierModel>;
export interface Classified {
  readonly category: Category;
  /** Of the category, given the words; words that are not in the model say nothing. */
  readonly probability: number;
  readonly knownWords: number;
}

/** Different words, without accents and case. Each counts once, so that repeating one proves nothing. */
const wordsOf = (text: string): readonly string[] => [
  ...new Set(
    text
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .match(/\p{L}{2,}/gu) ?? [],
  ),
];

export function train(examples: readonly { readonly category: Category; readonly text: string }[]): ClassifierModel {
  const zeros = (): number[] => CATEGORIES.map(() => 0);
  const documents = zeros();
  const words = new Map<string, number[]>();
  for (const { category, text } of examples) {
    const at = CATEGORIES.indexOf(category);
    documents[at] = (documents[at] as number) + 1;
    for (const word of wordsOf(text)) {
      const counts = words.get(word) ?? zeros();
      counts[at] = (counts[at] as number) + 1;
      words.set(word, counts);
    }
  }
  return { documents, words: Object.fromEntries([...words].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

export function classify(model: ClassifierModel, text: string): Classified {
  const known = wordsOf(text).filter((word) => Object.hasOwn(model.words, word));
  const scores = CATEGORIES.map((_category, at) => scoreOf(model, known, at));
  const highest = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - highest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    category: CATEGORIES[scores.indexOf(highest)] as Category,
    probability: 1 / total,
    knownWords: known.length,
  };
}

/** Logarithm of how probable these words are in a category, smoothed by one, times how common the category is. */
function scoreOf({ documents, words }: ClassifierModel, known: readonly string[], at: number): number {
  const all = documents.reduce((sum, count) => sum + count, 0);
  const vocabulary = Object.values(words);
  const inCategory = vocabulary.reduce((sum, counts) => sum + (counts[at] as number), 0) + vocabulary.length;
  const prior = Math.log((documents[at] as number) / all);
  return known.reduce((score, word) => score + Math.log((((words[word] as number[])[at] as number) + 1) / inCategory), prior);
}
