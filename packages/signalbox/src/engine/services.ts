import type { Redactor } from "../base/redactor.ts";
import type { People } from "../definition/people.ts";
import type { Permissions } from "../definition/permissions.ts";
import type { Clock } from "../ports/clock.ts";
import type { Digest } from "../ports/digest.ts";
import type { Entropy } from "../ports/entropy.ts";
import type { Model } from "../ports/model.ts";
import type { PublishingOptions } from "../ports/publishing.ts";
import type { RunStore } from "../ports/run-store.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import type { Transport } from "../ports/transport.ts";
import type { Watchdog } from "../ports/watchdog.ts";
import type { Budget } from "./budget/budget.ts";
import type { Committer } from "./committer.ts";
import type { StagedNotes } from "./memory/staged-notes.ts";
import type { PolicyBook } from "./policy-book.ts";
import type { SecretBook } from "./secrets/secret-book.ts";
import type { WordFeed } from "./words/word-feed.ts";

/** What every part of the engine works with. */
export interface Services {
  readonly store: RunStore;
  readonly committer: Committer;
  readonly budget: Budget;
  readonly stagedNotes: StagedNotes;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly digest: Digest;
  readonly transport: Transport;
  readonly watchdog: Watchdog;
  /** Told of what leaves; null: nobody is. */
  readonly telemetry: Telemetry | null;
  readonly words: WordFeed;
  /** Knows the secrets that this process has met. */
  readonly redactor: Redactor;
  readonly secrets: SecretBook;
  /** What the names of models stand for; a reload may change it. */
  model: Model | null;
  readonly limits: EngineLimits;
  /** Read live: a reload replaces them. */
  policies: PolicyBook;
  readonly people: () => People;
  /** What roles may have an agent use; null: everything. Read live. */
  permissions: Permissions | null;
  readonly publishing: PublishingOptions;
}
export interface EngineLimits {
  /** Runs that may be active at once; a run that waits takes no place. */
  readonly concurrentRuns: number;
  /** Longest JSON of an input, an output or an answer, in characters. */
  readonly maxPayloadCharacters: number;
  /** Longest answer that the fetch of a tool reads, in bytes, before and after it was unpacked. Default: 64 MiB. Read when the engine opens. */
  readonly maxResponseBytes?: number;
  /** Most that all runs together may spend in a day, in US dollars. */
  readonly costUsdPerDay?: number;
  readonly tokensPerDay?: number;
  /** Most that forks may spend in a day, dry and live ones together; it counts under the instance's day as well, and under no workflow's. */
  readonly forkCostUsdPerDay?: number;
  readonly forkTokensPerDay?: number;
  /** Whose midnight ends a day: "Europe/Zurich". */
  readonly timeZone: string;
}
