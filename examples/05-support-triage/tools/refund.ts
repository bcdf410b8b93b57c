import { ToolError, tool } from "signalbox";
import { z } from "zod";
import { latency } from "../../world/latency.ts";
import { hashText } from "../../world/random.ts";
import { desk } from "../desk/desk.ts";
import { pay } from "../desk/refunds.ts";

export const refundOrder = tool({
  id: "payments.refund",
  description: "Gives a customer money back for an order, to the means with which it was paid",
  input: z.object({
    customer: z.string(),
    order: z.string(),
    /** In euro cents. */
    amount: z.number().int().positive(),
    /** Refused if the customer would have been given back more than this in all; null where a person has looked. */
    totalUpTo: z.number().int().nullable(),
  }),
  output: z.object({ refund: z.number().int() }),
  effect: "external",
  scope: "payments:refund",
  touches: ["customer", "revenue"],
  delivery: { mode: "keyed", window: "30d" },
  maxCostUsd: 0.2,
  timeout: "5s",
  run: async (refund, { idempotencyKey, signal }) => {
    await latency(refund.order, 60, signal);
    const answer = pay(desk.here(), idempotencyKey, refund);
    if ("refused" in answer) throw new ToolError("refused", answer.refused, { outcome: "rejected" });
    if (isAnswerLost(refund.order) && !answer.isRepeated)
      throw new ToolError("connection-reset", "The line to the bank broke before it answered.", { outcome: "unknown" });
    return { refund: answer.refund };
  },
});

/** Of one order in four the first answer is lost after the money has moved. */
export const isAnswerLost = (order: string): boolean => hashText(`line to the bank: ${order}`) % 4 === 0;
