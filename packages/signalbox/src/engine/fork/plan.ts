import type { Arrival, EventOf } from "../../kernel/index.ts";

/** What a fork begins with, from when it is made live until the run that it takes over from has ended. */
export interface ForkPlan {
  /** All of them one batch: that it is a fork, its change, and what is known to follow. */
  readonly arrivals: readonly [EventOf<"run-forked"> & Arrival, ...Arrival[]];
}
