import { z } from "@hono/zod-openapi";
import type { StepError } from "../../definition/step-error.ts";
import type { Event } from "../../kernel/index.ts";
import type { ControllerCounts, RunFigures } from "../../ports/catalogue-store.ts";
import type { RunStanding } from "../../ports/changes.ts";
import type { BlockReason, Erased, JournalEntry, RunStatus, RunView, RunWait, WaitingFor, WaitKind } from "../../ports/engine.ts";
import { anyJson, count, described, instant, text, words } from "./described.ts";

export const runStatus = words<RunStatus>({
  queued: true,
  running: true,
  waiting: true,
  paused: true,
  blocked: true,
  completed: true,
  failed: true,
  cancelled: true,
});
const waitKind = words<WaitKind>({
  approval: true,
  answer: true,
  settlement: true,
  timer: true,
  event: true,
  child: true,
  slot: true,
  rate: true,
  budget: true,
});
const blockReason = words<BlockReason>({
  "code-changed": true,
  "kernel-version": true,
  "journal-corrupt": true,
  "journal-diverged": true,
  "crash-loop": true,
});

export const erased = described<Erased>("Erased", { at: instant, by: text });

export const stepError = described<StepError>("StepError", {
  code: text,
  message: text,
  attempts: count,
  plan: anyJson.optional(),
  failures: z.record(text, z.strictObject({ code: text, message: text })).optional(),
});

const waitingFor = described<WaitingFor>("WaitingFor", {
  kind: waitKind,
  step: text,
  since: instant,
  until: instant.optional(),
  who: text.optional(),
  task: text.optional(),
  event: text.optional(),
  freedBy: text.optional(),
});

const runWait = described<RunWait>("RunWait", {
  what: words<RunWait["what"]>({
    slot: true,
    rate: true,
    budget: true,
    person: true,
    timer: true,
    event: true,
    child: true,
    attempt: true,
    doubt: true,
    paused: true,
    blocked: true,
  }),
  step: text.optional(),
  since: instant,
  until: instant.optional(),
  freedBy: text,
  more: count.optional(),
});

export const controllerCounts = described<ControllerCounts>("ControllerCounts", { rules: count, ai: count, human: count });
const figures = described<RunFigures>("RunFigures", {
  spentMicroUsd: count,
  limitMicroUsd: count.nullable(),
  controllers: controllerCounts,
});

const standing = {
  runId: text,
  workflow: text,
  version: count,
  status: runStatus,
  subject: text.nullable(),
  startedAt: instant,
  updatedAt: instant,
  endedAt: instant.nullable(),
  startedBy: text.nullable(),
  outcome: text.nullable(),
  error: stepError.nullable(),
  waitingFor: z.array(waitingFor),
  waitingCount: count,
  waits: runWait.nullable(),
  blocked: z.strictObject({ reason: blockReason, detail: text }).nullable(),
  parent: text.nullable(),
  fork: z.strictObject({ runId: text, shared: count }).optional(),
  forks: z.array(text).optional(),
  erased: erased.optional(),
  figures: figures.optional(),
};
export const run = described<RunView>("Run", { ...standing, output: anyJson });
export const runStanding = described<RunStanding>("RunStanding", standing);

export const journalEvent = z
  .looseObject({ type: text })
  .openapi({ description: "An event of the journal; its fields depend on its type." }) as unknown as z.ZodType<Event>;

export const journalEntry = described<JournalEntry>("JournalEntry", {
  runId: text,
  seq: count,
  position: count,
  at: instant,
  event: journalEvent,
  hash: text,
  erased: erased.optional(),
});
