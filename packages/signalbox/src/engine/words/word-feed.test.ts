import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { text, toolCall } from "../../../test/kernel/replies.ts";
import { agent } from "../../definition/agent.ts";
import { workflow } from "../../definition/workflow.ts";
import type { Model, ModelRequest } from "../../ports/model.ts";
import type { Words } from "../../ports/words.ts";
import { EngineHost } from "../../testing/engine-host.ts";
import { ScriptedReply, scriptedModel } from "../../testing/scripted-model.ts";

const helper = agent({
  id: "helper",
  goal: "Help.",
  model: "large",
  input: z.object({}),
  output: z.object({ text: z.string() }),
  tools: [],
  limits: { costUsd: 0.5, tokens: 100_000, turns: 3 },
});
const help = workflow({
  id: "help",
  input: z.object({}),
  limits: { costUsd: 1 },
  flow: (f) => f.agent("help", helper, {}, { otherwise: (end) => ({ text: end.reason }) }),
});
const said = "I will look into it.";
const reply = new ScriptedReply([text(said), toolCall("finish", { text: "Done." })]);

/** A model that writes when the test lets it. */
class Writing {
  readonly model: Model;
  readonly requests: ModelRequest[] = [];
  #finish: () => void = () => undefined;

  constructor() {
    const scripted = scriptedModel({ help: [reply] });
    this.model = {
      card: scripted.card,
      bound: scripted.bound,
      generate: async (request) => {
        this.requests.push(request);
        await new Promise<void>((resolve) => {
          this.#finish = resolve;
        });
        return scripted.generate(request);
      },
    };
  }
  write(words: string): void {
    this.requests.at(-1)?.onDelta?.(words);
  }
  finish(): void {
    this.#finish();
  }
}

let host: EngineHost;
let writing: Writing;
let over: AbortController;
beforeEach(() => {
  writing = new Writing();
  host = new EngineHost({ workflows: [help], model: writing.model });
  over = new AbortController();
});
afterEach(async () => {
  over.abort();
  writing.finish();
  await host.dispose();
});
const listen = (runId: string | null) => host.engine.words(runId, over.signal)[Symbol.asyncIterator]();
async function start(): Promise<string> {
  const { runId } = await host.engine.start({ workflow: "help", input: {} });
  await host.clock.pass(1);
  return runId;
}
/** What a listener is told, once the feed has had the time to tell it. */
async function heard(coming: Promise<IteratorResult<readonly Words[], void>>): Promise<readonly (readonly [number, string])[]> {
  await host.clock.pass(100);
  return ((await coming).value ?? []).map(({ from, text: words }) => [from, words]);
}
const ended = async (runId: string) => {
  writing.finish();
  return host.engine.finished(runId, "ended");
};

describe("what a model is writing", () => {
  test("WF1: is told while it is written; the journal has the whole reply, once", async () => {
    const all = listen(null);
    const first = all.next();
    const runId = await start();
    writing.write("I will ");
    expect(await heard(first)).toEqual([[0, "I will "]]);
    const second = all.next();
    writing.write("look ");
    writing.write("into it.");
    expect(await heard(second)).toEqual([[7, "look into it."]]);
    await ended(runId);
    const replies = (await host.engine.journal(runId)).filter(({ event }) => event.type === "model-replied");
    expect(replies.map(({ event }) => event)).toMatchObject([{ answer: { parts: [{ type: "text", text: said }, { type: "tool-call" }] } }]);
  });

  test("WF1: where nobody listens the call is not streamed", async () => {
    await ended(await start());
    expect(writing.requests.map(({ onDelta }) => onDelta)).toEqual([undefined]);
  });

  test("WF2: whoever comes back in the middle is told from the beginning, and a slow one more at once", async () => {
    const all = listen(null);
    const first = all.next();
    const runId = await start();
    writing.write("One, ");
    await heard(first);
    writing.write("two, ");
    const again = listen(runId);
    expect(await heard(again.next())).toEqual([[0, "One, two, "]]);
    writing.write("three, ");
    await host.clock.pass(100);
    writing.write("four.");
    expect(await heard(all.next())).toEqual([[5, "two, three, four."]]);
    expect(await heard(again.next())).toEqual([[10, "three, four."]]);
  });

  test("of another run nothing is told, of a flood its beginning, and of a call that is over nothing any more", async () => {
    const other = listen("01-another");
    const otherNext = other.next();
    const all = listen(null);
    const first = all.next();
    const runId = await start();
    writing.write("x".repeat(150_000));
    expect((await heard(first)).map(([from, words]) => [from, words.length])).toEqual([[0, 100_000]]);
    await ended(runId);
    const late = listen(runId).next();
    over.abort();
    expect(await late).toMatchObject({ done: true });
    expect(await otherNext).toMatchObject({ done: true });
  });

  test("it ends with the engine", async () => {
    const coming = listen(null).next();
    await host.close();
    expect(await coming).toMatchObject({ done: true });
  });
});
