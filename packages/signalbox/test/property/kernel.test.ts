// The kernel under random graphs, answers, interleavings, failures, decisions, pauses, cancels and retries.
// SIGNALBOX_PROPERTY_RUNS is how many cases each property tries, with a new seed each time; SIGNALBOX_PROPERTY_SEED repeats them.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonical, type Json, type Value } from "../../src/base/json.ts";
import type { Graph } from "../../src/definition/graph.ts";
import { advance, fold, foldBatch, initialState, isTerminal, openCommands, replay } from "../../src/kernel/index.ts";
import { KernelHost } from "../../src/testing/kernel-host.ts";
import { comparable } from "../kernel/comparable.ts";
import { approvalsWereGiven } from "./approval-rules.ts";
import { attemptsFollowAnswers, commandsAreAnsweredOnce } from "./command-rules.ts";
import { doubtsAreRespected } from "./doubt-rules.ts";
import { randomGraph, withoutHandlers } from "./random-graph.ts";
import { play, type World } from "./scripted-world.ts";
import { boundsAreKept, cancelIsFollowed, joinsStop, pauseIsFollowed } from "./start-rules.ts";

const { SIGNALBOX_PROPERTY_RUNS: runs, SIGNALBOX_PROPERTY_SEED: seed } = process.env;
const numRuns = Number(runs ?? 300);
// The short form is the same every time, so that nobody is stopped by what somebody else has not found yet.
const parameters = { numRuns, ...(runs === undefined || seed !== undefined ? { seed: Number(seed ?? 1) } : {}) };
const timeoutMs = 30_000 + numRuns * 100;

const moment = fc.option(fc.integer({ min: 0, max: 30_000 }), { freq: 2 });
const randomWorld: fc.Arbitrary<World> = fc.record({
  answers: fc.nat(),
  delays: fc.nat(),
  retries: fc.integer({ min: 0, max: 3 }),
  cancelAt: moment,
  pauseAt: moment,
});
const input: Json = { x: 2, kind: "a", list: [1, { x: 3, kind: "b" }, null] };

const started = (graph: Graph): KernelHost => {
  const host = new KernelHost(graph, { now: 1_000 });
  host.start(input);
  return host;
};
const played = (graph: Graph, world: World): KernelHost => {
  const host = started(graph);
  play(host, world);
  return host;
};
/** Places in a journal, from its first batch (0) to its last (1). */
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 3 });
const lengthAt = ({ journal }: KernelHost, place: number): number => 1 + Math.floor(place * (journal.length - 1));
/** Without what says when something was decided, and without hashes over that. */
const timeless = (output: Value): Json =>
  JSON.parse(JSON.stringify(output ?? null, (key, value: Json) => (key === "at" || key === "hash" ? undefined : value))) as Json;
const property = (name: string, check: (graph: Graph, world: World) => void): void =>
  test(name, () => fc.assert(fc.property(randomGraph, randomWorld, check), parameters), timeoutMs);

