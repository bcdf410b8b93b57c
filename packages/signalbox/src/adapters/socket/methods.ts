// W3. Only methods of the table can be called, with parameters of its shape: the socket reaches the Engine port and nothing else.
import { z } from "zod";
import { SignalboxError } from "../../base/error.ts";
import type { Engine } from "../../ports/engine.ts";
import type { EngineMethod } from "./protocol.ts";

const runId = z.string().max(100);
const text = z.string();
const person = z.strictObject({ by: text, reason: text.optional() });
const decision = z.enum(["approve", "reject", "edit", "answer"]);
const edit = z.strictObject({ show: z.json().optional(), calls: z.record(text, z.json()).optional() });
const list = z.array(text);
const change = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("input"), input: z.json() }),
  z.strictObject({ kind: z.literal("reply"), reply: z.json() }),
  z.strictObject({ kind: z.literal("result"), result: z.json() }),
  z.strictObject({ kind: z.literal("model"), model: text }),
  z.strictObject({ kind: z.literal("version"), version: z.number() }),
  z.strictObject({ kind: z.literal("policy"), policies: z.array(z.json()) }),
  z.strictObject({ kind: z.literal("prompt"), prompt: text, node: text.optional() }),
]);

const fork = z.strictObject({
  runId,
  at: z.number(),
  change: change.optional(),
  by: text.optional(),
  offline: z.boolean().optional(),
  decide: z.enum(["approve", "reject"]).optional(),
  costUsd: z.number().min(0).optional(),
});

