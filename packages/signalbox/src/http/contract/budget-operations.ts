import { z } from "@hono/zod-openapi";
import type { Controller } from "../../kernel/index.ts";
import type { CapScope } from "../../kernel/ledger.ts";
import type { BudgetNode, BudgetTree, BudgetView, CapAmounts, CapView, ReservationView } from "../../ports/budget-view.ts";
import type { SpendRow, SpendView } from "../../ports/spend.ts";
import { count, described, flag, instant, text, words } from "./described.ts";
import { answer, body, operation } from "./operation.ts";
import { runStatus } from "./run.ts";

const amounts = described<CapAmounts>("CapAmounts", {
  limit: count.nullable(),
  spent: count,
  reserved: count,
  doubtful: count,
  left: count.nullable(),
});
const scope = words<CapScope>({
  "instance-day": true,
  "workflow-day": true,
  "agent-day": true,
  "fork-day": true,
  run: true,
  agent: true,
  "sub-agent": true,
});
const ofCap = {
  cap: text,
  scope,
  key: text,
  day: text.nullable(),
  costMicroUsd: amounts,
  tokens: amounts,
  raised: flag,
};
const cap = described<CapView>("Cap", ofCap);
const reservation = described<ReservationView>("Reservation", {
  reservation: count,
  runId: text,
  workflow: text,
  step: text,
  what: text,
  at: instant,
  state: words<ReservationView["state"]>({ reserved: true, doubtful: true }),
  costMicroUsd: count,
  tokens: count,
  caps: z.array(text),
});
const budget = described<BudgetView>("Budget", {
  day: text,
  timeZone: text,
  caps: z.array(cap),
  reservations: z.array(reservation),
  frozen: z.array(z.strictObject({ what: text, since: instant, reason: text })),
});
const node = described<BudgetNode>("BudgetNode", {
  ...ofCap,
  under: text.nullable(),
  depth: count,
  also: z.array(text),
  run: z.strictObject({ runId: text, workflow: text, status: runStatus, subject: text.nullable() }).nullable(),
  runs: z.strictObject({ open: count, queued: count }).nullable(),
  reservations: z.array(reservation),
});
const tree = described<BudgetTree>("BudgetTree", { day: text, timeZone: text, nodes: z.array(node), runsLeftOut: count });
const spendRow = described<SpendRow>("SpendRow", {
  workflow: text,
  what: text,
  controller: words<Controller>({ rules: true, ai: true, human: true }),
  calls: count,
  costMicroUsd: count,
  tokens: count,
  doubtfulMicroUsd: count,
  doubtfulTokens: count,
});
const spend = described<SpendView>("Spend", {
  from: text,
  to: text,
  timeZone: text,
  days: z.array(z.strictObject({ day: text, costMicroUsd: count, doubtfulMicroUsd: count })),
  rows: z.array(spendRow),
});

const tags = ["budget"];
const reason = text.min(1).max(2_000);
const amount = { costUsd: z.number().min(0), tokens: count.min(0) };

export const readBudget = operation("budget:read", {
  operationId: "readBudget",
  method: "get",
  path: "/api/budget",
  tags,
  summary: "Caps with what is spent, reserved, in doubt and left; calls under way or in doubt; what is frozen. Whole micro-USD and tokens.",
  request: {
    query: z.strictObject({
      day: z.iso.date().optional(),
      run: text.optional(),
      limit: z.coerce.number().int().min(1).max(10_000).optional().openapi({ type: "integer" }),
    }),
  },
  responses: answer(budget, "The budget."),
});

export const readBudgetTree = operation("budget:read", {
  operationId: "readBudgetTree",
  method: "get",
  path: "/api/budget/tree",
  tags,
  summary: "Today's caps as they lie under each other, each before those under it, with the calls that are under way or in doubt.",
  responses: answer(tree, "The tree of caps."),
});

export const readSpend = operation("budget:read", {
  operationId: "readSpend",
  method: "get",
  path: "/api/budget/spend",
  tags,
  summary:
    "What was spent from one day to another (by default the last 30), by day; and by workflow, what was called and who had it called. Calls under way are not in it.",
  request: { query: z.strictObject({ from: z.iso.date().optional(), to: z.iso.date().optional() }) },
  responses: answer(spend, "What was spent."),
});

export const settleReservation = operation(
  "budget:change",
  {
    operationId: "settleReservation",
    method: "post",
    path: "/api/budget/reservations/{reservation}/settlement",
    tags,
    summary: "Say what a doubtful call took, by the provider's bill.",
    request: {
      params: z.object({ reservation: z.coerce.number().int().openapi({ type: "integer" }) }),
      body: body(z.strictObject({ ...amount, reason })),
    },
    responses: answer(budget, "The budget after it."),
  },
  { recentProof: true },
);

export const raiseCap = operation(
  "budget:change",
  {
    operationId: "raiseCap",
    method: "post",
    path: "/api/budget/caps",
    tags,
    summary: "Put another limit in the place of a cap's.",
    request: { body: body(z.strictObject({ cap: text, costUsd: amount.costUsd.optional(), tokens: amount.tokens.optional(), reason })) },
    responses: answer(budget, "The budget after it."),
  },
  { recentProof: true },
);

export const releaseFrozen = operation(
  "budget:change",
  {
    operationId: "releaseFrozen",
    method: "post",
    path: "/api/budget/releases",
    tags,
    summary: "Let a frozen model or tool be called again.",
    request: { body: body(z.strictObject({ what: text, reason })) },
    responses: answer(budget, "The budget after it."),
  },
  { recentProof: true },
);
