// What an agent's model is shown is what the whole journal tells, in whatever order replies, results, messages and crashes come.
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { nodeDigest } from "../../src/adapters/node/node-digest.ts";
import { agent } from "../../src/definition/agent.ts";
import { indexGraph } from "../../src/definition/graph-index.ts";
import { readJournal } from "../../src/engine/journal.ts";
import { ToolError, tool, workflow } from "../../src/index.ts";
import { Conversation, type Message, type ReplyPart } from "../../src/kernel/index.ts";
import { type Model, ModelFailure, type ModelRequest } from "../../src/ports/model.ts";
import { boundOf } from "../../src/ports/model-bound.ts";
import type { StoreReader } from "../../src/ports/run-store.ts";
import { EngineHost } from "../../src/testing/engine-host.ts";
import { toolCall } from "../kernel/replies.ts";

const look = tool({
  id: "look",
  description: "Looks something up.",
  input: z.object({ what: z.string() }),
  output: z.object({ seen: z.string() }),
  effect: "read",
  run: ({ what }) => {
    if (what === "nothing") throw new ToolError("no-such-thing", "There is nothing.", { outcome: "rejected" });
    return { seen: what.repeat(40) };
  },
});
const worker = agent({
  id: "worker",
  goal: "Find out.",
  model: "large",
  input: z.object({ topic: z.string() }),
  output: z.object({ found: z.string() }),
  tools: [look],
  ask: { who: "ana", within: "2h" },
  resultCharacters: 90,
  limits: { costUsd: 1, tokens: 1_000_000, turns: 40, toolCalls: 100, identicalCalls: 50 },
});
const flow = workflow({
  id: "research",
  input: z.object({ topics: z.array(z.string()) }),
  limits: { costUsd: 10 },
  flow: (f, { topics }) =>
    f.map("each", topics, { max: 3, concurrency: 3 }, (topic) =>
      f.agent("work", worker, { topic }, { otherwise: (end) => f.fail("gave-up", "gave-up", end.reason) }),
    ),
});

const answered = [
  toolCall("look", { what: "house" }, "a"),
  toolCall("look", { what: "nothing" }, "b"),
  toolCall("look", { where: 1 }, "c"),
];
const call = fc.constantFrom<ReplyPart>(...answered, toolCall("no_such_tool", {}, "d"), toolCall("ask", { question: "Which one?" }, "e"));
const reply = fc.oneof(
  { weight: 6, arbitrary: fc.array(call, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constant<ReplyPart[]>([{ type: "text", text: "Hm." }]) },
  { weight: 1, arbitrary: fc.constant<ReplyPart[]>([toolCall("finish", { found: "it" })]) },
  { weight: 1, arbitrary: fc.constant<null>(null) },
);
const act = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: fc.constant("reply" as const), to: fc.nat(2), reply }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("tell" as const), to: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("answer" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("retry" as const) }) },
);
/** A turn that has a result to show follows on each, whatever dies in between: what is proved is proved of so many turns at least. */
const sureAct = fc.record({
  kind: fc.constant("reply" as const),
  to: fc.nat(2),
  reply: fc.array(fc.constantFrom<ReplyPart>(...answered), { minLength: 1, maxLength: 3 }),
});
const SURE = 5;
const acts = fc
  .tuple(fc.array(sureAct, { minLength: SURE, maxLength: SURE }), fc.array(act, { minLength: 12, maxLength: 20 }))
  .map(([sure, more]) => [...sure, ...more]);
/** What happens to each run, step by step, and the steps after which the process dies: all runs are in one store, so that they share its commits. */
const plot = fc.record({
  runs: fc.array(acts, { minLength: 8, maxLength: 12 }),
  crashes: fc.uniqueArray(fc.nat(24), { maxLength: 3 }),
});
type Plot = typeof plot extends fc.Arbitrary<infer P> ? P : never;
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;

/** A request as it was made, and how far the journal had come by then. */
interface Shown {
  readonly request: ModelRequest;
  readonly messages: readonly Message[];
  readonly seq: number;
}
type Answer = (parts: readonly ReplyPart[] | null) => void;
const copy = (messages: readonly Message[]): readonly Message[] => JSON.parse(JSON.stringify(messages)) as Message[];

