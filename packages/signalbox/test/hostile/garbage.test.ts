import fc from "fast-check";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { researcher } from "../../../../examples/01-inbound-lead/researcher.ts";
import { helper } from "../../../../examples/05-support-triage/helper.ts";
import { supportAgent } from "../../../../examples/07-airline-support/agent/support-agent.ts";
import { inMemory } from "../../../../examples/07-airline-support/bookings/database.ts";
import { smallAirline } from "../../../../examples/07-airline-support/data/small-airline.fixture.ts";
import { airlineTools } from "../../../../examples/07-airline-support/tools/airline-tools.ts";
import { sampleOf } from "../../src/adapters/simulated-model/schema-sample.ts";
import { type AnyAgent, type AnyWorkflow, defineConfig, type Json, type JsonObject, openEngine, workflow } from "../../src/index.ts";
import type { ReplyPart } from "../../src/kernel/index.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { ModelEntry, ModelRequest } from "../../src/ports/model.ts";
import { type Misbehaviour, misbehaviours, type SimulatedRule, simulated } from "../../src/simulated.ts";
import { ScriptedReply, scriptedModel } from "../../src/testing/scripted-model.ts";
import { fitted } from "./fit.ts";
import { freshHome, removeHomes } from "./home.ts";

// What is tried here is what holds behind the check at opening.
vi.mock("../../src/safe-agents.ts", () => ({ requireSafeAgents: () => undefined }));

const SEED = 20_261_121;
const FUZZED = 90;
const PHASES = ["first reply", "after looking", "every reply"] as const;
type Phase = (typeof PHASES)[number];
const TURNS = 8;

/** Every reason with which an agent can end otherwise than with a result. */
const REASONS: ReadonlySet<string> = new Set([
  ...["turns", "toolCalls", "identicalCalls", "tokens", "costUsd", "activeTime", "outputBytes", "budget"],
  ...["refused", "model-unavailable", "no-result", "invalid-arguments", "question-unanswered", "escalated"],
]);

const airline = supportAgent(
  "Help.",
  airlineTools(() => db),
);
let db = inMemory(smallAirline());
const agents: { readonly [name: string]: { readonly agent: AnyAgent; readonly looks: readonly string[]; readonly finish: Json } } = {
  researcher: { agent: researcher, looks: ["press_news", "crm_find-account"], finish: { briefing: "b", subject: "s", body: "b" } },
  helper: { agent: helper, looks: ["desk_find-orders"], finish: { step: { kind: "reply", message: "m" } } },
  "airline-agent": { agent: airline, looks: ["list_all_airports"], finish: { outcome: "answered" } },
};

/** A workflow that is nothing but the agent, and says how it ended. */
function alone(agent: AnyAgent): AnyWorkflow {
  const flow: AnyWorkflow = workflow({
    id: "alone",
    input: agent.input,
    limits: { costUsd: 5 },
    flow: (f, given) =>
      f.agent("work", agent, given, {
        ...(agent.card.memory === undefined ? {} : { subject: "somebody" }),
        otherwise: (end) => ({ ended: end.outcome, reason: end.reason }),
      }),
  });
  // Enough for any honest work, and so short that a model that says nothing is not waited for long.
  return fitted(flow, "work", agent, [
    { limits: { turns: TURNS, toolCalls: 30, identicalCalls: 3, activeMs: 30_000, costUsd: 1, tokens: 1_000_000 } },
  ]);
}

/** Time that passes so many times as fast: a model that is down is tried again after seconds. */
const HASTE = 20;
const began = Date.now();
const clock: Clock = {
  now: () => began + (Date.now() - began) * HASTE,
  after: (ms, call) => {
    const timer = setTimeout(call, ms / HASTE);
    return () => clearTimeout(timer);
  },
  soon: (call) => void setImmediate(call),
};

const counts = new Map<string, number>();
afterAll(() => {
  const list = [...counts].sort().map(([ending, count]) => `|   ${ending}: ${count}`);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  console.log([`| garbage models: ${total} runs, each ended in a named state, verified and replayed (seed ${SEED})`, ...list].join("\n"));
});
afterEach(removeHomes);

