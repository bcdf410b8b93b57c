// What an author of workflows uses. Every name here is a promise; the list is written by hand.

export { homeFolder } from "./adapters/node/home.ts";
export { type ErrorCode, isSignalboxError, type Problem, SignalboxError } from "./base/error.ts";
export type { Json, JsonObject } from "./base/json.ts";
export type { NoticeTopic } from "./base/notice-topic.ts";
export { type EnvironmentSecret, env, type SecretSource, type StoredSecret, secret } from "./base/secret-source.ts";
export { type Comparison, defineComparison, type StandIn } from "./comparison.ts";
export type { AdmissionOptions, RateOptions } from "./definition/admission.ts";
export { type Agent, type AgentLimitOptions, type AnyAgent, agent } from "./definition/agent.ts";
export { type EventType, event } from "./definition/event-type.ts";
export {
  abs,
  add,
  and,
  at,
  ceil,
  choose,
  coalesce,
  concat,
  contains,
  count,
  div,
  endsWith,
  eq,
  every,
  field,
  filter,
  first,
  floor,
  gt,
  gte,
  hoursBetween,
  isNull,
  join,
  keys,
  last,
  length,
  lower,
  lt,
  lte,
  max,
  merge,
  min,
  mod,
  mul,
  ne,
  not,
  oneOf,
  or,
  pick,
  pluck,
  present,
  project,
  replace,
  round,
  slice,
  some,
  split,
  startsWith,
  sub,
  sum,
  text,
  toText,
  trim,
  unique,
  upper,
  values,
} from "./definition/expression.ts";
export type { AgentEnd, Decision, Flow, RetryOptions, RunFacts } from "./definition/flow.ts";
export type { Graph, RunLimits } from "./definition/graph.ts";
export type { MemoryOptions } from "./definition/memory.ts";
export type { AlertRule, NoticeOptions, NoticeWebhookOptions, SmtpOptions } from "./definition/notice-options.ts";
export type { Permissions } from "./definition/permissions.ts";
export {
  type CheckedPlan,
  noPlan,
  type PlanHistory,
  type PlanLimits,
  type PlanLine,
  type Planner,
  type PlanOutcome,
} from "./definition/planner.ts";
export {
  allow,
  ask,
  defaultPolicies,
  defaultRules,
  deny,
  externalNeedsApproval,
  type Policy,
  type PolicyCall,
  type PolicyRule,
  policy,
  policyFor,
  type ReadFact,
} from "./definition/policy.ts";
export type { CallMatch, ModelPart, PolicyData } from "./definition/policy-data.ts";
export { type Approved, type PlannedRun, type Proposal, propose } from "./definition/proposal.ts";
export type { ArmResult, In, Join, Ref, Resolved } from "./definition/ref.ts";
export type { InputOf, OutputOf, Schema } from "./definition/schema.ts";
export type { Collected, StepError } from "./definition/step-error.ts";
export { type AnyTool, type Delivery, type Effect, type Probe, type Tool, type ToolContext, tool } from "./definition/tool.ts";
export { type FailureOutcome, ToolError } from "./definition/tool-error.ts";
export { type MissedTicks, manual, schedule, type Trigger, webhook } from "./definition/trigger.ts";
export type { WebhookKind, WebhookOptions } from "./definition/webhook-options.ts";
export { type AnyWorkflow, type Workflow, workflow } from "./definition/workflow.ts";
export { type Config, defineConfig } from "./engine/config.ts";
export type { EmbeddedEngine } from "./engine/embedded-engine.ts";
export type { RetentionPeriods } from "./engine/retention.ts";
export { type OpenOptions, openEngine } from "./open-engine.ts";
export { type PlannerDefinition, planner } from "./planning/planner.ts";
export type { Clock } from "./ports/clock.ts";
export type {
  AnswerRequest,
  AsOf,
  BlockReason,
  BudgetFilter,
  BudgetView,
  CapAmounts,
  CapView,
  DecideRequest,
  Engine,
  Erased,
  EraseRequest,
  ErasureReport,
  EventDelivery,
  ForgetReport,
  ForgetRequest,
  InstanceEvent,
  JournalEntry,
  MemoryEntry,
  MemoryFilter,
  Person,
  PruneReport,
  PruneRequest,
  RaiseCapRequest,
  ReleaseFrozenRequest,
  ReplayReport,
  ReservationView,
  RunFilter,
  RunStatus,
  RunView,
  RunWait,
  SettleRequest,
  SettleReservationRequest,
  StartRequest,
  Task,
  TaskKind,
  VerifyReport,
  WaitingFor,
  WaitKind,
} from "./ports/engine.ts";
export type { ForkChange, ForkEffect, ForkEntry, ForkReport, ForkRequest, ForkStanding, ForkStop } from "./ports/fork.ts";
export {
  type Finish,
  type Message,
  type Model,
  type ModelBound,
  type ModelCard,
  type ModelEntry,
  ModelFailure,
  type ModelReply,
  type ModelRequest,
  type ModelUsage,
  type OfferedTool,
  type Price,
  type ReplyPart,
} from "./ports/model.ts";
export { openSharedEngine, type SharedEngine } from "./shared-engine.ts";
