import { z } from "@hono/zod-openapi";
import type { PolicyData } from "../../definition/policy-data.ts";
import type { Effect } from "../../definition/tool.ts";
import type {
  AskedDay,
  BacktestPage,
  CallAnswer,
  CallStandingAt,
  DecidedDay,
  Flip,
  FlipCount,
  HeldOutcome,
  Incident,
  IncidentKind,
  RecordedReservation,
  RuleUse,
  UnknownCall,
} from "../../ports/backtest.ts";
import { count, described, flag, instant, jsonObject, listOf, text, words } from "./described.ts";
import { answer, body, operation } from "./operation.ts";

/** Told exactly by the engine, with the place of each problem. */
const policy = jsonObject as unknown as z.ZodType<PolicyData>;
const standing = words<CallStandingAt>({ allow: true, ask: true, deny: true });
const person = words<HeldOutcome>({ approved: true, edited: true, rejected: true, answered: true }).nullable();
const effect = words<Effect>({ none: true, read: true, write: true, external: true, destructive: true });

const callAnswer = described<CallAnswer>("CallAnswer", {
  answer: standing,
  met: flag.openapi({ description: "A policy asks, and an approval that there is anyway cleared these very bytes." }),
  policy: text.nullable(),
  rule: count.nullable(),
  by: text.nullable(),
  reason: text.nullable(),
});
const at = { runId: text, workflow: text, step: text, seq: count, at: instant, tool: text };
const certain = flag.openapi({
  description: "False: something before it would have gone another way, so nobody knows whether the run comes to it.",
});
const flip = described<Flip>("Flip", {
  ...at,
  ...{ subject: text.nullable(), effect, before: callAnswer, after: callAnswer, read: jsonObject },
  today: flag.openapi({ description: "The policies in force say the same without the change." }),
  certain,
  person: person.openapi({ description: "What came of the approval in front of it." }),
});
const incident = described<Incident>("Incident", {
  ...{ runId: text, workflow: text, subject: text.nullable() },
  kind: words<IncidentKind>({ failed: true, cancelled: true, "in-doubt": true, "gone-back": true }),
  at: instant,
  effects: count,
  caught: z.strictObject({ step: text, after: z.enum(["ask", "deny"]), certain }).nullable(),
});
const reservation = described<RecordedReservation>("RecordedReservation", {
  ...{ reservation: count, runId: text, workflow: text, step: text, at: count, boundMicroUsd: count },
  ...{ settledAt: count.nullable(), spentMicroUsd: count, caps: listOf(text) },
});

export const backtestPolicies = operation("policies:backtest", {
  operationId: "backtestPolicies",
  method: "post",
  path: "/api/policies/backtest",
  tags: ["policies"],
  summary:
    "Stored decisions looked at again under other policies, newest runs first. No model is called and no tool, and nothing is stored.",
  request: {
    body: body(
      z.strictObject({
        policies: z.array(policy).max(1_000).readonly().optional().openapi({
          description: "As data: each takes the place of the one in force with its id, or stands beside the others. None: those in force.",
        }),
        since: instant.optional().openapi({ description: "Only runs that began then or later." }),
        workflow: text.max(100).optional(),
        before: text.max(100).optional().openapi({ description: "`next` of the page before." }),
        limit: count.min(1).max(1_000).optional().openapi({ description: "Runs of a page. Default: 200." }),
        reservations: flag.optional().openapi({ description: "Also what calls were counted as under caps." }),
      }),
    ),
  },
  responses: answer(
    described<BacktestPage>("BacktestPage", {
      ...{ runs: count, erased: count, unreadable: count, newest: instant.nullable(), oldest: instant.nullable(), calls: count },
      counts: listOf(
        described<FlipCount>("FlipCount", { before: standing, after: standing, certain: flag, today: flag, person, calls: count }),
      ),
      runsFlipped: count,
      flips: listOf(flip).openapi({ description: "The first 500; `counts` has all." }),
      unknownCalls: count,
      runsUnknown: count,
      unknown: listOf(
        described<UnknownCall>("UnknownCall", {
          ...at,
          facts: listOf(text).openapi({ description: "The read tools whose answers were not recorded." }),
        }),
      ),
      asked: listOf(
        described<AskedDay>("AskedDay", { day: text, who: text, recorded: count, added: count, removed: count, uncertain: count }),
      ),
      decided: listOf(described<DecidedDay>("DecidedDay", { day: text, person: text, decided: count })),
      holders: z.record(text, listOf(text)),
      incidents: listOf(incident),
      rules: listOf(described<RuleUse>("RuleUse", { policy: text, rule: count, answer: standing, calls: count })),
      overBudget: count,
      reservations: listOf(reservation),
      next: text.nullable().openapi({ description: "Give it as `before` for the runs that began earlier; null: there are none." }),
    }),
    "What would have gone another way in the runs of the page.",
  ),
});
