import { z } from "@hono/zod-openapi";
import type { ForgetReport, MemoryEntry } from "../../ports/engine.ts";
import { count, described, flag, instant, listOf, text, words } from "./described.ts";
import { answer, body, operation } from "./operation.ts";

const entry = described<MemoryEntry>("MemoryEntry", {
  entry: text,
  kind: words<MemoryEntry["kind"]>({ note: true, forgetting: true }),
  agent: text,
  subject: text,
  text: text.nullable(),
  at: instant,
  runId: text,
  seq: count,
  workflow: text,
  step: text,
  controller: z.literal("ai"),
  untrusted: flag,
  replaces: text.nullable(),
  replacedBy: text.nullable(),
  forgotten: z.strictObject({ at: instant, by: text, reason: text }).optional(),
});
const tags = ["memory"];

export const readMemory = operation("runs:read", {
  operationId: "readMemory",
  method: "get",
  path: "/api/agents/{agent}/memory",
  tags,
  summary: "What an agent remembers, now or as of a moment.",
  request: {
    params: z.object({ agent: text.min(1).max(63) }),
    query: z.strictObject({
      subject: text.optional(),
      words: text.max(200).optional().openapi({ description: "Any of these words, the best match first." }),
      at: instant.optional().openapi({ description: "As it was then." }),
      run: text.optional().openapi({ description: "With `seq`: as it was after that batch of the run." }),
      seq: z.coerce.number().int().min(1).optional().openapi({ type: "integer" }),
      history: z.enum(["true", "false"]).optional().openapi({ description: "Also what was replaced, forgotten or taken away." }),
      limit: z.coerce.number().int().min(1).max(1_000).optional().openapi({ type: "integer" }),
    }),
  },
  responses: answer(listOf(entry), "Entries, the latest first."),
});

export const forgetMemory = operation(
  "subjects:erase",
  {
    operationId: "forgetMemory",
    method: "post",
    path: "/api/memory/{entry}/forgetting",
    tags,
    summary: "Take the words of an entry away for good, and of those whose place it took. Cannot be undone.",
    request: {
      params: z.object({ entry: text.min(1).max(100) }),
      body: body(z.strictObject({ reason: text.min(1).max(2_000), withRuns: flag.optional() })),
    },
    responses: answer(
      described<ForgetReport>("ForgetReport", {
        at: instant,
        by: text,
        entries: z.array(text),
        replacedBy: text.nullable(),
        runs: z.array(text),
        alsoIn: z.array(text),
      }),
      "What went, and where the words still are.",
    ),
  },
  { recentProof: true },
);
