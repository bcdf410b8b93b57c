import { Redactor } from "../base/redactor.ts";
import type { Graph, GraphLookup } from "../definition/graph.ts";
import type { AlertRule } from "../definition/notice-options.ts";
import type { People } from "../definition/people.ts";
import type { Permissions } from "../definition/permissions.ts";
import type { Policy } from "../definition/policy.ts";
import type { AnyWorkflow } from "../definition/workflow.ts";
import type { Act } from "../ports/account-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Digest } from "../ports/digest.ts";
import type { RunView } from "../ports/engine.ts";
import type { Entropy } from "../ports/entropy.ts";
import type { Environment } from "../ports/environment.ts";
import type { Forecaster } from "../ports/forecast.ts";
import type { Model } from "../ports/model.ts";
import type { Publishes, PublishingOptions } from "../ports/publishing.ts";
import type { Report } from "../ports/report.ts";
import type { RunStore } from "../ports/run-store.ts";
import type { Envelope } from "../ports/secret-store.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import type { Transport } from "../ports/transport.ts";
import { noWatchdog, type Watchdog } from "../ports/watchdog.ts";
import { Budget, type BudgetOptions } from "./budget/budget.ts";
import { Committer } from "./committer.ts";
import { StagedNotes } from "./memory/staged-notes.ts";
import { policyBook } from "./policy-book.ts";
import type { RetentionPeriods } from "./retention.ts";
import type { NamedSource } from "./secrets/named-sources.ts";
import { SecretBook } from "./secrets/secret-book.ts";
import type { EngineLimits, Services } from "./services.ts";
import { WordFeed } from "./words/word-feed.ts";

export interface EngineOptions {
  readonly store: RunStore;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly digest: Digest;
  readonly transport: Transport;
  readonly workflows: readonly AnyWorkflow[];
  readonly people?: People;
  /** In force for every call of every run, also of those that were started before. */
  readonly policies?: readonly Policy[];
  /** What the roles of the person behind a run may have an agent use; absent: everything. */
  readonly permissions?: Permissions;
  readonly model?: Model;
  readonly watchdog?: Watchdog;
  /** Told of what leaves. */
  readonly telemetry?: Telemetry;
  /** Takes secrets out of what arrives and of what is told; one for the process. Default: one that is the engine's own. */
  readonly redactor?: Redactor;
  /** What secrets are sealed with; absent: the instance has no key, and opens and takes none. */
  readonly envelope?: Envelope;
  /** Where `env(...)` is looked up. */
  readonly environment?: Environment;
  /** Secrets that the config names. */
  readonly secretSources?: readonly NamedSource[];
  /** Enters an act into the audit journal of the instance. */
  readonly audit?: (act: Act) => Promise<void>;
  readonly limits?: Partial<EngineLimits>;
  /** What `alerts` tells of; a server over the engine says who is told. */
  readonly alerts?: readonly AlertRule[];
  /** How long ended runs are kept; for ever, where nothing is said. */
  readonly retention?: RetentionPeriods;
  /** The most that a run of a workflow can cost, in micro-USD; null when nothing bounds it. What admission compares with the day. */
  readonly ceiling?: (graph: Graph, lookup: GraphLookup, model: Model | null) => number | null;
  /** Whether what is loaded goes live by that. Default: as the store was served last, and what is loaded where it never was. */
  readonly publishes?: Publishes;
  readonly publishing?: PublishingOptions;
  /** Makes a forecast of what is stored of past runs; absent: the engine makes none. */
  readonly forecast?: Forecaster;
  /** Throws for definitions that must not run under these policies: asked when the engine opens for work, and at each reload. */
  readonly vet?: (workflows: readonly AnyWorkflow[], policies: readonly Policy[]) => void;
  /** Told of what an operator should know: a run that was blocked, a commit that failed. */
  readonly report?: Report;
  /** Told of every run that starts or changes its status. */
  readonly observe?: (run: RunView) => void;
  /** "reading" answers questions and moves nothing: no run is taken up, no timer fires, no deadline is extended. Default "working". */
  readonly mode?: "working" | "reading";
}

const DEFAULT_LIMITS: EngineLimits = { concurrentRuns: 200, maxPayloadCharacters: 8 * 1024 * 1024, timeZone: "UTC" };

/** A use is written down when the last one is longer ago: not each request is a write. */
const USE_MS = 60_000;

export function servicesOf(
  options: EngineOptions,
  facts: Pick<BudgetOptions, "now" | "graphOf" | "liveGraph" | "lookup"> & Pick<Services, "people">,
): Services {
  const { store, clock, entropy, digest, transport, watchdog = noWatchdog, telemetry = null, model = null } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const { ceiling = () => null, report = () => undefined } = options;
  const budget = new Budget({ ...facts, read: store.read, instance: limits, timeZone: limits.timeZone, model, ceiling, report });
  const policies = policyBook(options.policies ?? []);
  const { people } = facts;
  const committer = new Committer(store, clock);
  const redactor = options.redactor ?? new Redactor();
  const secrets = new SecretBook({
    read: store.read.secrets,
    envelope: options.envelope ?? null,
    environment: options.environment ?? {},
    redactor,
    used: ({ name, lastUsedAt }) => {
      const at = facts.now();
      if (at - (lastUsedAt ?? 0) >= USE_MS) committer.submit((writer) => writer.secrets.used(name, at)).catch(() => undefined);
    },
  });
  return {
    store,
    committer,
    budget,
    stagedNotes: new StagedNotes(store.read.memory),
    clock,
    entropy,
    digest,
    transport,
    watchdog,
    telemetry,
    words: new WordFeed(clock),
    redactor,
    secrets,
    model,
    limits,
    policies,
    people,
    permissions: options.permissions ?? null,
    publishing: options.publishing ?? {},
  };
}
