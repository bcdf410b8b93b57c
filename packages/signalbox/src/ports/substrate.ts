import type { GraphIndex } from "../definition/graph-index.ts";
import type { NodeFunction } from "../definition/recorder.ts";
import type { Arrival, Batch, Command } from "../kernel/index.ts";
import type { RunState } from "../kernel/run-state.ts";

/** A run in memory: its state, and what decides over it. */
export interface LiveRun {
  readonly runId: string;
  readonly index: GraphIndex;
  readonly functions: ReadonlyMap<string, NodeFunction>;
  /** Hashes of functions that are other ones than the graph pins, by node. */
  readonly changed: ReadonlyMap<string, string>;
  readonly state: RunState;
  /** Number of its last batch. */
  seq: number;
}

/** What one look at the arrivals gave: to be committed as one, and then to be done. */
export interface Turn {
  readonly batch: Batch;
  readonly commands: readonly Command[];
}

/**
 * What a host of the kernel offers to one burst of one run: eight calls. SQLite implements them by rows and promises,
 * a distributed engine by its own log. The burst (engine/burst.ts) is written once over them.
 */
export interface Substrate {
  /** The run as its journal has it; null when somebody else owns it. */
  load(): LiveRun | null;
  /** Starts what is due; its answer arrives through `race`. */
  perform(command: Command): void;
  /** Wakes this burst at a time of the journal clock. */
  timer(command: Command & { readonly kind: "set-timer" }): void;
  /** What came from outside since the last look. */
  inbox(): readonly Arrival[];
  /** The next arrivals, of whatever is first; null when only long waits are left and the burst may end. */
  race(): Promise<readonly Arrival[] | null>;
  /** The journal clock: never before the last batch. */
  now(): number;
  /** Leaves a message for a later burst: a durable timer, a task for a person. */
  later(command: Command): void;
  /** Resolves when the turn is on disk. */
  commit(turn: Turn): Promise<void>;
}
