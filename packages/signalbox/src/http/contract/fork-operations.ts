import { z } from "@hono/zod-openapi";
import type { CaseFact, CaseMoment, RunCase } from "../../analysis/case/run-case.ts";
import type { PolicyData } from "../../definition/policy-data.ts";
import type { Arrival } from "../../kernel/index.ts";
import type { ForkChange, ForkEffect, ForkEntry, ForkLive, ForkReport, ForkStanding, ForkStop } from "../../ports/fork.ts";
import { anyJson, count, described, flag, instant, jsonObject, text, words } from "./described.ts";
import { answer, body, operation } from "./operation.ts";
import { journalEvent, run, stepError } from "./run.ts";

const one = z.object({ run: text.min(1).max(100).openapi({ description: "The run's id, or an unambiguous part of it." }) });
const tags = ["forks"];

/** Told exactly by the engine, with the place of each problem. */
const policy = jsonObject as unknown as z.ZodType<PolicyData>;

const change: z.ZodType<ForkChange> = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("input"), input: anyJson }).openapi({ description: "What the run was started with; at batch 1." }),
    z
      .strictObject({ kind: z.literal("reply"), reply: anyJson })
      .openapi({ description: "What a model said: a list of {text} and {tool, arguments} for an agent, the typed answer for a prompt." }),
    z.strictObject({ kind: z.literal("result"), result: anyJson }).openapi({ description: "What a tool answered." }),
    z
      .strictObject({ kind: z.literal("model"), model: text.min(1).max(200) })
      .openapi({ description: "The model that is asked from there on." }),
    z
      .strictObject({ kind: z.literal("version"), version: count.min(1) })
      .openapi({ description: "The version of the workflow that decides from there on." }),
    z.strictObject({ kind: z.literal("policy"), policies: z.array(policy).min(1).max(1_000).readonly() }).openapi({
      description:
        "Policies as data: each takes the place of the one in force with its id, or stands beside the others. What is sent from there on is judged by them.",
    }),
    z.strictObject({ kind: z.literal("prompt"), prompt: text.max(100_000), node: text.min(1).max(200).exactOptional() }).openapi({
      description:
        "What a model is told to do from there on: an agent's goal, or a prompt's text with the values that it reads as {{order.id}}. node: whose, where the batch leaves a doubt.",
    }),
  ])
  .openapi("ForkChange");

const request = {
  at: count.min(1).openapi({ description: "The last batch that the fork shares with the run; the change is made in it." }),
  change: change.optional(),
  offline: flag.optional().openapi({ description: "Nothing goes out: neither reads nor model calls." }),
  decide: z
    .enum(["approve", "reject"])
    .optional()
    .openapi({ description: "How approvals are answered on which nobody decided in the run." }),
  costUsd: z
    .number()
    .min(0)
    .max(1_000_000)
    .optional()
    .openapi({ description: "Most that the fork's own reads and model calls may cost. Default: 0." }),
};

const effect = described<ForkEffect>("ForkEffect", {
  standing: words<ForkStanding>({ done: true, "would-send": true, differs: true, "in-doubt": true, failed: true, "only-in-run": true }),
  step: text,
  tool: text,
  effect: text,
  input: anyJson,
  sent: anyJson.optional(),
  answer: words<ForkEffect["answer"]>({ lent: true, simulated: true, none: true }),
  payload: words<ForkEffect["payload"]>({ certain: true, depends: true }),
});
const live = described<ForkLive>("ForkLive", {
  hash: text.openapi({ description: "Of all that is listed here: makes it live, and nothing else." }),
  certain: z.array(effect),
  dependent: z.array(effect),
  ends: text.nullable().openapi({ description: "The run that is open in the lineage, and ends." }),
});
const entry = described<ForkEntry>("ForkEntry", { runId: text, seq: count, position: count, at: instant, event: journalEvent });
const lentAndMade = { lent: count, made: count };

const report = described<ForkReport>("ForkReport", {
  runId: text,
  at: count,
  change: change.nullable(),
  ends: words<ForkReport["ends"]>({ completed: true, failed: true, cancelled: true, open: true }),
  outcome: text.nullable(),
  output: anyJson,
  error: stepError.nullable(),
  effects: z.array(effect),
  stops: z.array(described<ForkStop>("ForkStop", { step: text, why: text })),
  reads: z.strictObject(lentAndMade),
  modelCalls: z.strictObject({ ...lentAndMade, tokens: count }),
  live: z.union([live, z.strictObject({ why: text.openapi({ description: "Why it cannot be made live." }) })]),
  costMicroUsd: count,
  entries: z.array(entry),
});

export const forkRun = operation("runs:fork", {
  operationId: "forkRun",
  method: "post",
  path: "/api/runs/{run}/forks",
  tags,
  summary: "Rehearse a run from one of its batches on, with one change. Nothing of it is stored, and no call with an effect leaves.",
  request: { params: one, body: body(z.strictObject(request)) },
  responses: answer(report, "What would happen, and what making it live would send."),
});

export const makeForkLive = operation("runs:fork", {
  operationId: "makeForkLive",
  method: "post",
  path: "/api/runs/{run}/forks/live",
  tags,
  summary: "Make a fork a run that takes over: the same request as the rehearsal, with the hash of the list that was seen.",
  request: { params: one, body: body(z.strictObject({ ...request, hash: text.min(1).max(200), reason: text.max(2_000).optional() })) },
  responses: answer(run, "The new run; it begins when the one that it takes over from has ended."),
});

const fact = z
  .looseObject({ does: text, step: text })
  .openapi({ description: "What the run did; its other fields depend on it." }) as unknown as z.ZodType<CaseFact>;
const arrival = journalEvent as unknown as z.ZodType<Arrival>;

export const saveTestCase = operation("runs:read", {
  operationId: "saveTestCase",
  method: "post",
  path: "/api/runs/{run}/test-case",
  tags,
  summary: "The run as a test case, which vitest plays offline; without what is marked as sensitive. Nothing is stored.",
  request: { params: one },
  responses: answer(
    described<RunCase>("RunCase", {
      format: z.literal("signalbox-case"),
      version: z.literal(1),
      workflow: text,
      graph: text,
      runId: text,
      redacted: count,
      moments: z.array(described<CaseMoment>("CaseMoment", { at: count, arrives: z.array(arrival), follows: z.array(fact) })),
    }),
    "What `signalbox test` writes, as an attachment.",
  ),
});
