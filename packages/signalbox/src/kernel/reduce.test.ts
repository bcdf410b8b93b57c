import { describe, expect, test } from "vitest";
import { z } from "zod";
import { comparable } from "../../test/kernel/comparable.ts";
import { repliedTo, toolCall } from "../../test/kernel/replies.ts";
import {
  type Anything,
  cancelled,
  checked,
  completed,
  decided,
  doubted,
  eventsOf,
  eventsOfType,
  failed,
  free,
  given,
  graphOf,
  keyed,
  local,
  once,
  paused,
  pendingOf,
  probed,
  resumed,
  retried,
  settled,
} from "../../test/kernel/scenario.ts";
import { agent } from "../definition/agent.ts";
import { event } from "../definition/event-type.ts";
import { propose } from "../definition/proposal.ts";
import { stepError } from "../definition/step-error.ts";
import { workflow } from "../definition/workflow.ts";
import type { KernelHost } from "../testing/kernel-host.ts";
import type { Event, EventType } from "./event.ts";
import { proposalHash, revise } from "./proposal.ts";
import { reduce } from "./reduce.ts";
import { fold } from "./replay.ts";
import { initialState, type RunState } from "./run-state.ts";

const child = workflow({ id: "child", input: z.any(), limits: { costUsd: 0 }, flow: () => undefined });
const Booked = event("booked", z.any());
const prompt = { model: "m", text: "t", maxInputTokens: 9, maxOutputTokens: 9 };

const worker = agent({
  id: "worker",
  goal: "Work.",
  model: "m",
  input: z.any(),
  output: z.object({}),
  plan: true,
  limits: { costUsd: 1, tokens: 100, turns: 5, identicalCalls: 1 },
});

/** Every kind of node, side by side. */
const everything = (f: Anything) =>
  f.all("all", {
    agent: () => f.agent("work", worker, {}, { otherwise: () => undefined }),
    approve: () =>
      f.approve("ok", {
        show: "x",
        by: "role:a",
        within: "2d",
        remind: "1h",
        escalateTo: "role:b",
        edit: z.any(),
        fourEyes: true,
        calls: { mail: propose(once, {}) },
        granted: (_shown: Anything, calls: Anything) => f.perform("send", calls.mail),
      }),
    ask: () => f.ask("question", { who: "role:a", question: "?", form: z.any(), within: "1d", expired: () => undefined }),
    call: () => f.call("keyed", keyed, {}, { onError: () => undefined }),
    checked: () => f.call("checked", checked, {}),
    child: () => f.run("sub", child, {}),
    compute: () => f.compute("fn", {}, () => 1),
    event: () => f.wait("event", { event: Booked, key: "k", within: "1d", expired: () => undefined }),
    local: () => f.call("late", local, {}),
    map: () =>
      f.map("each", [1, 2, 3], { max: 3, concurrency: 2, onItemError: "collect" }, () =>
        f.call("look", free, {}, { retry: { maxAttempts: 2 } }),
      ),
    nap: () => f.wait("nap", { for: "1h" }),
    once: () => f.call("risky", once, {}),
    prompt: () => f.draft("draft", prompt),
    repeat: () =>
      f.repeat("loop", { maxRounds: 2, initial: 0, until: () => false, exhausted: () => undefined }, () => f.call("again", free, {})),
  });