/** The parameters of each method that may be called. */
const parameters = {
  start: z.tuple([z.strictObject({ workflow: text, input: z.unknown(), key: text.optional(), by: text.optional() })]),
  run: z.tuple([runId]),
  runs: z.tuple([
    z
      .strictObject({
        status: list,
        workflow: text,
        startedAfter: text,
        startedBefore: text,
        text,
        parent: runId,
        before: runId,
        limit: z.number(),
      })
      .partial()
      .optional(),
  ]),
  finished: z.tuple([runId, z.enum(["ended", "idle"])]),
  journal: z.tuple([runId]),
  graph: z.tuple([runId]),
  inbox: z.tuple([z.strictObject({ who: text, all: z.boolean(), limit: z.number() }).partial().optional()]),
  task: z.tuple([text]),
  decide: z.tuple([
    z.strictObject({
      task: text,
      decision,
      by: text,
      reason: text.optional(),
      hash: text.optional(),
      edit: edit.optional(),
      answer: z.json().optional(),
    }),
  ]),
  answer: z.tuple([z.strictObject({ task: text, answer: z.unknown(), by: text, reason: text.optional() })]),
  settle: z.tuple([
    z.strictObject({
      runId,
      step: text,
      choice: z.enum(["happened", "did-not-happen", "give-up"]),
      output: z.unknown().optional(),
      costUsd: z.number().min(0).optional(),
      by: text,
      reason: text.optional(),
    }),
  ]),
  reassign: z.tuple([z.strictObject({ task: text, to: text, by: text, reason: text.optional() })]),
  assignees: z.tuple([z.strictObject({ task: text, by: text })]),
  tell: z.tuple([z.strictObject({ runId, text, agent: text.optional(), by: text, reason: text.optional() })]),
  emit: z.tuple([z.strictObject({ event: text, key: text, payload: z.unknown(), eventId: text.optional() })]),
  cancel: z.tuple([runId, person]),
  pause: z.tuple([runId, person]),
  resume: z.tuple([runId, person]),
  retry: z.tuple([runId, person]),
  replay: z.tuple([runId]),
  fork: z.tuple([fork]),
  makeLive: z.tuple([fork.extend({ by: text, hash: text, reason: text.optional() })]),
  verify: z.tuple([runId.optional()]),
  erase: z.tuple([
    z.strictObject({
      subject: text,
      cancel: z.boolean().optional(),
      withParents: z.boolean().optional(),
      by: text,
      reason: text.optional(),
    }),
  ]),
  prune: z.tuple([z.strictObject({ olderThan: text, dryRun: z.boolean(), by: text }).partial()]),
  backup: z.tuple([z.strictObject({ file: text, by: text.optional() })]),
  resumeAll: z.tuple([person]),
  instance: z.tuple([]),
  budget: z.tuple([z.strictObject({ day: text, runId, limit: z.number() }).partial().optional()]),
  budgetTree: z.tuple([]),
  spend: z.tuple([z.strictObject({ from: text, to: text }).partial().optional()]),
  settleReservation: z.tuple([
    z.strictObject({ reservation: z.number(), costUsd: z.number(), tokens: z.number(), by: text, reason: text }),
  ]),
  raiseCap: z.tuple([z.strictObject({ cap: text, costUsd: z.number().optional(), tokens: z.number().optional(), by: text, reason: text })]),
  releaseFrozen: z.tuple([z.strictObject({ what: text, by: text, reason: text })]),
  memory: z.tuple([
    z.strictObject({
      agent: text,
      subject: text.optional(),
      words: text.optional(),
      at: z.union([z.strictObject({ runId, seq: z.number() }), z.strictObject({ instant: text })]).optional(),
      history: z.boolean().optional(),
      limit: z.number().optional(),
    }),
  ]),
  forget: z.tuple([z.strictObject({ entry: text, by: text, reason: text, withRuns: z.boolean().optional() })]),
  workflows: z.tuple([]),
  workflow: z.tuple([text, z.number().optional()]),
  publishPlan: z.tuple([z.strictObject({ workflow: text, version: z.number().optional() })]),
  publish: z.tuple([z.strictObject({ workflow: text, version: z.number().optional(), plan: text.optional(), by: text, reason: text })]),
  publishRequests: z.tuple([z.strictObject({ workflow: text, all: z.boolean() }).partial().optional()]),
  decidePublish: z.tuple([
    z.strictObject({ request: z.number(), decision: z.enum(["approve", "reject"]), plan: text, by: text, reason: text.optional() }),
  ]),
  schedules: z.tuple([]),
  changeSchedule: z.tuple([z.strictObject({ schedule: text, paused: z.boolean(), by: text, reason: text.optional() })]),
  forms: z.tuple([]),
  createForm: z.tuple([
    z.strictObject({
      form: text,
      workflow: text,
      title: text.optional(),
      perHour: z.number().optional(),
      fixed: z.record(text, z.json()).optional(),
      by: text,
    }),
  ]),
  changeForm: z.tuple([
    z.strictObject({ form: text, closed: z.boolean().optional(), perHour: z.number().optional(), title: text.optional(), by: text }),
  ]),
  agents: z.tuple([]),
  stints: z.tuple([z.strictObject({ agent: text, limit: z.number().int().min(1).max(1_000).optional() })]),
  certificate: z.tuple([z.strictObject({ workflow: text, version: z.number().optional() })]),
  measures: z.tuple([z.strictObject({ workflow: text, since: text.optional(), limit: z.number().int().min(1).max(10_000).optional() })]),
  forecast: z.tuple([
    z.strictObject({
      workflow: text,
      runs: z.number().int().min(1).max(100_000_000).optional(),
      days: z.number().int().min(1).max(366).optional(),
      seed: z.number().int().min(0).max(4_294_967_295).optional(),
      segment: text.optional(),
    }),
  ]),
  rules: z.tuple([]),
  backtest: z.tuple([
    z
      .strictObject({
        policies: z.array(z.json()),
        since: text,
        workflow: text,
        before: runId,
        limit: z.number(),
        reservations: z.boolean(),
      })
      .partial(),
  ]),
  noticeMessages: z.tuple([
    z
      .strictObject({ state: z.enum(["waiting", "sent", "dropped", "given-up"]), limit: z.number() })
      .partial()
      .optional(),
  ]),
  retryNotices: z.tuple([z.strictObject({ message: text.optional(), by: text, reason: text.optional() })]),
  alerts: z.tuple([]),
  control: z.tuple([text]),
  secrets: z.tuple([]),
  setSecret: z.tuple([
    z.strictObject({
      name: text,
      value: text,
      kind: z.enum(["value", "bearer", "header", "basic"]).optional(),
      hosts: list.optional(),
      field: text.optional(),
      by: text,
      reason: text.optional(),
    }),
  ]),
  removeSecret: z.tuple([z.strictObject({ name: text, by: text, reason: text.optional() })]),
  rotateSecrets: z.tuple([person]),
  state: z.tuple([]),
} satisfies { readonly [M in EngineMethod]: z.ZodType };

const isMethod = (name: string): name is EngineMethod => Object.hasOwn(parameters, name);

/** Calls the method that a request names. W3. `gone`: whoever asked waits no longer. */
export async function callEngine(engine: Engine, method: string, params: readonly unknown[], gone: AbortSignal): Promise<unknown> {
  if (!isMethod(method)) throw new SignalboxError("usage", `The engine has no method "${method}".`);
  const parsed = parameters[method].safeParse(params);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
    throw new SignalboxError(
      "usage",
      `${method} was called with parameters that it does not take: ${problems[0]?.path} ${problems[0]?.message}.`,
      { problems },
    );
  }
  const given = method === "finished" ? [...parsed.data, gone] : (parsed.data as readonly unknown[]);
  return (engine[method] as (...args: readonly unknown[]) => Promise<unknown>)(...given);
}
