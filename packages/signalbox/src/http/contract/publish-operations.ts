import { z } from "@hono/zod-openapi";
import type { PlanChange } from "../../analysis/publish-plan/plan-fact.ts";
import type { PlannedVersion, PlanRefusal, PublishPlan } from "../../analysis/publish-plan/publish-plan.ts";
import type { PublishOutcome, PublishPlanView, PublishRequest, RunsInFlight } from "../../ports/publishing.ts";
import { count, described, flag, instant, listOf, text, words } from "./described.ts";
import { answer, body, operation } from "./operation.ts";
import { publication } from "./publication.ts";

const planned = described<PlannedVersion>("PlannedVersion", { version: count.nullable(), hash: text });
const change = described<PlanChange>("PlanChange", {
  area: words<PlanChange["area"]>({
    cost: true,
    limits: true,
    starts: true,
    reach: true,
    approvals: true,
    models: true,
    data: true,
    steps: true,
  }),
  kind: words<PlanChange["kind"]>({ added: true, removed: true, changed: true }),
  what: text,
  before: text.nullable(),
  after: text.nullable(),
  isWider: flag,
});
const refusal = described<PlanRefusal>("PlanRefusal", {
  code: words<PlanRefusal["code"]>({
    unbounded: true,
    unproven: true,
    undeclared: true,
    "above-limit": true,
    "unsafe-agent": true,
    "code-changed": true,
  }),
  node: text,
  message: text,
  advice: text,
});
const plan = described<PublishPlan>("PublishPlan", {
  format: z.literal("signalbox.publish-plan/1"),
  workflow: text,
  from: planned.nullable(),
  to: planned,
  hash: text,
  changes: listOf(change),
  comparesSteps: flag,
  refusals: listOf(refusal),
});
const inFlight = described<RunsInFlight>("RunsInFlight", { version: count, runs: count, stays: flag, missing: text.nullable() });
const publishRequest = described<PublishRequest>("PublishRequest", {
  request: count,
  workflow: text,
  version: count,
  plan: text,
  at: instant,
  by: text,
  reason: text,
  approvedBy: listOf(text),
  approvals: count,
  state: words<PublishRequest["state"]>({ open: true, published: true, rejected: true, void: true }),
  endedAt: instant.nullable(),
  endedBy: text.nullable(),
  endReason: text.nullable(),
});
const outcome = described<PublishOutcome>("PublishOutcome", { publication: publication.nullable(), request: publishRequest.nullable() });

const params = z.object({ workflow: text.min(1).max(100) });
const number = z.coerce.number().int().min(1).max(999_999_999);
const hash = text.regex(/^[0-9a-f]{8,64}$/);
const reason = text.min(1).max(2_000);
const tags = ["workflows"];

export const readPublishPlan = operation("workflows:read", {
  operationId: "readPublishPlan",
  method: "get",
  path: "/api/workflows/{workflow}/plan",
  tags,
  summary:
    "What would be otherwise if a version took the place of the live one, and what becomes of the open runs. Absent: what the registered code is of.",
  request: { params, query: z.strictObject({ version: number.optional() }) },
  responses: answer(
    described<PublishPlanView>("PublishPlanView", {
      plan,
      runs: listOf(inFlight),
      approvals: count,
      request: publishRequest.nullable(),
    }),
    "The plan.",
  ),
});

export const publishVersion = operation(
  "workflows:publish",
  {
    operationId: "publishVersion",
    method: "post",
    path: "/api/workflows/{workflow}/publications",
    tags,
    summary: "Make a version live, or ask for it where others have to approve. An older version is published like any other.",
    request: {
      params,
      body: body(
        z.strictObject({
          version: z.number().int().min(1).optional(),
          plan: hash
            .optional()
            .openapi({ description: "Hash of the plan that was seen: refused where what would change is another by now." }),
          reason,
        }),
      ),
    },
    responses: answer(outcome, "What went live, or the request that waits for others."),
  },
  { recentProof: true },
);

export const listPublishRequests = operation("workflows:read", {
  operationId: "listPublishRequests",
  method: "get",
  path: "/api/publish-requests",
  tags,
  summary: "What somebody asked to publish and others have to approve, newest first.",
  request: { query: z.strictObject({ workflow: text.min(1).max(100).optional(), all: z.enum(["true"]).optional() }) },
  responses: answer(listOf(publishRequest), "Requests: those that are open, or with `all` the last hundred."),
});

export const decidePublishRequest = operation("workflows:publish", {
  operationId: "decidePublishRequest",
  method: "post",
  path: "/api/publish-requests/{request}/decision",
  tags,
  summary:
    "Approve exactly this plan, or reject it. To approve needs a recent proof of who it is, and is for nobody who asked for it and for no API key.",
  request: {
    params: z.object({ request: number }),
    body: body(z.strictObject({ decision: z.enum(["approve", "reject"]), plan: hash, reason: reason.optional() })),
  },
  responses: answer(outcome, "What became of it."),
});
