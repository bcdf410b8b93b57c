// "Given events, when event, then commands": how the tests of the kernel are written.
import { expect, onTestFinished } from "vitest";
import { z } from "zod";
import { canonical, type Json, type Value } from "../../src/base/json.ts";
import type { Flow, RunFacts } from "../../src/definition/flow.ts";
import type { Graph } from "../../src/definition/graph.ts";
import type { ArmResult, Ref } from "../../src/definition/ref.ts";
import { tool } from "../../src/definition/tool.ts";
import { workflow } from "../../src/definition/workflow.ts";
import { advance, type Command, type Event, type EventOf, type EventType, fold, openCommands, replay } from "../../src/kernel/index.ts";
import { type Arriving, KernelHost } from "../../src/testing/kernel-host.ts";
import { comparable } from "./comparable.ts";

// biome-ignore lint/suspicious/noExplicitAny: the flows of these tests read whatever they are started with
export type Anything = any;
const anything = z.any();
const body = { input: anything, output: anything, run: (): Anything => null };
/** One tool for each delivery mode. */
export const free = tool({ id: "free", effect: "read", ...body });
export const keyed = tool({ id: "keyed", effect: "external", delivery: { mode: "keyed", window: "10s" }, ...body });
export const checked = tool({
  id: "checked",
  effect: "external",
  delivery: { mode: "checked", quiet: "30s" },
  timeout: "5s",
  probe: () => ({ happened: false }),
  ...body,
});
export const once = tool({ id: "once", effect: "external", ...body });
export const local = tool({ id: "local", effect: "write", delivery: { mode: "local" }, ...body });

type FlowFunction = (f: Flow, input: Anything, run: Ref<RunFacts>) => ArmResult;
export const graphOf = (flow: FlowFunction, outcomes: readonly string[] = []): Graph =>
  workflow({ id: "test", input: anything, limits: { costUsd: 1 }, outcomes, flow }).graph;

/**
 * A run that was started with `input` and to which `events` happened. Whatever the test does to it: at the end its journal
 * folds to its state, replays, and leaves the same commands open.
 */
export function given(flow: FlowFunction | Graph, input: Json = {}, ...events: readonly Arriving[]): KernelHost {
  const host = new KernelHost(typeof flow === "function" ? graphOf(flow) : flow, { now: 1_000 });
  onTestFinished(() => expectConsistent(host));
  host.start(input);
  for (const event of events) host.arrive(event);
  return host;
}
/** What the run does about it. */
export const when = (run: KernelHost, ...arrivals: readonly Arriving[]): string[] => brief(run.arrive(...arrivals), run);
/** What the run does when a timer fires that is set. */
export const fires = (run: KernelHost, id: string, at?: number): string[] => brief(run.fire(id, at), run);

/** Commands in a word each: "run-step /a#1", and "set-timer /a#1.backoff +1000" for a timer that is due in a second. */
export const brief = (commands: Iterable<Command>, run: KernelHost): string[] =>
  [...commands].map((command) => {
    if (command.kind === "notify") return `notify ${command.use} ${command.to}`;
    return command.kind === "set-timer" ? `set-timer ${command.id} +${command.dueAt - run.now}` : `${command.kind} ${command.id}`;
  });
export const open = (run: KernelHost): string[] => brief(run.pending.values(), run);
export const pendingOf = <K extends Command["kind"]>(run: KernelHost, kind: K, id: string): Extract<Command, { kind: K }> => {
  const command = run.pending.get(id);
  expect(command?.kind).toBe(kind);
  return command as Extract<Command, { kind: K }>;
};
export const eventsOf = (run: KernelHost): Event[] => run.journal.flatMap((batch) => batch.events);
export const eventsOfType = <T extends EventType>(run: KernelHost, type: T): EventOf<T>[] =>
  eventsOf(run).filter((event): event is EventOf<T> => event.type === type);

const problem = (code: string) => ({ code, message: `It was ${code}.`, attempts: 0 });
export const completed = (id: string, output: Value = null): Arriving => ({ type: "step-completed", id, output });
export const failed = (id: string, code = "broken", retryable = true, jitter = 0): Arriving => ({
  type: "step-failed",
  id,
  error: problem(code),
  retryable,
  jitter,
});
export const doubted = (id: string, jitter = 0, since?: number): Arriving => ({
  type: "step-doubted",
  id,
  error: problem("lost"),
  jitter,
  ...(since === undefined ? {} : { since }),
});
export const probed = (id: string, happened: boolean | "unknown", output?: Json): Arriving => ({
  type: "step-probed",
  id,
  happened,
  output,
});
export const settled = (id: string, choice: "happened" | "did-not-happen" | "give-up", output?: Json): Arriving => ({
  type: "step-settled",
  id,
  by: "ana",
  choice,
  output,
});
export const cancelled: Arriving = { type: "cancel-requested", by: "ana" };
export const paused: Arriving = { type: "pause-requested", by: "ana" };
export const resumed: Arriving = { type: "resume-requested", by: "ana" };
export const retried: Arriving = { type: "retry-requested", by: "ana" };

/** A person's decision on what is open under this id, with the hash that they saw. */
export const decided = (
  run: KernelHost,
  id: string,
  decision: "approve" | "reject" | "edit" | "answer",
  by = "ana",
  reason?: string,
): Arriving => ({
  type: "approval-decided",
  id,
  by,
  decision,
  hash: pendingOf(run, "open-approval", id).hash,
  ...(reason === undefined ? {} : { reason }),
});

export function expectConsistent(host: KernelHost): void {
  expect(comparable(fold(host.runId, host.journal))).toBe(comparable(host.state));
  expect(replay(host.index, host.runId, host.journal).divergence).toBeNull();
  const asSent = [...host.pending.values()].map((command) => canonical({ ...command, intent: null } as unknown as Json));
  const again = openCommands(host.index, host.state).map((command) => canonical({ ...command, intent: null } as unknown as Json));
  expect(again.sort()).toEqual(asSent.sort());
  expectNothingLeftToDecide(host);
}

/** A3, and more: also frames that nothing happened to since decide nothing when they are looked at again. */
function expectNothingLeftToDecide(host: KernelHost): void {
  expect(advance(host.index, host.state, host.now)).toEqual({ decisions: [], commands: [] });
  if (host.state.paused) return;
  const again = fold(host.runId, host.journal);
  for (const [path, frame] of again.frames) if (frame.stopped !== true) again.agenda.add(path);
  expect(advance(host.index, again, host.now)).toEqual({ decisions: [], commands: [] });
}
