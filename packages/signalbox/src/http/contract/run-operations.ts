import { z } from "@hono/zod-openapi";
import type { Graph } from "../../definition/graph.ts";
import type { ReplayReport, VerifyReport } from "../../ports/engine.ts";
import { anyJson, count, described, instant, jsonObject, listOf, text } from "./described.ts";
import { answer, body, operation } from "./operation.ts";
import { erased, journalEntry, run, runStatus } from "./run.ts";

const one = z.object({ run: text.min(1).max(100).openapi({ description: "The run's id, or an unambiguous part of it." }) });
const reason = z.strictObject({ reason: text.max(2_000).optional() });
const tags = ["runs"];

export const startRun = operation("runs:start", {
  operationId: "startRun",
  method: "post",
  path: "/api/runs",
  tags,
  summary: "Start a run. It is on disk when this answers.",
  request: {
    headers: z.object({
      "idempotency-key": text.optional().openapi({ description: "1 to 255 printable characters: one run per workflow and key." }),
    }),
    body: body(z.strictObject({ workflow: text, input: anyJson, priority: z.number().int().min(-1_000).max(1_000).optional() })),
  },
  responses: answer(run, "The run; with a key that is known, the run that it started."),
});

const status = z
  .preprocess((given) => (given === undefined || Array.isArray(given) ? given : [given]), z.array(runStatus).optional())
  .openapi({ type: "array", items: { type: "string" } });

export const listRuns = operation("runs:read", {
  operationId: "listRuns",
  method: "get",
  path: "/api/runs",
  tags,
  summary: "Runs, newest first. The last of a page, as `before`, gives the next page.",
  request: {
    query: z.strictObject({
      status,
      workflow: text.optional(),
      startedAfter: instant.optional(),
      startedBefore: instant.optional(),
      text: text.max(200).optional().openapi({ description: "In the run's id, subject, outcome or error." }),
      query: text
        .max(1_000)
        .optional()
        .openapi({ description: '`status:failed workflow:lead-* waiting:human tool:crm.* cost>0.2 "acme"`' }),
      parent: text.optional(),
      before: text.optional(),
      limit: z.coerce.number().int().min(1).max(1_000).optional().openapi({ type: "integer" }),
    }),
  },
  responses: answer(listOf(run), "A page of runs."),
});

export const getRun = operation("runs:read", {
  operationId: "getRun",
  method: "get",
  path: "/api/runs/{run}",
  tags,
  summary: "One run.",
  request: { params: one },
  responses: answer(run, "The run."),
});

export const waitForRun = operation("runs:read", {
  operationId: "waitForRun",
  method: "get",
  path: "/api/runs/{run}/finished",
  tags,
  summary: "Wait until a run has ended, or rests. Answers after 25 seconds at the latest with the run as it is.",
  request: { params: one, query: z.strictObject({ until: z.enum(["ended", "idle"]).default("ended") }) },
  responses: answer(z.strictObject({ reached: z.boolean(), run }), "Whether it came to that, and the run."),
});

export const readJournal = operation("runs:read", {
  operationId: "readJournal",
  method: "get",
  path: "/api/runs/{run}/journal",
  tags,
  summary: "The journal of a run, in order.",
  request: {
    params: one,
    query: z.strictObject({
      after: z.coerce.number().int().min(0).optional().openapi({ type: "integer", description: "Only batches after this one." }),
    }),
  },
  responses: answer(listOf(journalEntry), "Events with their places."),
});

export const readGraph = operation("runs:read", {
  operationId: "readGraph",
  method: "get",
  path: "/api/runs/{run}/graph",
  tags,
  summary: "The graph that a run is pinned to.",
  request: { params: one },
  responses: answer(jsonObject as unknown as z.ZodType<Graph>, "The graph as JSON."),
});

const steering = <const Id extends string, const Verb extends string>(operationId: Id, verb: Verb, summary: string) =>
  operation("runs:steer", {
    operationId,
    method: "post",
    path: `/api/runs/{run}/${verb}`,
    tags,
    summary,
    request: { params: one, body: body(reason) },
    responses: answer(run, "The run after it."),
  });

export const cancelRun = steering("cancelRun", "cancel", "Cancel a run. No effect can be ordered after this answers.");
export const pauseRun = steering("pauseRun", "pause", "Order nothing new until it is resumed.");
export const resumeRun = steering("resumeRun", "resume", "Let a paused or blocked run go on.");
export const retryRun = steering("retryRun", "retry", "Open the failed steps of a failed run again.");

export const tellAgent = operation("runs:steer", {
  operationId: "tellAgent",
  method: "post",
  path: "/api/runs/{run}/messages",
  tags,
  summary: "A message to an agent at work: its next model call sees it.",
  request: { params: one, body: body(z.strictObject({ text: text.min(1).max(20_000), agent: text.optional() })) },
  responses: answer(run, "The run."),
});

export const settleCall = operation("calls:settle", {
  operationId: "settleCall",
  method: "post",
  path: "/api/runs/{run}/settlements",
  tags,
  summary: "Say what became of a call whose outcome nobody knows.",
  request: {
    params: one,
    body: body(
      z.strictObject({
        step: text,
        choice: z.enum(["happened", "did-not-happen", "give-up"]),
        output: anyJson.optional(),
        costUsd: z.number().min(0).optional(),
        reason: text.max(2_000).optional(),
      }),
    ),
  },
  responses: answer(run, "The run after it."),
});

export const replayRun = operation("runs:read", {
  operationId: "replayRun",
  method: "get",
  path: "/api/runs/{run}/replay",
  tags,
  summary: "Decide the whole run anew from its journal, and compare.",
  request: { params: one },
  responses: answer(
    described<ReplayReport>("ReplayReport", {
      runId: text,
      identical: z.boolean(),
      batches: count,
      erased: erased.optional(),
      difference: z.strictObject({ seq: count, position: count, recorded: anyJson, derived: anyJson }).nullable(),
    }),
    "Whether it came out the same.",
  ),
});

export const verifyChains = operation("audit:read", {
  operationId: "verifyChains",
  method: "get",
  path: "/api/verification",
  tags,
  summary: "Verify the hash chains of all runs, or of one.",
  request: { query: z.strictObject({ run: text.optional() }) },
  responses: answer(
    described<VerifyReport>("VerifyReport", {
      runs: count,
      batches: count,
      steps: count,
      erased: z.strictObject({ runs: count, batches: count }),
      problems: z.array(z.strictObject({ runId: text, seq: count, problem: text })),
    }),
    "What was looked at, and what does not hold.",
  ),
});
