import { expect, test } from "vitest";
import { ForkSpending } from "./make-model-call.ts";

// In binary 2.01 dollars are a hair less than 2,010,000 millionths, and 4.03 a hair more than 4,030,000.
test.each([2.01, 4.03])("a fork can spend its whole cap of $%f, and not a millionth more", async (costUsd) => {
  const ledger = { hold: async () => ({ reservation: 1 }), settle: async () => undefined };
  const spending = new ForkSpending(costUsd, ledger);
  expect(await spending.pay("crm.look", costUsd, 0)).toBeNull();
  expect(spending.costMicroUsd).toBe(Math.round(costUsd * 1_000_000));
  expect(await spending.pay("crm.look", 0.000001, 0)).toEqual({
    why: "a call of crm.look may cost $0.000001, and the fork has $0.00 left",
  });
});
