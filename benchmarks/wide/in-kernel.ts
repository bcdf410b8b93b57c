import { serialize } from "node:v8";
import type { Command, CommandOf, GraphIndex } from "signalbox/kernel";
import { completed, PureRun } from "../kernel/pure-run.ts";
import { DECIDER, double, itemsOf } from "./workflows.ts";

const started = (width: number) => ({ type: "run-started", controller: "rules", input: itemsOf(width) }) as const;

/** Milliseconds of a whole map. */
export function mapInKernel(index: GraphIndex, width: number): { readonly ms: number } {
  const run = new PureRun(index);
  const answer = (command: Command) => (command.kind === "run-step" ? completed(command.id, double(command.input as { n: number })) : null);
  const startedAt = performance.now();
  run.settle(started(width), answer);
  const ms = performance.now() - startedAt;
  requireCompleted(run);
  return { ms };
}

/** Milliseconds of all decisions and of each, and the size of the state before the first and when half are taken. */
export function decisionsInKernel(index: GraphIndex, width: number) {
  const run = new PureRun(index);
  const opened = run.arrive(started(width)).filter((command): command is CommandOf<"open-approval"> => command.kind === "open-approval");
  const bytes = [stateBytes(run)];
  const each: number[] = [];
  for (const [taken, { id, hash }] of opened.entries()) {
    if (taken === width / 2) bytes.push(stateBytes(run));
    const startedAt = performance.now();
    run.arrive({ type: "approval-decided", controller: "human", id, by: DECIDER, decision: "approve", hash });
    each.push(performance.now() - startedAt);
  }
  requireCompleted(run);
  return { ms: each.reduce((sum, ms) => sum + ms, 0), each, bytes };
}

const stateBytes = ({ state }: PureRun): number => serialize(state).byteLength;

function requireCompleted({ state }: PureRun): void {
  if (state.phase !== "completed") throw new Error(`The run ended ${state.phase}: ${JSON.stringify(state.error)}`);
}