/** A run to which nearly everything happens; `until` it stops, so that its states on the way can be had. */
function eventful(): KernelHost {
  const run = given(graphOf(everything));
  const approval = pendingOf(run, "open-approval", "all.approve/ok#1");
  const revised = revise(approval.proposal, { show: "y" });
  run.arrive({ type: "note-added", by: "ana", text: "hm" });
  run.arrive({ type: "run-forked", by: "ana", runId: run.state.runId, parent: "before", shared: 1 });
  run.arrive({ type: "agent-told", frame: "all.agent", by: "ana", text: "hm" });
  run.arrive(failed("all.agent/work#1.1"));
  run.fire("all.agent/work#1.1.backoff");
  run.arrive(repliedTo("all.agent/work#1.2", toolCall("plan", {}), toolCall("rm_rf", {})));
  run.arrive(failed("all.agent/work[1.0]/work.plan#1", "input-invalid", false));
  run.arrive(repliedTo("all.agent/work#2.1", toolCall("plan", {}), toolCall("plan", { steps: [] })));
  run.arrive({ type: "intent-recorded", id: "all.once/risky#1", key: "k", argumentsHash: "h" });
  run.arrive({
    type: "approval-decided",
    id: "all.approve/ok#1",
    by: "bo",
    decision: "edit",
    hash: approval.hash,
    revised: { proposal: revised, hash: proposalHash(revised) },
  });
  run.arrive({ type: "task-reassigned", id: "all.approve/ok#2", by: "bo", to: "ana", among: "role:a" });
  run.arrive({ type: "task-reassigned", id: "all.ask/question#1", by: "bo", to: "ana", reason: "hm" });
  run.fire("all.approve/ok#remind1");
  run.fire("all.approve/ok#escalate");
  run.arrive({ type: "step-judged", id: "all.local/late#1", verdict: { answer: "ask", findings: [] }, facts: [] });
  run.arrive({ type: "step-held", id: "all.local/late#1", ask: { by: "role:a", withinMs: 1_000, policy: "p", version: "h" } });
  run.arrive(decided(run, "all.local/late#1.ask.1", "approve"));
  run.arrive(doubted("all.checked/checked#1"));
  run.arrive(probed("all.checked/checked#1.probe1", false));
  run.fire("all.checked/checked#1.quiet");
  run.arrive({ type: "budget-reserved", id: "all.prompt/draft#1", reservation: 1, costMicroUsd: 5, tokens: 9 });
  run.arrive({ type: "budget-settled", id: "all.prompt/draft#1", reservation: 1, outcome: "settled", costMicroUsd: 4, tokens: 8 });
  run.arrive(doubted("all.once/risky#1"));
  run.arrive(paused);
  run.arrive(settled("all.once/risky#1.settle", "did-not-happen"));
  run.arrive({ type: "question-answered", id: "all.ask/question#1", by: "ana", answer: 1 });
  run.arrive(resumed);
  run.arrive(doubted("all.call/keyed#1"));
  run.arrive(failed("all.map/each[0]/look#1"));
  run.fire("all.map/each[0]/look#1.backoff");
  run.arrive(failed("all.map/each[0]/look#2"));
  run.arrive(completed("all.map/each[1]/look#1", 1));
  run.arrive(completed("all.repeat/loop[0]/again#1", 1));
  run.arrive(decided(run, "all.approve/ok#2", "approve", "ana"));
  run.arrive(completed("all.approve/ok.granted/send#1"));
  run.arrive({ type: "event-received", id: "all.event/event#1", eventId: "e", payload: 1 });
  run.arrive(completed("all.compute/fn#1", 1));
  run.arrive(failed("all.child/sub#1"));
  run.arrive(completed("all.prompt/draft#1", { text: "x" }));
  run.arrive(probed("all.checked/checked#1.probe2", true, 5));
  run.arrive(completed("all.repeat/loop[1]/again#1", 1));
  run.arrive(completed("all.map/each[2]/look#1", 1));
  for (const command of [...run.pending.values()])
    if ("tool" in command && command.kind === "run-step") run.arrive(completed(command.id, 1));
  expect(run.state.phase).toBe("failed");
  run.arrive(retried);
  run.arrive(cancelled);
  run.arrive(completed("all.child/sub#2"));
  for (const command of [...run.pending.values()]) if (command.kind === "run-step") run.arrive(completed(command.id, 1));
  expect(run.state.phase).toBe("cancelled");
  return run;
}
const finished = (): KernelHost => {
  const flow = (f: Anything, input: Anything) => f.when("x", input.y, () => f.outcome("good"));
  return given(graphOf(flow, ["good"]), { y: true });
};

