import { z } from "@hono/zod-openapi";
import type { AgentStint, AgentStints, StintOutcome } from "../../ports/engine.ts";
import { count, described, flag, instant, listOf, text, words } from "./described.ts";
import { answer, operation } from "./operation.ts";

const outcome = words<StintOutcome>({
  "at-work": true,
  done: true,
  asked: true,
  escalated: true,
  unsure: true,
  "over-budget": true,
  failed: true,
  cancelled: true,
});
const stint = described<AgentStint>("AgentStint", {
  runId: text,
  workflow: text,
  subject: text.nullable(),
  step: text,
  beganAt: instant,
  endedAt: instant.nullable(),
  outcome,
  reason: text.nullable(),
  turns: count,
  costUsd: z.number(),
  simulated: flag,
});

export const readStints = operation("runs:read", {
  operationId: "readStints",
  method: "get",
  path: "/api/agents/{agent}/stints",
  tags: ["workflows"],
  summary: "What became of an agent in the newest runs of the workflows that it is at work in.",
  request: {
    params: z.object({ agent: text.min(1).max(63) }),
    query: z.strictObject({
      limit: z.coerce
        .number()
        .int()
        .min(1)
        .max(1_000)
        .optional()
        .openapi({ type: "integer", description: "How many runs to look at; 200 where nothing is said." }),
    }),
  },
  responses: answer(described<AgentStints>("AgentStints", { stints: listOf(stint), runs: count, more: flag }), "Stints, the latest first."),
});