/** Runs the agent with a model until it ends, and holds it to what must be true of any ending. */
async function expectNamedEnd(agent: AnyAgent, entry: ModelEntry | ReturnType<typeof scriptedModel>): Promise<void> {
  const home = freshHome();
  db = inMemory(smallAirline());
  const requests: ModelRequest[] = [];
  const generate = (request: ModelRequest) => {
    requests.push(request);
    return entry.generate(request);
  };
  const card = (name: string) => (typeof entry.card === "function" ? entry.card(name) : entry.card);
  const engine = openEngine(
    defineConfig({
      workflows: [alone(agent)],
      policies: [],
      people: { bo: ["role:customer"] },
      allowPrivateHosts: ["127.0.0.1"],
      model: { card, bound: (request) => entry.bound(request), generate },
    }),
    { home, watchdogMs: 0, clock },
  );
  try {
    const { runId } = await engine.start({ workflow: "alone", input: sampleOf(agent.card.input) });
    for (let view = await engine.finished(runId, "idle"); view.status === "waiting"; view = await engine.finished(runId, "idle"))
      for (const { task, kind, step } of await engine.inbox())
        if (kind === "question") await engine.answer({ task, by: "bo", answer: { answer: "Go on." } });
        else await engine.settle({ runId, step, by: "bo", choice: "give-up" });
    const run = await engine.run(runId);
    const { ended, reason } = (run?.output ?? {}) as { ended?: string; reason?: string };
    expect(run).toMatchObject({ status: "completed" });
    if (ended === undefined) expect(agent.output["~standard"].validate(run?.output)).not.toHaveProperty("issues");
    else expect([["unsure", "overBudget"].includes(ended), REASONS.has(reason ?? "")], `${ended}: ${reason}`).toEqual([true, true]);
    expect(new Set(requests.map(({ messages }) => messages.filter(({ role }) => role === "assistant").length)).size).toBeLessThanOrEqual(
      TURNS,
    );
    expect(requests.length).toBeLessThanOrEqual(TURNS * 3);
    expect(await engine.verify(runId)).toMatchObject({ runs: 1, problems: [] });
    expect(await engine.replay(runId)).toMatchObject({ identical: true });
    const ending = ended === undefined ? "done" : `${ended}, ${reason}`;
    counts.set(ending, (counts.get(ending) ?? 0) + 1);
  } finally {
    await engine.close();
  }
}

describe("garbage models", () => {
  const cases = Object.keys(agents).flatMap((name) =>
    PHASES.flatMap((phase) => misbehaviours.map((misbehave): [string, Phase, Misbehaviour] => [name, phase, misbehave])),
  );
  test.each(cases)("S9.6, S9.7: %s, %s: %s", async (name, phase, misbehave) => {
    const { agent, looks, finish } = agents[name] as (typeof agents)[string];
    const rule: SimulatedRule = ({ calls }) => {
      const answer =
        calls.length === 0
          ? { calls: looks.map((tool) => ({ tool, input: ownInput(agent, tool) })) }
          : { calls: [{ tool: "finish", input: finish }] };
      const isNow = phase === "every reply" || (phase === "first reply") === (calls.length === 0);
      return isNow ? { ...answer, misbehave } : answer;
    };
    const model = simulated({ rules: [rule] });
    await expectNamedEnd(agent, model);
    await model.close();
  });

  const fuzzed = fc.sample(fc.tuple(fc.constantFrom(...Object.keys(agents)), fc.array(replyArbitrary(), { minLength: 1, maxLength: 6 })), {
    seed: SEED,
    numRuns: FUZZED,
  });
  test.each(fuzzed.map(([name, replies], index) => [index + 1, name, replies] as const))(
    "S9.6, S9.7: fuzzed replies %i, %s",
    async (_index, name, replies) => {
      const { agent } = agents[name] as (typeof agents)[string];
      await expectNamedEnd(agent, scriptedModel({ work: replies.map((reply) => (request: ModelRequest) => replyOf(reply, request)) }));
    },
  );
});

const ownInput = ({ tools }: AnyAgent, wire: string): Json =>
  sampleOf(tools.find(({ card }) => card.id.replaceAll(".", "_") === wire)?.inputSchema ?? {});

type Part =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "call";
      readonly tool: number;
      readonly name: string;
      readonly input: string;
      readonly isSample: boolean;
      readonly callId: string;
    };
/** Words and calls of all sorts: of tools that exist and of others, with arguments that fit, that nearly fit, and that are none. */
function replyArbitrary(): fc.Arbitrary<readonly Part[]> {
  const words = fc.record({ kind: fc.constant("text" as const), text: fc.string({ unit: "binary", maxLength: 200 }) });
  const call = fc.record({
    kind: fc.constant("call" as const),
    tool: fc.integer({ min: -1, max: 20 }),
    name: fc.string({ unit: "binary", maxLength: 20 }),
    input: fc.oneof(fc.json({ maxDepth: 3 }), fc.string({ unit: "binary", maxLength: 100 }), fc.constant("")),
    isSample: fc.boolean(),
    callId: fc.constantFrom("c1", "c2", "", "__proto__"),
  });
  return fc.array(fc.oneof({ weight: 1, arbitrary: words }, { weight: 3, arbitrary: call }), { maxLength: 6 });
}

function replyOf(parts: readonly Part[], { tools }: ModelRequest): ScriptedReply {
  return new ScriptedReply(
    parts.map((part): ReplyPart => {
      if (part.kind === "text") return { type: "text", text: part.text };
      const tool = part.tool < 0 ? undefined : tools[part.tool % tools.length];
      const input = part.isSample && tool !== undefined ? JSON.stringify(sampleOf(tool.input as JsonObject)) : part.input;
      return { type: "tool-call", callId: part.callId, tool: tool?.name ?? part.name, input };
    }),
  );
}
