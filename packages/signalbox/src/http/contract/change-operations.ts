import { z } from "@hono/zod-openapi";
import type { EventType } from "../../kernel/index.ts";
import type { Changes, RunChange } from "../../ports/changes.ts";
import type { Words } from "../../ports/words.ts";
import { count, described, flag, listOf, text } from "./described.ts";
import { operation } from "./operation.ts";
import { runStanding } from "./run.ts";

const cursor = text.max(100);
const runChange = described<RunChange>("RunChange", {
  runId: text,
  seq: count,
  run: runStanding.nullable(),
  types: listOf(text as unknown as z.ZodType<EventType>),
});
const changes = described<Changes>("Changes", { cursor, reset: flag, runs: listOf(runChange) });

export const readChanges = operation("runs:read", {
  operationId: "readChanges",
  method: "get",
  path: "/api/changes",
  tags: ["changes"],
  summary: "What changes, as server-sent events, for as long as the session lasts.",
  description:
    "Each event is a `Changes` as JSON, and its id is the cursor: who comes back with it as `Last-Event-ID`, or as `after`, is told what followed, and nothing twice. A comment comes every 15 seconds.",
  request: {
    headers: z.object({ "last-event-id": cursor.optional() }),
    query: z.strictObject({ after: cursor.optional().openapi({ description: "Counts where there is no `Last-Event-ID`." }) }),
  },
  responses: { 200: { description: "The stream.", content: { "text/event-stream": { schema: changes } } } },
});

const words = described<Words>("Words", { runId: text, step: text, call: text, from: count, text });

export const readWords = operation("runs:read", {
  operationId: "readWords",
  method: "get",
  path: "/api/words",
  tags: ["changes"],
  summary: "What agents' models are writing, as server-sent events, while they write it.",
  description:
    "Each event is a list of `Words` as JSON. `from` says where they go on in the text of their model call: who has just come is told from 0 on. Nothing of it is stored; what counts is the reply in the journal (`model-replied` with the id `call`). While nobody listens, models are not asked to stream.",
  request: { query: z.strictObject({ run: text.max(100).optional().openapi({ description: "Only in this run: its whole id." }) }) },
  responses: { 200: { description: "The stream.", content: { "text/event-stream": { schema: listOf(words) } } } },
});
