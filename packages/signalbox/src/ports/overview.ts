import type { Graph } from "../definition/graph.ts";
import type { PolicyData } from "../definition/policy-data.ts";
import type { RunStatus } from "./engine.ts";
import type { ModelCard } from "./model.ts";
import type { Publication } from "./publishing.ts";

export type RunCounts = { readonly [S in RunStatus]?: number };

export interface WorkflowSummary {
  readonly workflow: string;
  readonly description: string;
  /** The version that a start uses, and why none can begin on it with the code that is registered; null where none is live, or it is not registered. */
  readonly live: { readonly version: number; readonly hash: string; readonly problem: string | null } | null;
  /** The version that the registered code is of: a candidate where another one is live, or none. Null: it is not registered any more. */
  readonly loaded: { readonly version: number; readonly hash: string } | null;
  /** Runs of all versions, by status; only statuses that occur. */
  readonly runs: RunCounts;
  readonly openTasks: number;
  /** ISO 8601; null when nothing waits for a person. */
  readonly oldestTaskAt: string | null;
}
export interface WorkflowVersion {
  readonly version: number;
  readonly hash: string;
  /** ISO 8601: when the store first had it. */
  readonly since: string;
  readonly live: boolean;
  readonly runs: RunCounts;
}
export interface WorkflowView extends WorkflowSummary {
  /** Newest first. */
  readonly versions: readonly WorkflowVersion[];
  /** What was made live, newest first: the last hundred. */
  readonly publications: readonly Publication[];
  /** Of the live version, else of the one that is loaded, else of the newest. */
  readonly graph: Graph;
  /** The graphs of the workflows that it runs, and that those run. */
  readonly uses: readonly Graph[];
}

/** An agent of a registered workflow. */
export interface AgentUse {
  readonly agent: string;
  readonly workflow: string;
  /** The agent's node. */
  readonly node: string;
  readonly goal: string;
  /** A name of the config's models. */
  readonly model: string;
}

/** What holds for every workflow of the instance, whatever its graph says. */
export interface RulesInForce {
  readonly policies: readonly PolicyData[];
  /** What the names of models stand for; null for a name that workflows use and the config does not have. */
  readonly models: { readonly [name: string]: ModelCard | null };
  /** Roles and names of people whom an approval can ask. */
  readonly held: readonly string[];
}