/** A new type of event does not compile until it is here, and then has to happen above. */
const everyType: { readonly [T in EventType]: true } = {
  "run-started": true,
  "run-forked": true,
  "step-completed": true,
  "step-failed": true,
  "step-doubted": true,
  "step-judged": true,
  "step-held": true,
  "step-probed": true,
  "step-settled": true,
  "intent-recorded": true,
  "budget-reserved": true,
  "budget-settled": true,
  "timer-fired": true,
  "approval-decided": true,
  "question-answered": true,
  "task-reassigned": true,
  "event-received": true,
  "cancel-requested": true,
  "pause-requested": true,
  "resume-requested": true,
  "retry-requested": true,
  "note-added": true,
  "step-started": true,
  "node-entered": true,
  "node-left": true,
  "branch-decided": true,
  "block-entered": true,
  "block-left": true,
  "block-stopped": true,
  "approval-opened": true,
  "approval-reopened": true,
  "approval-reminded": true,
  "command-opened": true,
  "command-withdrawn": true,
  "abort-requested": true,
  "frame-closing": true,
  "run-completed": true,
  "run-failed": true,
  "model-replied": true,
  "agent-told": true,
  "turn-started": true,
  "call-refused": true,
  "agent-stopped": true,
  "run-cancelled": true,
};

const known = (): Event[] => [...eventsOf(eventful()), ...eventsOf(finished())];
const runFailed: Event = { type: "run-failed", controller: "rules", error: stepError("x", "x") };
/** Decisions about a frame that no rule would take there. */
const outOfPlace = (frame: string): Event[] => {
  const at = { controller: "rules", frame, node: "n" } as const;
  const closing = { why: "failed", error: stepError("x", "x") } as const;
  const timers = (["backoff", "quiet", "wait", "deadline", "remind", "escalate"] as const).flatMap((use): Event[] => [
    { ...at, type: "command-opened", id: use, kind: "timer", timer: { use, dueAt: 1 } },
    { type: "timer-fired", controller: "rules", id: use },
  ]);
  return [
    ...timers,
    { ...at, type: "block-entered", block: "main", key: "k", values: { x: { kind: "own", part: "item" } } },
    { ...at, type: "block-entered", block: "main", key: "q", values: {} },
    { ...at, type: "block-stopped", frame: frame === "" ? "n[q]" : `${frame}/n[q]`, closing },
    { ...at, type: "block-left", frame: frame === "" ? "n[k]" : `${frame}/n[k]`, result: { kind: "absent" } },
    { ...at, type: "block-stopped", closing },
    { ...at, type: "block-stopped", closing },
    { ...at, type: "block-left", result: { kind: "own", part: "result" } },
    { ...at, type: "node-left", result: { kind: "own", part: "result" }, drop: [] },
    { ...at, type: "command-opened", id: "c", kind: "compute" },
    completed("c", 1) as Event,
    { ...at, type: "block-stopped", closing },
  ];
};

/** The run after each of its batches. */
const states = (run: KernelHost): RunState[] => run.journal.map((_batch, length) => fold(run.runId, run.journal.slice(0, length + 1)));

describe("K1: reduce never fails on a stored event", () => {
  test("the events of this test are of every type", () => {
    expect([...new Set(known().map((stored) => stored.type))].sort()).toEqual(Object.keys(everyType).sort());
  });

  test("at a state of another moment, or of none", () => {
    const others = known();
    for (const state of [initialState("other"), ...states(eventful()), ...states(finished())]) {
      for (const stored of others) reduce(structuredClone(state), stored, 5);
    }
  });

  test("that answers a command of another kind", () => {
    const byType = new Map(known().map((stored) => [stored.type, stored]));
    for (const state of states(eventful())) {
      for (const [id, { frame }] of state.open) {
        const active = state.frames.get(frame)?.active;
        const hash = active?.kind === "approve" ? { hash: active.hash } : {};
        for (const stored of byType.values()) {
          if ("id" in stored)
            expect(() => reduce(structuredClone(state), { ...stored, id, ...hash } as Event, 5), `${stored.type} for ${id}`).not.toThrow();
        }
      }
    }
  });

  test("that is about another node than the active one, and whatever follows it", () => {
    const crowded = states(eventful()).reduce((most, state) => (state.frames.size > most.frames.size ? state : most));
    const strange = [...crowded.frames.keys()].flatMap(outOfPlace);
    const others = known();
    for (const first of strange) {
      const state = structuredClone(crowded);
      reduce(state, first, 5);
      for (const stored of [...strange, ...strange, runFailed, ...others]) reduce(state, stored, 5);
    }
  });

  test("that is recorded twice", () => {
    const state = initialState("other");
    for (const stored of known()) for (const _time of [1, 2]) reduce(state, stored, 1);
    const [crowded] = states(eventful()) as [RunState];
    const stopped: Event = {
      type: "block-stopped",
      controller: "rules",
      frame: "all.map",
      closing: { why: "failed", error: stepError("x", "x") },
    };
    for (const _time of [1, 2]) reduce(crowded, stopped, 1);
    reduce(crowded, { type: "node-left", controller: "rules", frame: "", node: "all", result: { kind: "absent" }, drop: [] }, 1);
    expect(crowded.frames.has("all.map")).toBe(false);
  });

  test("when the run failed at any moment and is retried", () => {
    for (const state of states(eventful())) {
      reduce(state, runFailed, 5);
      expect(() => reduce(state, { type: "retry-requested", controller: "human", by: "ana" }, 5)).not.toThrow();
    }
  });

  test("in any order, one after another", () => {
    const state = initialState("other");
    const all = known();
    for (const stored of all.toReversed()) reduce(state, stored, 1);
    for (const stored of all) reduce(state, stored, 1);
    for (const stored of all.toSorted((a, b) => a.type.localeCompare(b.type))) reduce(state, stored, 1);
    // A fork takes its id from its first own entry.
    expect(state.runId).toBe("run-1");
  });
});

