// What a run that has not ended waits for first, since when, and what would let it go on: the one place that says so, for lists, pages and commands.

import { formatInstant } from "../base/instant.ts";
import { stepPath } from "../kernel/ids.ts";
import type { OpenKind, RunState } from "../kernel/index.ts";
import type { BlockReason, RunView, RunWait, WaitingFor, WaitKind } from "../ports/engine.ts";

type Waited = Pick<RunView, "status" | "updatedAt" | "waitingFor" | "waitingCount" | "blocked">;

/** Null when it has ended. `work`: what is under way, where the run is in memory. */
export function waitOf(run: Waited, work: RunWait | null): RunWait | null {
  const more = run.waitingCount > 1 ? { more: run.waitingCount - 1 } : {};
  const [first] = run.waitingFor;
  switch (run.status) {
    case "completed":
    case "failed":
    case "cancelled":
      return null;
    case "blocked":
      return {
        what: "blocked",
        since: run.updatedAt,
        freedBy: run.blocked === null ? "somebody resumes it" : released[run.blocked.reason],
      };
    case "paused":
      return { what: "paused", since: run.updatedAt, freedBy: "somebody resumes it" };
    case "running":
      return work ?? { what: "attempt", since: run.updatedAt, freedBy: "what is under way ends" };
    default:
      return first === undefined
        ? { what: "attempt", since: run.updatedAt, freedBy: "what is under way ends" }
        : { ...ofWaiting(first), ...more };
  }
}

/** What a run in memory has under way; null when it is nothing that takes time. */
export function workOf({ open }: RunState): RunWait | null {
  for (const { kind, frame, node, since } of open.values()) {
    const words = works[kind];
    if (words === null) continue;
    const step = stepPath(frame, node);
    return { what: kind === "probe" ? "doubt" : "attempt", step, since: formatInstant(since), freedBy: words };
  }
  return null;
}

const works: { readonly [K in OpenKind]: string | null } = {
  step: "the call is answered, or its time is up",
  compute: "the function has run",
  model: "the model answers, or its time is up",
  turn: "the model answers, or its time is up",
  probe: "the target says whether the call happened",
  approval: null,
  question: null,
  settlement: null,
  timer: null,
  event: null,
  child: null,
};

const ofWaiting = (waiting: WaitingFor): RunWait => {
  const { kind, step, since, until } = waiting;
  return {
    what: whats[kind],
    ...(step === "" ? {} : { step }),
    since,
    ...(until === undefined ? {} : { until }),
    freedBy: waiting.freedBy ?? frees[kind](waiting),
  };
};

const whats: { readonly [K in WaitKind]: RunWait["what"] } = {
  approval: "person",
  answer: "person",
  settlement: "doubt",
  timer: "timer",
  event: "event",
  child: "child",
  slot: "slot",
  rate: "rate",
  budget: "budget",
};
const people = (who: string | undefined): string => (who === undefined || who === "" ? "somebody" : who);
const frees: { readonly [K in WaitKind]: (waiting: WaitingFor) => string } = {
  approval: ({ who }) => `${people(who)} decides, or its time is up`,
  answer: ({ who }) => `${people(who)} answers, or its time is up`,
  settlement: ({ who }) => `${people(who)} says whether the call happened, or its time is up`,
  timer: () => "its time comes",
  event: ({ event = "" }) => `the event ${event} comes, or its time is up`,
  child: () => "the run that it started ends",
  slot: () => "it is its turn",
  rate: () => "it is its turn",
  budget: () => "the cap has more left",
};

const released: { readonly [R in BlockReason]: string } = {
  "code-changed": "the code that it was started with is back",
  "kernel-version": "the version of Signalbox that started it opens the store",
  "journal-corrupt": "its journal is restored from a backup",
  "journal-diverged": "somebody resumes it, once its journal follows from its arrivals again",
  "crash-loop": "somebody resumes it, once what ends the process is mended",
};
