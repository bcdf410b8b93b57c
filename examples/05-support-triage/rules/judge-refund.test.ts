import { expect, test } from "vitest";
import { euros, judgeRefund } from "./judge-refund.ts";
import type { Order } from "./order.ts";

const order: Order = { number: "O-1001", item: "a lamp", status: "delivered", expectedOn: null, paid: 80_00, refunded: 10_00 };
test.each([
  ["a small sum", 50_00, 0, "automatic"],
  ["one cent more", 50_01, 0, "review"],
  ["a small sum that fills the limit", 20_00, 30_00, "automatic"],
  ["one that goes beyond it", 20_00, 30_01, "review"],
  ["all that is left", 70_00, 0, "review"],
  ["one cent more than is left", 70_01, 0, "impossible"],
])("%s", (_name, amount, before, kind) => expect(judgeRefund({ amount, order, before }).kind).toBe(kind));
test("an order that the customer does not have", () => expect(judgeRefund({ amount: 1, order: null, before: 0 }).kind).toBe("impossible"));
test("cents are written as euros", () => expect([0, 5, 100_05].map(euros)).toEqual(["0.00 EUR", "0.05 EUR", "100.05 EUR"]));
