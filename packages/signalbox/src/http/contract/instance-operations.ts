import { z } from "@hono/zod-openapi";
import type { ErasureReport, InstanceEvent, InstanceState, PausedInstance, PruneReport } from "../../ports/upkeep.ts";
import { anyJson, count, described, flag, instant, listOf, text, words } from "./described.ts";
import { answer, body, operation } from "./operation.ts";

const paused = described<PausedInstance>("PausedInstance", {
  since: instant,
  reason: words<PausedInstance["reason"]>({ restored: true }),
  detail: text,
});
const state = described<InstanceState>("InstanceState", { epoch: count, paused: paused.nullable() });
const instanceEvent = described<InstanceEvent>("InstanceEvent", { at: instant, type: text, detail: anyJson });
const tags = ["instance"];

export const readState = operation("runs:read", {
  operationId: "readState",
  method: "get",
  path: "/api/instance",
  tags,
  summary: "Whether the instance goes on, or is paused as a whole and why.",
  responses: answer(state, "The state."),
});

export const resumeInstance = operation(
  "instance:change",
  {
    operationId: "resumeInstance",
    method: "post",
    path: "/api/instance/resume",
    tags,
    summary: "Let an instance go on that is paused as a whole.",
    request: { body: body(z.strictObject({ reason: text.max(2_000).optional() })) },
    responses: answer(state, "The state after it."),
  },
  { recentProof: true },
);

export const listInstanceEvents = operation("audit:read", {
  operationId: "listInstanceEvents",
  method: "get",
  path: "/api/instance/events",
  tags,
  summary: "What happened to the instance as a whole.",
  responses: answer(listOf(instanceEvent), "Oldest first."),
});

export const eraseSubject = operation(
  "subjects:erase",
  {
    operationId: "eraseSubject",
    method: "post",
    path: "/api/erasures",
    tags,
    summary: "Take away what is stored about a subject. Cannot be undone.",
    request: {
      body: body(
        z.strictObject({ subject: text.min(1), cancel: flag.optional(), withParents: flag.optional(), reason: text.max(2_000).optional() }),
      ),
    },
    responses: answer(
      described<ErasureReport>("ErasureReport", {
        at: instant,
        by: text,
        subject: text,
        runs: z.array(text),
        batches: count,
        payloads: count,
        tasks: count,
        events: count,
        memories: count,
        alsoIn: z.array(text),
      }),
      "What went.",
    ),
  },
  { recentProof: true },
);

export const pruneRuns = operation(
  "instance:change",
  {
    operationId: "pruneRuns",
    method: "post",
    path: "/api/prunings",
    tags,
    summary: "Remove ended runs that are past their retention.",
    request: { body: body(z.strictObject({ olderThan: text.optional(), dryRun: flag.optional() })) },
    responses: answer(
      described<PruneReport>("PruneReport", {
        dryRun: flag,
        runs: count,
        batches: count,
        events: count,
        endedBefore: z.strictObject({ completed: instant.nullable(), failed: instant.nullable(), cancelled: instant.nullable() }),
      }),
      "What went, or would.",
    ),
  },
  { recentProof: true },
);
