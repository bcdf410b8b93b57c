import type { PublishPlan } from "../analysis/publish-plan/publish-plan.ts";
import type { Person } from "./person.ts";

/** Whether the engine publishes what it loads, or leaves that to whoever asks for it. */
export type Publishes = "loaded" | "asked";

/** What an instance asks of whoever publishes. */
export interface PublishingOptions {
  /** How many other people have to approve before a version goes live. Default: none. */
  readonly approvals?: number;
}

/** The runs of a version that have not ended, and what becomes of them with the code that is registered. */
export interface RunsInFlight {
  readonly version: number;
  readonly runs: number;
  /** They go on with their version; false: each is blocked once it is to go on, until that code is back. */
  readonly stays: boolean;
  /** What their version needs and the code does not have. */
  readonly missing: string | null;
}
/** What somebody asked for that others have to approve first. */
export interface PublishRequest {
  readonly request: number;
  readonly workflow: string;
  readonly version: number;
  /** Hash of the plan that is approved. */
  readonly plan: string;
  readonly at: string;
  readonly by: string;
  readonly reason: string;
  readonly approvedBy: readonly string[];
  /** How many have to. */
  readonly approvals: number;
  /** "void": another version went live meanwhile, or what would change is another by now. */
  readonly state: "open" | "published" | "rejected" | "void";
  readonly endedAt: string | null;
  readonly endedBy: string | null;
  readonly endReason: string | null;
}
export interface PublishPlanView {
  readonly plan: PublishPlan;
  readonly runs: readonly RunsInFlight[];
  /** How many others have to approve. */
  readonly approvals: number;
  /** The one that is open for this version. */
  readonly request: PublishRequest | null;
}
export interface PlanRequest {
  readonly workflow: string;
  /** Absent: what the registered code is of. */
  readonly version?: number;
}
export interface MakeLiveRequest extends PlanRequest, Person {
  readonly reason: string;
  /** Hash of the plan that was seen: it is refused where what would change is another by now. Absent: whatever would change. */
  readonly plan?: string;
}
export interface PublishRequestFilter {
  readonly workflow?: string;
  /** Also those that have ended. */
  readonly all?: boolean;
}
export interface DecidePublishRequest extends Person {
  readonly request: number;
  readonly decision: "approve" | "reject";
  /** Hash of the plan that was seen. */
  readonly plan: string;
}
export interface PublishOutcome {
  /** It is live; else others have to approve. */
  readonly publication: Publication | null;
  readonly request: PublishRequest | null;
}

/** That a version was made live. */
export interface Publication {
  readonly version: number;
  /** ISO 8601. */
  readonly at: string;
  /** "loaded": by the engine, which publishes what it loads. "adopted": it was live in a store from before there was publishing. */
  readonly how: "asked" | "loaded" | "adopted";
  readonly by: string | null;
  readonly reason: string | null;
  readonly approvedBy: readonly string[];
}
