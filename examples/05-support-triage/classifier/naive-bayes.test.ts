import { expect, test } from "vitest";
import { classify, train } from "./naive-bayes.ts";
import { trainedModel } from "./trained-model.ts";
import { trainingSet } from "./training-set.ts";

const small = train([
  { category: "refund", text: "money back" },
  { category: "refund", text: "money, money!" },
  { category: "order-status", text: "where is it" },
  { category: "password-reset", text: "password" },
  { category: "other", text: "hello" },
]);

test("counts a word once a text, without case and accents", () => {
  expect(small.words.money).toEqual([0, 0, 2, 0]);
  expect(train([{ category: "other", text: "Élan elan ELAN" }]).words).toEqual({ elan: [0, 0, 0, 1] });
});
test("gives the probability that Bayes gives", () => {
  // Two of five texts; 3 of its words and 7 different ones in all: (2/5)(3/10) against three times (1/5)(1/8), with 3, 1 and 1 words.
  const { category, probability, knownWords } = classify(small, "Money?");
  const [refund, status, others] = [(2 / 5) * (3 / 10), (1 / 5) * (1 / 10), 2 * (1 / 5) * (1 / 8)];
  expect([category, knownWords]).toEqual(["refund", 1]);
  expect(probability).toBeCloseTo(refund / (refund + status + others), 10);
});
test("knows nothing of words that are not in it, whatever they are called", () => {
  expect(classify(small, "constructor __proto__ toString")).toMatchObject({ knownWords: 0, probability: 2 / 5 });
});
test("20,000 words take no time to speak of, and no number runs over", () => {
  const { probability } = classify(trainedModel, Array.from({ length: 20_000 }, (_, n) => `money refund w${n}`).join(" "));
  expect(probability).toBeGreaterThan(0);
  expect(probability).toBeLessThanOrEqual(1);
});
test("the file is what the examples make of it: generate.ts writes it", () => expect(trainedModel).toEqual(train(trainingSet)));
