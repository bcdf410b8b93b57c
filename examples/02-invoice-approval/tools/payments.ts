import { ToolError, tool } from "signalbox";
import { z } from "zod";
import { latency } from "../../world/latency.ts";
import { isClosed, pay, paymentLedger, weatherOf } from "../payments/ledger.ts";
import { Payment } from "../rules/choose-route.ts";

/** The key is the invoice and not the run: a second run that would pay it gets the first one's receipt, and no money moves. */
export const payInvoice = tool({
  id: "payments.pay",
  description: "Orders one payment",
  input: Payment,
  output: z.object({ paid: z.literal(true), payment: z.number().int(), amount: z.number().int() }),
  effect: "external",
  scope: "payments:send",
  touches: ["revenue"],
  delivery: { mode: "keyed", window: "30d" },
  key: ({ vendor, invoice }) => `${vendor}/${invoice}`,
  keyScope: "instance",
  maxCostUsd: 0.2,
  timeout: "5s",
  run: async (payment, { idempotencyKey, attempt, signal }) => {
    await latency(`${payment.vendor}/${payment.invoice}`, 60, signal);
    const weather = weatherOf(payment);
    if (weather === "no-line" && attempt === 1)
      throw new ToolError("no-line", "There is no line to the bank at the moment.", { outcome: "not-sent" });
    if (isClosed(payment)) throw new ToolError("account-closed", "The bank says that the account is closed.", { outcome: "rejected" });
    const receipt = pay(paymentLedger.here(), idempotencyKey, payment);
    if (weather === "lost-answer" && !receipt.isRepeated)
      throw new ToolError("connection-reset", "The line to the bank broke before it answered.", { outcome: "unknown" });
    return { paid: true, payment: receipt.payment, amount: payment.amount };
  },
});