describe("for any graph in any world", () => {
  property("K1, K4, A3, J1: folding the journal gives the same state as running, after every batch", (graph, world) => {
    const host = started(graph);
    const folded = initialState(host.runId);
    let seen = 0;
    const compare = (): void => {
      for (; seen < host.journal.length; seen++) foldBatch(folded, host.journal[seen] as (typeof host.journal)[number]);
      expect(comparable(folded)).toBe(comparable(host.state));
      if (!host.state.paused) expect(host.state.agenda.size).toBe(0);
    };
    const arrive = host.arrive.bind(host);
    host.arrive = (...arrivals) => {
      const before = host.state.now;
      const sent = arrive(...arrivals);
      expect(host.state.now).toBe(Math.max(before, host.now));
      compare();
      return sent;
    };
    play(host, world);
    compare();
  });

  property("J2: a replay finds no divergence and the same state", (graph, world) => {
    const host = played(graph, world);
    const { state, divergence } = replay(host.index, host.runId, host.journal);
    expect(divergence).toBeNull();
    expect(comparable(state)).toBe(comparable(host.state));
  });

  property("every command is answered once, and a run that has ended has none open", (graph, world) => {
    const host = played(graph, world);
    expect(isTerminal(host.state)).toBe(true);
    expect(commandsAreAnsweredOnce(host.journal)).toEqual([]);
    expect([...host.state.open.keys()]).toEqual([]);
    expect([...host.pending.keys()]).toEqual([]);
    expect(Object.values(host.state.openCount).every((count) => count === 0)).toBe(true);
  });

  property("A4: attempt n + 1 follows the answer to n", (graph, world) => {
    expect(attemptsFollowAnswers(played(graph, world).journal)).toEqual([]);
  });

  property("A5: after a cancel nothing starts, and what is in flight is aborted", (graph, world) => {
    const host = played(graph, world);
    expect(cancelIsFollowed(host.journal)).toEqual([]);
    if (host.state.cancelling && host.state.phase === "running") expect.unreachable("a cancelled run has not ended");
  });

  property("nothing starts in a paused run or in a join that has failed, and no more than may at once", (graph, world) => {
    const host = played(graph, world);
    expect(pauseIsFollowed(host.journal)).toEqual([]);
    expect(joinsStop(host.index, host.journal)).toEqual([]);
    expect(boundsAreKept(host.index, host.journal)).toEqual([]);
  });

  property("P1 to P3: approvals were given, and cleared calls are inside their grant", (graph, world) => {
    const host = played(graph, world);
    expect(approvalsWereGiven(host.index, host.journal)).toEqual([]);
  });

  property("semantics.md, section 3: a call whose outcome is in doubt is made again only when it may be", (graph, world) => {
    const host = played(graph, world);
    expect(doubtsAreRespected(host.index, host.journal)).toEqual([]);
  });

  property("the same seed gives the same journal", (graph, world) => {
    expect(canonical(played(graph, world).journal as unknown as Json)).toBe(
      canonical(played(structuredClone(graph), world).journal as unknown as Json),
    );
  });

  test(
    "a run that is taken up from any batch meets its end as if nothing had happened",
    () =>
      fc.assert(
        fc.property(randomGraph, randomWorld, cuts, (graph, world, places) => {
          const host = played(graph, world);
          for (const place of places) {
            const taken = KernelHost.resume(graph, host.runId, host.journal.slice(0, lengthAt(host, place)));
            play(taken, world);
            expect(taken.journal).toEqual(host.journal);
            expect(comparable(taken.state)).toBe(comparable(host.state));
          }
        }),
        parameters,
      ),
    timeoutMs,
  );

  test(
    "the open commands are those that were sent, at every batch",
    () =>
      fc.assert(
        fc.property(randomGraph, randomWorld, (graph, world) => {
          const host = started(graph);
          const arrive = host.arrive.bind(host);
          const text = (commands: Iterable<unknown>): string[] =>
            [...commands].map((command) => canonical({ ...(command as object), intent: null })).sort();
          host.arrive = (...arrivals) => {
            const sent = arrive(...arrivals);
            expect(text(openCommands(host.index, host.state))).toEqual(text(host.pending.values()));
            return sent;
          };
          play(host, world);
        }),
        parameters,
      ),
    timeoutMs,
  );

  test(
    "A3: a frame that nothing happened to decides nothing when it is looked at again",
    () =>
      fc.assert(
        fc.property(randomGraph, randomWorld, cuts, (graph, world, places) => {
          const host = played(graph, world);
          for (const place of places) {
            const state = fold(host.runId, host.journal.slice(0, lengthAt(host, place)));
            if (state.paused) continue;
            for (const [path, frame] of state.frames) if (frame.stopped !== true) state.agenda.add(path);
            expect(advance(host.index, state, state.now)).toEqual({ decisions: [], commands: [] });
          }
        }),
        parameters,
      ),
    timeoutMs,
  );

  test(
    "S4: a run whose steps failed and were retried ends as if they had not failed",
    () =>
      fc.assert(
        fc.property(randomGraph.map(withoutHandlers), fc.nat(), fc.nat(), (graph, answers, delays) => {
          const world = { answers, delays, retries: 0, cancelAt: null, pauseAt: null };
          const calm = played(graph, { ...world, mood: "calm" });
          fc.pre(calm.state.phase === "completed");
          const stumbled = played(graph, { ...world, mood: "stumbling", retries: Number.POSITIVE_INFINITY });
          expect([stumbled.state.phase, stumbled.state.outcome]).toEqual(["completed", calm.state.outcome]);
          expect(timeless(stumbled.state.output)).toEqual(timeless(calm.state.output));
          const completions = (host: KernelHost): number =>
            host.journal.flatMap(({ events }) => events).filter(({ type }) => type === "step-completed").length;
          expect(completions(stumbled)).toBe(completions(calm));
        }),
        parameters,
      ),
    timeoutMs,
  );

  test(
    "when everything succeeds, the result does not depend on the order in which it does",
    () =>
      fc.assert(
        fc.property(randomGraph.map(withoutHandlers), fc.nat(), fc.nat(), (graph, first, second) => {
          const calm = { answers: 0, mood: "calm" as const, retries: 0, cancelAt: null, pauseAt: null };
          const [a, b] = [first, second].map((delays) => played(graph, { ...calm, delays }).state);
          expect([b?.phase, timeless(b?.output)]).toEqual([a?.phase, timeless(a?.output)]);
          if (a?.phase === "completed") expect(b?.outcome).toBe(a.outcome);
        }),
        parameters,
      ),
    timeoutMs,
  );
});

test("the random graphs and worlds reach everything that there is", () => {
  const seen = new Set<string>();
  for (const [graph, world] of fc.sample(fc.tuple(randomGraph, randomWorld), { numRuns: 400, seed: 7 })) {
    const host = played(graph, world);
    for (const { kind } of host.index.nodes.values()) seen.add(`node ${kind}`);
    for (const { events } of host.journal) for (const { type } of events) seen.add(type);
    seen.add(`ends ${fold(host.runId, host.journal).phase}`);
  }
  expect([...seen].filter((name) => name.startsWith("node "))).toHaveLength(14);
  expect([...seen].filter((name) => name.startsWith("ends "))).toHaveLength(3);
  // All but notes and verdicts, which change nothing, and messages to agents.
  expect([...seen].filter((name) => !name.includes(" "))).toHaveLength(38);
});
