import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { HttpClient } from "../../src/http/client/http-client.ts";
import { type Listening, listen } from "../../src/http/server/listen.ts";
import { agent, workflow } from "../../src/index.ts";
import type { ModelRequest } from "../../src/ports/model.ts";
import type { Words } from "../../src/ports/words.ts";
import { ScriptedReply, scriptedModel } from "../../src/testing/scripted-model.ts";
import { toolCall } from "../kernel/replies.ts";
import { ServedEngine, type Visitor } from "./served-engine.ts";

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
const scripted = scriptedModel({ help: [new ScriptedReply([toolCall("finish", { text: "Done." })])] });

let served: ServedEngine;
let server: Listening;
let over: AbortController;
let writing: ModelRequest | null;
let finish: () => void;
beforeEach(async () => {
  writing = null;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const model = {
    ...scripted,
    generate: async (request: ModelRequest) => {
      writing = request;
      await finished;
      return scripted.generate(request);
    },
  };
  served = new ServedEngine({ workflows: [help], model, streams: { heartbeatMs: 40, checkMs: 20, patienceMs: 5_000 } });
  server = await listen(served.api.fetch, { port: 0 });
  served.hosts.add(`127.0.0.1:${server.port}`);
  over = new AbortController();
});
afterEach(async () => {
  over.abort();
  finish();
  await server.close();
  await served.dispose();
});
const client = (who: Visitor) => new HttpClient({ server: `http://127.0.0.1:${server.port}`, headers: () => ({ cookie: who.cookie }) });
/** Time passes for the engine while the bytes travel. */
async function passing<T>(coming: Promise<T>): Promise<T> {
  let isThere = false;
  const done = coming.finally(() => {
    isThere = true;
  });
  for (; !isThere; await sleep(5)) await served.host.clock.pass(20);
  return done;
}
const next = async (listening: AsyncIterator<readonly Words[]>) => (await passing(listening.next())).value as readonly Words[] | undefined;

test("what a model is writing is told as it writes, and to whoever comes back from the beginning; it ends with the session", async () => {
  const ana = await served.visitor("ana", ["viewer"]);
  const listening = client(ana).words(null, over.signal);
  const coming = next(listening);
  // Streaming is asked for where somebody listens already.
  await passing(sleep(50));
  const { runId } = await served.host.engine.start({ workflow: "help", input: {} });
  await passing(sleep(20));
  writing?.onDelta?.("I will ");
  expect(await coming).toMatchObject([{ runId, step: "help", call: "/help#1.1", from: 0, text: "I will " }]);
  writing?.onDelta?.("look.");
  expect(await next(listening)).toMatchObject([{ from: 7, text: "look." }]);
  expect(await next(client(ana).words(runId, over.signal))).toMatchObject([{ from: 0, text: "I will look." }]);
  await served.request(ana, "DELETE", "/api/session");
  expect(await next(listening)).toBeUndefined();
});

test("whoever may not read runs is told nothing", async () => {
  const eve = await served.visitor("eve", ["role:ae"]);
  expect((await served.request(eve, "GET", "/api/words")).status).toBe(403);
  expect((await served.request(null, "GET", "/api/words")).status).toBe(401);
});
