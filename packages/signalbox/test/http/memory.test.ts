import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { agent, workflow } from "../../src/index.ts";
import type { ForgetReport, MemoryEntry } from "../../src/ports/engine.ts";
import { ScriptedReply, scriptedModel } from "../../src/testing/scripted-model.ts";
import { toolCall } from "../kernel/replies.ts";
import { ServedEngine, type Visitor } from "./served-engine.ts";

const helper = agent({
  id: "helper",
  goal: "Help.",
  model: "large",
  input: z.object({ text: z.string() }),
  output: z.object({ said: z.string() }),
  memory: {},
  limits: { costUsd: 1, tokens: 1_000_000, turns: 10 },
});
const desk = workflow({
  id: "desk",
  input: z.object({ who: z.string(), text: z.string() }),
  subject: (input) => input.who,
  limits: { costUsd: 10 },
  flow: (f, input) => void f.agent("help", helper, { text: input.text }, { otherwise: (end) => ({ said: end.reason }) }),
});
const remember = (text: string) => new ScriptedReply([toolCall("remember", { text })]);
const done = new ScriptedReply([toolCall("finish", { said: "done" })]);

let served: ServedEngine;
let ana: Visitor;
beforeEach(async () => {
  const model = scriptedModel({ help: [remember("Prefers e-mail to the phone"), remember("Lives in Bern"), done] });
  served = new ServedEngine({ workflows: [desk], model, people: { ana: ["role:admin"] } });
  ana = await served.visitor("ana", ["admin"]);
  const { runId } = await served.host.engine.start({ workflow: "desk", input: { who: "mia@example.com", text: "Hello" } });
  await served.host.engine.finished(runId, "ended");
});
afterEach(() => served.dispose());
const entries = async (query = "", who: Visitor = ana): Promise<MemoryEntry[]> =>
  (await (await served.request(who, "GET", `/api/agents/helper/memory${query}`)).json()) as MemoryEntry[];

test("an agent's notes are read with where they come from, by their words, and as of a moment", async () => {
  const all = await entries();
  expect(all.map(({ text }) => text)).toEqual(["Lives in Bern", "Prefers e-mail to the phone"]);
  expect(all[0]).toMatchObject({ agent: "helper", subject: "mia@example.com", workflow: "desk", controller: "ai", untrusted: true });
  expect((await entries("?words=phone")).map(({ text }) => text)).toEqual(["Prefers e-mail to the phone"]);
  const first = all[1];
  expect((await entries(`?run=${first?.runId}&seq=${first?.seq}`)).map(({ text }) => text)).toEqual(["Prefers e-mail to the phone"]);
  expect(await entries("?at=2001-01-01T00:00:00Z")).toEqual([]);
  expect((await served.request(ana, "GET", "/api/agents/helper/memory?run=x")).status).toBe(400);
});

test("an entry is forgotten for good by whoever may erase, under their name, and by nobody else", async () => {
  const [entry] = await entries();
  const path = `/api/memory/${entry?.entry}/forgetting`;
  const viewer = await served.visitor("vi", ["viewer", "operator"]);
  expect((await served.request(viewer, "POST", path, { reason: "asked" })).status).toBe(403);
  expect((await served.request(ana, "POST", path, {})).status).toBe(400);
  const report = (await (await served.request(ana, "POST", path, { reason: "asked" })).json()) as ForgetReport;
  expect(report).toMatchObject({ by: "ana", entries: [entry?.entry], alsoIn: [entry?.runId] });
  expect((await entries()).map(({ text }) => text)).toEqual(["Prefers e-mail to the phone"]);
  expect((await entries("?history=true"))[0]).toMatchObject({ text: null, forgotten: { by: "ana", reason: "asked" } });
  expect((await served.request(ana, "POST", path, { reason: "again" })).status).toBe(409);
});
