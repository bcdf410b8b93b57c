import { parseDuration } from "../base/duration.ts";
import { SignalboxError } from "../base/error.ts";
import { parseHostEntry } from "../base/host-entry.ts";
import type { AlertRule, NoticeOptions } from "../definition/notice-options.ts";
import type { People } from "../definition/people.ts";
import type { Permissions } from "../definition/permissions.ts";
import { defaultPolicies, type Policy } from "../definition/policy.ts";
import type { SignInOptions } from "../definition/sign-in-options.ts";
import type { WebhookOptions } from "../definition/webhook-options.ts";
import type { AnyWorkflow } from "../definition/workflow.ts";
import type { Model, ModelEntry } from "../ports/model.ts";
import type { PublishingOptions } from "../ports/publishing.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import { isTimeZone } from "./budget/day.ts";
import { noticeComplaint } from "./notices/complaint.ts";
import { policyBook } from "./policy-book.ts";
import type { RetentionPeriods } from "./retention.ts";
import type { EngineLimits } from "./services.ts";
import { signInComplaint } from "./sign-in.ts";
import { webhookComplaint } from "./webhooks.ts";

/** What one instance runs: the default export of signalbox.config.ts. */
export interface Config {
  readonly workflows: readonly AnyWorkflow[];
  /** Who holds which role. */
  readonly people?: People;
  /**
   * What a person's roles may have an agent use, by the scopes of tools; counts where a person started the run or wrote to the agent.
   * Without it every person may have it use all that it was granted.
   */
  readonly permissions?: Permissions;
  /**
   * What may leave, and whom to ask first: over every call, the strictest answer wins. Without them `defaultPolicies` are in force;
   * `[]` switches every policy off.
   */
  readonly policies?: readonly Policy[];
  /** What the names of models in definitions stand for. */
  readonly models?: { readonly [name: string]: ModelEntry };
  /** Answers for every name, in place of `models`: a scripted or recorded model, in tests. */
  readonly model?: Model;
  /** By what the deliveries of webhooks are known, by the paths of their triggers. One without a secret takes nothing. */
  readonly webhooks?: { readonly [path: string]: WebhookOptions };
  /** Ways to sign in to the console beside a name and a password. */
  readonly signIn?: SignInOptions;
  /** By which ways people are told, beside the console, that they are needed or that something failed. */
  readonly notices?: NoticeOptions;
  /** Rules over failures, waiting and spending: who is told when one fires, and when it has recovered. */
  readonly alerts?: readonly AlertRule[];
  /** Where people reach the console: what notices link to. Default: where it is served, which is this machine only. */
  readonly publicUrl?: string;
  /** Told of each call that leaves and each run that ends: `openTelemetry()` of "signalbox/opentelemetry". Read when the engine opens. */
  readonly telemetry?: Telemetry;
  /** What is asked of whoever publishes a version: `{ approvals: 1 }` for a second person. */
  readonly publishing?: PublishingOptions;
  readonly limits?: Partial<EngineLimits>;
  /**
   * Hosts with private addresses that tools may reach if they list them: `["127.0.0.1:8080", "crm.internal"]`, without a port at every port.
   * Read when the engine opens. Default: none.
   */
  readonly allowPrivateHosts?: readonly string[];
  /** How long ended runs are kept: `{ completed: "90d", failed: "180d" }`. What is not named is kept for ever. */
  readonly retention?: RetentionPeriods;
}

/** The policies in force: those of the config, or the default ones. */
export const policiesOf = ({ policies }: Pick<Config, "policies">): readonly Policy[] => policies ?? defaultPolicies;

const MOST_APPROVALS = 10;
const ROLE = /^role:[a-z0-9-]+$/;

