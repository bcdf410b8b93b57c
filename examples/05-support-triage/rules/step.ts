import { z } from "zod";
import { QUEUES } from "./escalation.ts";

const Reply = z.object({ kind: z.literal("reply"), message: z.string().min(1).max(4_000) });
const Refund = z.object({
  kind: z.literal("refund"),
  order: z.string().max(20),
  /** In euro cents. */
  amount: z.number().int().positive(),
  reason: z.string().min(1).max(1_000),
});
const Question = z.object({ kind: z.literal("ask"), question: z.string().min(1).max(1_000) });
const Escalation = z.object({ kind: z.literal("escalate"), queue: z.enum(QUEUES), reason: z.string() });

/** What the agent hands in: words for the customer, a proposal, or a question. None of it happens until the workflow does it. */
export const HelperResult = z.object({ step: z.discriminatedUnion("kind", [Reply, Refund, Question]) });

/** What the agent handed in, or what stands in for it where it did not finish. */
const Step = z.discriminatedUnion("kind", [Reply, Refund, Question, Escalation]);
export type Step = z.infer<typeof Step>;
export const stepOf = ({ step }: { step: z.infer<typeof Step> }): z.infer<typeof Step> => step;

/** How the talk with a customer ends. */
export const Ending = z.discriminatedUnion("kind", [Reply, Refund, Escalation]);
export type Ending = z.infer<typeof Ending>;
