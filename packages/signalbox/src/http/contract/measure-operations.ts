import { z } from "@hono/zod-openapi";
import type { FailingNode, Measures, TakenPath } from "../../analysis/measures/measures.ts";
import type { Spread } from "../../analysis/measures/spread.ts";
import type { NodeKind } from "../../definition/graph.ts";
import type { WorkflowMeasures } from "../../ports/engine.ts";
import { count, described, flag, instant, listOf, text } from "./described.ts";
import { answer, operation } from "./operation.ts";
import { controllerCounts } from "./run.ts";

const amount = z.number();
const share = z.number().min(0).max(1);
const spread = described<Spread>("Spread", {
  count,
  total: amount,
  mean: amount,
  p50: amount,
  p90: amount,
  p99: amount,
  max: amount,
  variation: amount.nullable(),
  tail: amount.nullable(),
});
const counts = z.record(text, count);
const takenPath = described<TakenPath>("TakenPath", { path: listOf(text), runs: count, share });
const failingNode = described<FailingNode>("FailingNode", {
  node: text,
  kind: text as unknown as z.ZodType<NodeKind>,
  failures: count,
  codes: counts,
});
const nested = <T>(fields: { readonly [K in keyof T]-?: z.ZodType }): z.ZodType<T> =>
  z.strictObject(fields as Record<string, z.ZodType>) as unknown as z.ZodType<T>;

export const readMeasures = operation("workflows:read", {
  operationId: "readMeasures",
  method: "get",
  path: "/api/workflows/{workflow}/measures",
  tags: ["workflows"],
  summary:
    "How predictable the runs of a workflow are, what they cost, who decides in them, and where they fail: told from their journals.",
  request: {
    params: z.object({ workflow: text.min(1).max(100) }),
    query: z.strictObject({
      since: instant.optional(),
      limit: z.coerce
        .number()
        .int()
        .min(1)
        .max(10_000)
        .optional()
        .openapi({ type: "integer", description: "How many of the newest runs to look at; 1,000 where nothing is said." }),
    }),
  },
  responses: answer(
    described<WorkflowMeasures>("WorkflowMeasures", {
      workflow: text,
      runs: count,
      ended: nested<Measures["ended"]>({ completed: count, failed: count, cancelled: count }),
      outcomes: counts,
      simulatedRuns: count,
      paths: nested<Measures["paths"]>({
        runs: count,
        distinct: count,
        plainBits: amount,
        bits: amount,
        effectivePaths: amount,
        coverage: share.nullable(),
        mostTaken: listOf(takenPath),
      }),
      decisions: nested<Measures["decisions"]>({
        counts: controllerCounts,
        shares: z.strictObject({ rules: share, ai: share, human: share }).nullable(),
        onModelOutput: count,
      }),
      people: nested<Measures["people"]>({
        asked: count,
        reviewed: count,
        edited: count,
        rejected: count,
        askedShare: share.nullable(),
        reviewedShare: share.nullable(),
        editedShare: share.nullable(),
      }),
      costUsd: spread,
      modelCostUsd: spread,
      tokens: spread,
      modelCalls: spread,
      durationMs: spread,
      failures: nested<Measures["failures"]>({
        count,
        traced: count,
        tracedShare: share.nullable(),
        agents: count,
        byNode: listOf(failingNode),
        replayed: count,
        reproduced: count,
        reproducedShare: share.nullable(),
      }),
      versions: listOf(z.strictObject({ version: count, runs: count })),
      leftOut: nested<WorkflowMeasures["leftOut"]>({ open: count, forks: count, erased: count, unreadable: count }),
      more: flag,
    }),
    "Over its runs that have ended.",
  ),
});