test("K1: needs no graph: a journal folds to the state of the run that wrote it", () => {
  const run = eventful();
  expect(comparable(fold(run.runId, run.journal))).toBe(comparable(run.state));
});

describe("K2: one event changes one frame, and its parent when a block is left or stops", () => {
  const others = ["cancel-requested", "retry-requested", "run-completed", "run-failed", "run-cancelled"];
  test.each(["eventful", "finished"])("%s", (name) => {
    const run = name === "eventful" ? eventful() : finished();
    const state = initialState(run.runId);
    const snapshot = (): Map<string, string> => new Map([...state.frames].map(([path, frame]) => [path, JSON.stringify(frame)]));
    for (const batch of run.journal) {
      for (const stored of batch.events) {
        const before = snapshot();
        reduce(state, stored, batch.at);
        const after = snapshot();
        const changed = [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path));
        // A frame with the stopped frames below it is forgotten when its failure is handled, and an arm is entered with its frame.
        if (!others.includes(stored.type)) expect(changed.length, `${stored.type}: ${changed.join(", ")}`).toBeLessThanOrEqual(2);
      }
    }
  });
});

describe("K3: an answer to a command that is not open changes nothing", () => {
  test.each<EventType>([
    "step-completed",
    "step-failed",
    "step-doubted",
    "step-probed",
    "step-settled",
    "timer-fired",
    "question-answered",
    "event-received",
    "approval-decided",
    "intent-recorded",
  ])("%s", (type) => {
    const run = eventful();
    const stored = eventsOfType(run, type)[0] as Event;
    for (const state of states(run)) {
      if (state.open.has((stored as { id: string }).id)) continue;
      const before = comparable(state);
      reduce(state, stored, state.now);
      expect(comparable(state)).toBe(before);
    }
  });

  test("a second answer to the same command", () => {
    const run = given((f) => f.call("look", free, {}));
    run.arrive(completed("/look#1", "first"));
    run.arrive(failed("/look#1"));
    run.arrive(completed("/look#1", "second"));
    expect(run.state).toMatchObject({ phase: "completed", output: "first" });
  });
});

test("K4: the clock of a run never goes back", () => {
  const run = given((f) => f.wait("nap", { for: "1h" }));
  run.now = 500;
  run.arrive({ type: "note-added", by: "ana", text: "the clock jumped" });
  expect(run.state.now).toBe(1_000);
  const state = initialState("x");
  for (const at of [5, 3, 9, 1]) reduce(state, { type: "note-added", controller: "human", by: "a", text: "" }, at);
  expect(state.now).toBe(9);
});

test("an event is not changed by what is folded after it", () => {
  const run = eventful();
  const stored = structuredClone(run.journal);
  fold(run.runId, run.journal);
  expect(run.journal).toEqual(stored);
});

test("S13.1: a fork keeps who started the run that it was forked from", () => {
  const state = initialState("parent");
  reduce(state, { type: "run-started", controller: "human", by: "ana", input: {} }, 1);
  reduce(state, { type: "run-forked", controller: "human", by: "bo", runId: "fork", parent: "parent", shared: 1 }, 2);
  expect([state.runId, state.startedBy]).toEqual(["fork", "ana"]);
});