/** @throws SignalboxError `config-invalid`, naming what is wrong. */
export function defineConfig(config: Config): Config {
  const refuse = (message: string): never => {
    throw new SignalboxError("config-invalid", `signalbox.config.ts: ${message}`);
  };
  if (!Array.isArray(config.workflows)) refuse("`workflows` must be a list of workflows.");
  const ids = new Map<string, string>();
  for (const { id, hash } of config.workflows) {
    const known = ids.get(id);
    if (known !== undefined && known !== hash) refuse(`two workflows have the id "${id}". Give one of them another id.`);
    ids.set(id, hash);
  }
  for (const [person, roles] of Object.entries(config.people ?? {})) {
    if (!Array.isArray(roles) || roles.some((role) => !ROLE.test(role)))
      refuse(`people.${person} must be a list of roles such as "role:ae".`);
  }
  for (const [role, scopes] of Object.entries(config.permissions ?? {})) {
    if (!ROLE.test(role) || !Array.isArray(scopes) || scopes.some((scope) => typeof scope !== "string" || scope === ""))
      refuse(`permissions must say which scopes a role may use: { "role:ae": ["crm:read"] }. "${role}" does not.`);
  }
  if (config.policies !== undefined && !Array.isArray(config.policies)) refuse("`policies` must be a list of policies.");
  policyBook(policiesOf(config));
  for (const [name, entry] of Object.entries(config.models ?? {})) {
    if (typeof entry?.generate !== "function" || typeof entry.bound !== "function")
      refuse(`models.${name} is no model. Write, for example: ${name}: openai("...") with openai from "signalbox/openai".`);
  }
  const complaint = webhookComplaint(config) ?? signInComplaint(config.signIn ?? {}) ?? noticeComplaint(config);
  if (complaint !== null) refuse(complaint);
  if (config.models !== undefined && config.model !== undefined) refuse("it has both `models` and `model`. Keep one of them.");
  const approvals = config.publishing?.approvals;
  if (approvals !== undefined && !(Number.isInteger(approvals) && approvals >= 0 && approvals <= MOST_APPROVALS))
    refuse(`publishing.approvals must be a whole number from 0 to ${MOST_APPROVALS}.`);
  const places = config.limits?.concurrentRuns;
  if (places !== undefined && !(Number.isInteger(places) && places > 0))
    refuse("limits.concurrentRuns must be a whole number of 1 or more.");
  for (const [kind, period] of Object.entries(config.retention ?? {})) {
    if (!["completed", "failed", "cancelled"].includes(kind))
      refuse(`retention.${kind} is no kind of end. They are completed, failed and cancelled.`);
    if (parseDuration(String(period)) === null) refuse(`retention.${kind} must be a duration such as "90d".`);
  }
  const privateHosts: unknown = config.allowPrivateHosts ?? [];
  if (!Array.isArray(privateHosts)) refuse('`allowPrivateHosts` must be a list of hosts such as ["127.0.0.1:8080"].');
  for (const host of config.allowPrivateHosts ?? []) {
    if (parseHostEntry(host) === null)
      refuse(`allowPrivateHosts: "${host}" is no host. Write it as "crm.internal", "127.0.0.1:8080" or "[::1]:8080".`);
  }
  const { costUsdPerDay, tokensPerDay, forkCostUsdPerDay, forkTokensPerDay, timeZone, maxResponseBytes } = config.limits ?? {};
  if (maxResponseBytes !== undefined && !(Number.isSafeInteger(maxResponseBytes) && maxResponseBytes > 0))
    refuse("limits.maxResponseBytes must be a whole number of 1 or more.");
  for (const [name, amount] of Object.entries({ costUsdPerDay, forkCostUsdPerDay }))
    if (amount !== undefined && !(Number.isFinite(amount) && amount >= 0)) refuse(`limits.${name} is an amount in US dollars: 0 or more.`);
  for (const [name, amount] of Object.entries({ tokensPerDay, forkTokensPerDay }))
    if (amount !== undefined && !(Number.isSafeInteger(amount) && amount >= 0))
      refuse(`limits.${name} must be a whole number of 0 or more.`);
  if (timeZone !== undefined && !isTimeZone(timeZone))
    refuse(`limits.timeZone: "${timeZone}" is no time zone. Write one such as "UTC" or "Europe/Zurich".`);
  return config;
}