/** Runs whose model answers when the plot says so. */
class Story {
  readonly shown: Shown[] = [];
  readonly #waiting = new Map<string, Answer[]>();
  readonly #model: Model = {
    card: (name) => ({ modelId: name, provider: "test", simulated: true, price: { input: 0, cachedInput: 0, output: 0, version: "1" } }),
    bound: boundOf,
    generate: (request) => {
      const seq = this.#read.lastBatch(this.#key(request.runId))?.seq ?? 0;
      this.shown.push({ request, messages: copy(request.messages), seq });
      return new Promise((resolve, reject) => {
        this.#of(request.runId).push((parts) => {
          if (parts === null) reject(new ModelFailure("busy", "Try again.", { outcome: "rejected", retryable: true }));
          else resolve({ parts, finish: "tool-calls", usage: null, modelId: "m", simulated: true, parameters: {} });
        });
      });
    },
  };
  readonly #host = new EngineHost({ workflows: [flow], model: this.#model, people: { ana: [] } });

  async tell({ runs, crashes }: Plot): Promise<void> {
    const started = await Promise.all(runs.map(() => this.#host.engine.start({ workflow: "research", input: { topics: ["a", "b"] } })));
    await this.#host.clock.pass(1);
    for (let step = 0; step < 25; step++) {
      // What a run does not admit at this point changes nothing.
      await Promise.allSettled(started.map(({ runId }, index) => this.#act(runId, runs[index]?.[step])));
      await this.#host.clock.pass(60_000);
      if (!crashes.includes(step)) continue;
      this.#waiting.clear();
      this.#host.reopen();
      await this.#host.clock.pass(1);
    }
  }

  async #act(runId: string, next: Act | undefined): Promise<unknown> {
    const { engine } = this.#host;
    const waiting = this.#of(runId);
    switch (next?.kind) {
      case "reply":
        return waiting.splice(next.to % Math.max(1, waiting.length), 1)[0]?.(next.reply);
      case "tell":
        return engine.tell({ runId, by: "ana", text: `Listen, ${next.to}.`, agent: `each[${next.to}]/work` });
      case "answer": {
        const mine = (await engine.inbox()).filter((task) => task.runId === runId);
        return Promise.all(mine.map(({ task }) => engine.answer({ task, by: "ana", answer: { answer: "This one." } })));
      }
      case "retry":
        return engine.retry(runId, { by: "ana" });
    }
  }

  /** What the whole journal tells of each request. */
  whole(): readonly (readonly Message[])[] {
    const index = indexGraph(flow.graph);
    return this.shown.map(({ request: { runId, node }, seq }) => {
      const batches = [...readJournal(nodeDigest, this.#read, this.#key(runId), runId)].map(({ batch }) => batch);
      const at = node.lastIndexOf("/");
      const place = { frame: node.slice(0, at), node: node.slice(at + 1) };
      return copy(Conversation.of(index, runId, batches.slice(0, seq), place).messages);
    });
  }

  #of(runId: string): Answer[] {
    const waiting = this.#waiting.get(runId) ?? [];
    this.#waiting.set(runId, waiting);
    return waiting;
  }
  get #read(): StoreReader {
    return this.#host.store.read;
  }
  #key = (runId: string): number => this.#read.runById(runId)?.key ?? 0;
  dispose = (): Promise<void> => this.#host.dispose();
}

test("CV1: what an agent is shown is what the whole journal tells", async () => {
  await fc.assert(
    fc.asyncProperty(plot, async (one) => {
      const story = new Story();
      try {
        await story.tell(one);
        const turns = story.shown.filter(({ messages }) => messages.some(({ role }) => role === "tool"));
        expect(turns.length).toBeGreaterThanOrEqual(SURE * one.runs.length);
        expect(story.shown.map(({ messages }) => messages)).toEqual(story.whole());
      } finally {
        await story.dispose();
      }
    }),
    // A story takes seconds: the first that goes wrong is shown as it is.
    { numRuns: 4, endOnFailure: true },
  );
});
