import { describe, expect, test } from "vitest";
import { readTicket } from "./read-ticket.ts";
import { sortTicket, weighGuess } from "./sort-ticket.ts";

const sorted = (body: string, subject = "Hello") => sortTicket(readTicket({ subject, body }));

describe("rules first", () => {
  test.each(["I forgot my password", "please RESET THE PASSWORD", "How do I change my password?"])("%s", (body) =>
    expect(sorted(body)).toMatchObject({ category: "password-reset", by: "rule" }),
  );
  test.each(["I forgot my password and was charged twice", "Reset my password, and where is O-1001?"])("not by rule: %s", (body) =>
    expect(sorted(body).by).toBe("classifier"),
  );
});

describe("the classifier, on texts that are not in its examples", () => {
  test.each([
    ["Nothing works, I cannot log in to my account with my password any more", "password-reset"],
    ["When do you think will the parcel with my order arrive?", "order-status"],
    ["The vase arrived broken, I would like my money back please", "refund"],
    ["Do you deliver to Norway, and what are the opening hours of the shop?", "other"],
  ])("is sure: %s", (body, category) => expect(sorted(body)).toMatchObject({ category, by: "classifier" }));

  test.each(["", "???", "Привет, где мой заказ", "It is about the thing I wrote you about.", "order order order order", "🙏".repeat(500)])(
    "is unsure: %j",
    (body) => expect(sorted(body, "")).toMatchObject({ category: null, by: "classifier" }),
  );
});

test("a model that is unsure itself is not believed", () => {
  expect(weighGuess({ label: "refund", confidence: 0.59 }).category).toBe("other");
  expect(weighGuess({ label: "refund", confidence: 0.6 }).category).toBe("refund");
});
