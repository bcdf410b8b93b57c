// The tools that are built in. What the model writes for them is checked by a schema at the gate, as for any other tool.
import { z } from "zod";
import type { AnyAgent } from "./agent.ts";
import { type AnyTool, tool } from "./tool.ts";

const Plan = z.object({
  steps: z
    .array(z.object({ title: z.string().min(1), status: z.enum(["todo", "doing", "done", "dropped"]) }))
    .min(1)
    .max(50),
});
/** The whole plan, written anew: each call is a revision. */
export const planTool = tool({
  id: "agent.plan",
  description: "Write your plan, or revise it: the whole list of steps with their status. People can see it.",
  input: Plan,
  output: Plan,
  effect: "none",
  run: (plan) => plan,
});

const Question = z.object({ question: z.string().min(1).max(4_000) });
export const questionTool = tool({
  id: "agent.ask",
  description: "Ask a person a question. You wait for the answer. Ask only what you cannot find out yourself.",
  input: Question,
  output: Question,
  effect: "none",
  run: (question) => question,
});
export const AnswerForm = z.object({ answer: z.string().min(1).max(20_000) });

/** Hands in the typed result. */
export const finishTool = ({ card, output }: AnyAgent): AnyTool =>
  tool({
    id: `${card.id}.finish`,
    description: "Hand in your result and end. Call it once, when you are done.",
    input: output,
    output,
    effect: "none",
    run: (result) => result as never,
  });

/** Gives up for one of the queues that the agent was granted. */
export const escalateTool = ({ card, escalate }: AnyAgent): AnyTool => {
  const schema = z.object({ queue: z.enum([...escalate]), reason: z.string().min(1).max(4_000) });
  return tool({
    id: `${card.id}.escalate`,
    description: `Hand over to people and end, when this is not yours to decide. Queues: ${escalate.join(", ")}.`,
    input: schema,
    output: schema,
    effect: "none",
    run: (handover) => handover,
  });
};
