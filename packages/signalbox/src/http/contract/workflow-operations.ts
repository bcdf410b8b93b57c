import { z } from "@hono/zod-openapi";
import type { Graph } from "../../definition/graph.ts";
import type { PolicyData } from "../../definition/policy-data.ts";
import type { MissedTicks } from "../../definition/trigger.ts";
import type {
  AgentUse,
  HourOfControl,
  RulesInForce,
  RunCounts,
  WorkflowSummary,
  WorkflowVersion,
  WorkflowView,
} from "../../ports/engine.ts";
import type { ModelCard } from "../../ports/model.ts";
import type { PastTick, ScheduleView } from "../../ports/schedules.ts";
import { count, described, flag, instant, jsonObject, listOf, text, words } from "./described.ts";
import { answer, body, operation } from "./operation.ts";
import { publication } from "./publication.ts";
import { controllerCounts } from "./run.ts";

const counts = described<RunCounts>("RunCounts", {
  queued: count.optional(),
  running: count.optional(),
  waiting: count.optional(),
  paused: count.optional(),
  blocked: count.optional(),
  completed: count.optional(),
  failed: count.optional(),
  cancelled: count.optional(),
});
const graph = jsonObject as unknown as z.ZodType<Graph>;
const summary = {
  workflow: text,
  description: text,
  live: z.strictObject({ version: count, hash: text, problem: text.nullable() }).nullable(),
  loaded: z.strictObject({ version: count, hash: text }).nullable(),
  runs: counts,
  openTasks: count,
  oldestTaskAt: instant.nullable(),
};
const version = described<WorkflowVersion>("WorkflowVersion", { version: count, hash: text, since: instant, live: flag, runs: counts });
const model = described<ModelCard>("Model", {
  modelId: text,
  provider: text,
  simulated: flag,
  price: (jsonObject as unknown as z.ZodType<ModelCard["price"]>).nullable().openapi({ description: "Micro-USD per million tokens." }),
});
const tags = ["workflows"];

export const listWorkflows = operation("workflows:read", {
  operationId: "listWorkflows",
  method: "get",
  path: "/api/workflows",
  tags,
  summary: "What the instance runs, and of what it has runs, with how many there are in each status.",
  responses: answer(listOf(described<WorkflowSummary>("WorkflowSummary", summary)), "Workflows, by name."),
});

export const readWorkflow = operation("workflows:read", {
  operationId: "readWorkflow",
  method: "get",
  path: "/api/workflows/{workflow}",
  tags,
  summary: "A workflow: its graph, or that of a version, and its versions with the runs that are pinned to them.",
  request: {
    params: z.object({ workflow: text.min(1).max(100) }),
    query: z.strictObject({ version: z.coerce.number().int().min(1).max(999_999_999).optional() }),
  },
  responses: answer(
    described<WorkflowView>("Workflow", {
      ...summary,
      versions: listOf(version),
      publications: listOf(publication),
      graph,
      uses: listOf(graph),
    }),
    "The workflow.",
  ),
});

const pastTick = described<PastTick>("PastTick", { at: instant, runId: text.nullable(), message: text.optional() });

const schedule = described<ScheduleView>("Schedule", {
  schedule: text,
  workflow: text,
  cron: text,
  timeZone: text,
  missed: words<MissedTicks>({ skip: true, latest: true, all: true }),
  paused: z.strictObject({ by: text, at: instant, reason: text.optional() }).nullable(),
  next: listOf(instant),
  last: listOf(pastTick),
});

export const listSchedules = operation("workflows:read", {
  operationId: "listSchedules",
  method: "get",
  path: "/api/schedules",
  tags,
  summary: "When workflows start by themselves: the next ticks, and what became of the last ones.",
  responses: answer(listOf(schedule), "Schedules, by workflow."),
});

export const changeSchedule = operation("schedules:change", {
  operationId: "changeSchedule",
  method: "patch",
  path: "/api/schedules",
  tags,
  summary: "Have a schedule start nothing, or start again. Ticks that pass meanwhile are not made up for.",
  request: {
    body: body(
      z.strictObject({
        schedule: text.min(1).max(500).openapi({ description: "Its id, or an unambiguous part of it." }),
        paused: flag,
        reason: text.max(2_000).optional(),
      }),
    ),
  },
  responses: answer(schedule, "The schedule as it is from then on."),
});

export const listAgents = operation("workflows:read", {
  operationId: "listAgents",
  method: "get",
  path: "/api/agents",
  tags,
  summary: "Where agents are at work.",
  responses: answer(
    listOf(described<AgentUse>("AgentUse", { agent: text, workflow: text, node: text, goal: text, model: text })),
    "Places, by agent.",
  ),
});

export const readControl = operation("workflows:read", {
  operationId: "readControl",
  method: "get",
  path: "/api/control",
  tags,
  summary: "How many entries of all journals rules, models and people decided, by hour. Hours without any are left out.",
  request: { query: z.strictObject({ since: instant }) },
  responses: answer(
    listOf(described<HourOfControl>("HourOfControl", { at: instant, controllers: controllerCounts })),
    "Hours, oldest first; the newest entries come a little later than they are committed.",
  ),
});

export const readRules = operation("workflows:read", {
  operationId: "readRules",
  method: "get",
  path: "/api/rules",
  tags,
  summary: "What holds for every workflow: the policies in force, what the names of models stand for, and whom an approval can ask.",
  responses: answer(
    described<RulesInForce>("RulesInForce", {
      policies: listOf(jsonObject as unknown as z.ZodType<PolicyData>),
      models: z.record(text, model.nullable()),
      held: listOf(text),
    }),
    "The rules.",
  ),
});
