import { z } from "@hono/zod-openapi";
import type { Assignee, Task, TaskKind } from "../../ports/engine.ts";
import { anyJson, count, described, flag, instant, jsonObject, listOf, text, words } from "./described.ts";
import { answer, body, operation } from "./operation.ts";
import { erased, run } from "./run.ts";

const taskKind = words<TaskKind>({ approval: true, question: true, settlement: true });
const taskState = words<Task["state"]>({ open: true, decided: true, expired: true, withdrawn: true });

const task = described<Task>("Task", {
  task: text,
  kind: taskKind,
  runId: text,
  workflow: text,
  subject: text.nullable(),
  step: text,
  who: z.array(text),
  within: z.array(text).optional(),
  assigned: z.strictObject({ by: text, at: instant, reason: text.optional() }).optional(),
  openedAt: instant,
  dueAt: instant,
  state: taskState,
  reminders: count,
  hash: text.optional(),
  proposal: jsonObject.optional(),
  count: count.optional(),
  approvers: z.array(text).optional(),
  fourEyes: flag.optional(),
  editable: flag.optional(),
  answerable: flag.optional(),
  isHighRisk: flag.optional(),
  question: text.optional(),
  form: jsonObject.optional(),
  tool: text.optional(),
  input: anyJson.optional(),
  message: text.optional(),
  erased: erased.optional(),
});

const one = z.object({ task: text.min(1).max(100) });
const tags = ["tasks"];

export const listTasks = operation("tasks:read", {
  operationId: "listTasks",
  method: "get",
  path: "/api/tasks",
  tags,
  summary: "What waits for a person, the nearest deadline first.",
  request: {
    query: z.strictObject({
      who: text.optional().openapi({ description: "Only what this person or role may act on. `me`: whoever is signed in." }),
      all: z.enum(["true", "false"]).optional().openapi({ description: "Also what is decided, expired or withdrawn." }),
      limit: z.coerce.number().int().min(1).max(1_000).optional().openapi({ type: "integer" }),
    }),
  },
  responses: answer(listOf(task), "Tasks."),
});

export const getTask = operation("tasks:read", {
  operationId: "getTask",
  method: "get",
  path: "/api/tasks/{task}",
  tags,
  summary: "One task.",
  request: { params: one },
  responses: answer(task, "The task."),
});

export const decideTask = operation("tasks:decide", {
  operationId: "decideTask",
  method: "post",
  path: "/api/tasks/{task}/decision",
  tags,
  summary:
    "Decide an approval. The hash says which proposal was seen; with any other, nothing is decided. What is of high risk is cleared only with a recent proof.",
  request: {
    params: one,
    body: body(
      z.strictObject({
        decision: z.enum(["approve", "reject", "edit", "answer"]),
        hash: text.openapi({ description: "Of the proposal that was seen." }),
        reason: text.max(2_000).optional(),
        edit: z.strictObject({ show: anyJson.optional(), calls: z.record(text, anyJson).optional() }).optional(),
        answer: anyJson.optional().openapi({ description: "What a model is given in place of its call's result; nothing is sent." }),
      }),
    ),
  },
  responses: answer(run, "The run after it."),
});

export const answerTask = operation("tasks:decide", {
  operationId: "answerTask",
  method: "post",
  path: "/api/tasks/{task}/answer",
  tags,
  summary: "Answer a question.",
  request: { params: one, body: body(z.strictObject({ answer: anyJson, reason: text.max(2_000).optional() })) },
  responses: answer(run, "The run after it."),
});

export const reassignTask = operation("tasks:assign", {
  operationId: "reassignTask",
  method: "post",
  path: "/api/tasks/{task}/assignment",
  tags,
  summary:
    "Give an open task to others: whoever may act on it among those who were asked, an administrator also in the place of those whom a workflow asks.",
  request: {
    params: one,
    body: body(
      z.strictObject({
        to: text.min(1).max(500).openapi({ description: "A person, a role, or several: `ana`, `role:manager`, `ana,bo`." }),
        reason: text.max(2_000).optional(),
      }),
    ),
  },
  responses: answer(task, "The task as it is from then on."),
});

export const listAssignees = operation("tasks:assign", {
  operationId: "listAssignees",
  method: "get",
  path: "/api/tasks/{task}/assignees",
  tags,
  summary: "To whom whoever is signed in may give a task: roles, then people.",
  request: { params: one },
  responses: answer(
    listOf(described<Assignee>("Assignee", { who: text, holders: z.array(text), isInstead: flag })),
    "Those that an assignment of theirs would take.",
  ),
});
