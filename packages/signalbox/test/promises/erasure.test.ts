// What is left of a subject's data when it was erased: of the values nothing, in no file; of what happened everything.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { timelineOf } from "../../src/analysis/timeline/timeline.ts";
import { explain } from "../../src/cli/why/explanation.ts";
import { historyOf } from "../../src/cli/why/history.ts";
import type { EmbeddedEngine } from "../../src/engine/embedded-engine.ts";
import { event, propose, ToolError, text, tool, workflow } from "../../src/index.ts";
import { Instance, turn } from "./instance.ts";

let instance: Instance;
beforeEach(() => {
  instance = new Instance();
});
afterEach(() => instance.dispose());

const SECRET = "pineapple-smuggler";
const SUBJECT = "ada@example.com";
const limits = { costUsd: 0 };
const Case = z.object({ who: z.string(), text: z.string() });

const mail = tool({
  id: "mail.send",
  input: z.object({ to: z.string(), body: z.string() }),
  output: z.object({ echo: z.string() }),
  effect: "external",
  delivery: { mode: "keyed", window: "1d" },
  run: ({ body }) => ({ echo: `sent ${body}` }),
});
const charge = tool({
  id: "pay.charge",
  input: z.object({ note: z.string() }),
  output: z.object({ receipt: z.string() }),
  effect: "external",
  run: ({ note }) => {
    throw new ToolError("cut", `The line was cut at ${note}.`, { outcome: "unknown" });
  },
});
const refuse = tool({
  id: "refuse",
  input: z.object({ note: z.string() }),
  output: z.object({}),
  effect: "read",
  run: ({ note }) => {
    throw new ToolError("refused", `We do not take ${note}.`, { outcome: "rejected" });
  },
});
const letter = event("letter", z.object({ body: z.string() }));
const part = workflow({ id: "part", input: z.object({ text: z.string() }), limits, flow: (_f, input) => ({ kept: input.text }) });

/** Goes through every way in which a value reaches the journal. */
const dossier = workflow({
  id: "dossier",
  input: Case,
  subject: (input) => input.who,
  limits,
  flow: (f, input) => {
    f.run("part", part, { text: input.text });
    f.map("each", [input.text], { max: 3 }, (item) => f.compute("upper", { item }, ({ item: value }) => ({ up: `${value}!` })));
    f.approve("review", {
      show: { text: input.text },
      calls: { mail: propose(mail, { to: input.who, body: input.text }) },
      by: "role:ae",
      within: "2d",
      granted: (_shown, calls) => f.perform("send", calls.mail),
      denied: () => undefined,
    });
    f.call("charge", charge, { note: input.text });
    f.wait("reply", { event: letter, key: input.who, within: "5d", expired: () => ({ body: "" }) });
    const count = f.ask("count", {
      who: "role:ae",
      question: text`How many of ${input.text}?`,
      form: z.object({ note: z.string() }),
      within: "1d",
      expired: () => ({ note: "" }),
    });
    return { text: input.text, note: count.note, long: input.text };
  },
});
const failing = workflow({
  id: "failing",
  input: Case,
  subject: (input) => input.who,
  limits,
  flow: (f, input) => f.call("refuse", refuse, { note: input.text }),
});
const all = [dossier, failing, part];

async function openTask(engine: EmbeddedEngine, kind: string): Promise<string> {
  await turn(20);
  const task = (await engine.inbox()).find((each) => each.kind === kind);
  if (task === undefined) throw new Error(`There is no ${kind}: ${JSON.stringify(await engine.runs())} ${instance.reports.join()}`);
  return task.task;
}

/** A run with the secret in each of its places; the long one is stored apart. */
async function wholeRun(engine: EmbeddedEngine, secret: string, who = SUBJECT, key?: string): Promise<string> {
  const { runId } = await engine.start({
    workflow: "dossier",
    input: { who, text: secret },
    by: "bo",
    ...(key === undefined ? {} : { key }),
  });
  const given = await openTask(engine, "approval");
  await engine.reassign({ task: given, to: "ana", by: "cleo", reason: secret.slice(0, 30) });
  await engine.decide({
    task: given,
    decision: "approve",
    by: "ana",
    reason: `because ${secret.slice(0, 30)}`,
  });
  const doubt = await openTask(engine, "settlement");
  expect(doubt).toBeDefined();
  await engine.settle({ runId, step: "charge", choice: "happened", output: { receipt: secret }, by: "ana", reason: secret.slice(0, 30) });
  await turn(20);
  await engine.emit({ event: "letter", key: who, payload: { body: secret }, eventId: `letter-${who.length}-${runId}` });
  await engine.answer({ task: await openTask(engine, "question"), answer: { note: secret }, by: "ana" });
  await engine.finished(runId, "ended");
  return runId;
}

/** Every file of the store, read as bytes. */
const filesWith = (needle: string): readonly string[] =>
  readdirSync(instance.home).filter((name) => readFileSync(join(instance.home, name)).includes(needle));

describe("S2.11 erasure", () => {
  test("S2.11 takes the values out of every file, short and long, and the chains still hold", async () => {
    const engine = instance.open(all);
    const short = await wholeRun(engine, SECRET);
    const long = await wholeRun(engine, `${SECRET} `.repeat(600), SUBJECT, `order of ${SUBJECT}`);
    const failed = await engine.start({ workflow: "failing", input: { who: SUBJECT, text: SECRET } });
    await engine.finished(failed.runId, "ended");
    const other = await wholeRun(engine, "of somebody else", "bo@example.com");
    expect(filesWith(SECRET)).not.toEqual([]);
    const before = await engine.verify();

    const report = await engine.erase({ subject: SUBJECT, by: "bo", reason: "asked for it" });
    // Each dossier with the run that it started, and the one that failed.
    expect(report.runs).toHaveLength(5);
    expect(report.runs).toEqual(expect.arrayContaining([short, long, failed.runId]));
    expect(report.payloads).toBeGreaterThan(0);
    expect(report.events).toBe(2);
    expect(filesWith(SECRET)).toEqual([]);
    expect(filesWith(SUBJECT)).toEqual([]);

    const after = await engine.verify();
    expect(after).toMatchObject({ runs: before.runs, batches: before.batches, problems: [], erased: { runs: 5, batches: report.batches } });
    expect(await engine.run(other)).toMatchObject({ output: { text: "of somebody else" } });
    expect(await engine.replay(other)).toMatchObject({ identical: true });
    await instance.close();
    expect(filesWith(SECRET)).toEqual([]);
    const again = instance.open(all);
    expect((await again.verify()).problems).toEqual([]);
  });

  test("S2.11 what is read afterwards says who erased it and when, and never fails", async () => {
    const engine = instance.open(all);
    const runId = await wholeRun(engine, SECRET);
    const { runId: failed } = await engine.start({ workflow: "failing", input: { who: SUBJECT, text: SECRET } });
    await engine.finished(failed, "ended");
    const graph = await engine.graph(runId);
    const steps = (await engine.journal(runId)).length;
    const { at } = await engine.erase({ subject: SUBJECT, by: "bo" });
    const text = `erased on ${at.slice(0, 10)} by bo`;

    expect(await engine.run(runId)).toMatchObject({ status: "completed", output: text, erased: { at, by: "bo" } });
    expect(await engine.run(failed)).toMatchObject({ status: "failed", error: { code: "erased", message: text }, output: null });
    const entries = await engine.journal(runId);
    expect(entries).toHaveLength(steps);
    expect(entries.every(({ erased }) => erased?.by === "bo")).toBe(true);
    expect(entries.find(({ event: { type } }) => type === "run-started")?.event).toMatchObject({ input: text, by: "bo" });
    const moments = JSON.stringify(timelineOf(graph, entries));
    expect(moments).toContain(`"before":"started by bo","value":"${text}"`);
    expect(moments).toContain("ana approved");
    expect(moments).not.toContain(SECRET);
    expect(explain(graph, historyOf(graph, entries), runId, "send")).toMatchObject({
      input: text,
      erased: { by: "bo" },
      cleared: { approval: "review", asShown: null },
      attempts: [{ number: 1, answer: { kind: "completed", output: text } }],
      causes: [{ kind: "approval", bytes: text, hashMatches: null, decisions: [{ by: "ana", decision: "approve", reason: text }] }],
    });
    expect(await engine.replay(runId)).toMatchObject({ identical: false, difference: null, erased: { by: "bo" } });
    const tasks = await engine.inbox({ all: true });
    expect(tasks).toHaveLength(3);
    expect(tasks.every((task) => task.erased?.by === "bo")).toBe(true);
    expect(JSON.stringify([tasks, await engine.runs()])).not.toContain(SECRET);
    await expect(engine.retry(failed, { by: "ana" })).rejects.toMatchObject({
      code: "run-not-open",
      message: expect.stringContaining(text),
    });
    expect(await engine.run(failed)).toMatchObject({ status: "failed", blocked: null });
  });

  test("S2.11 a run that is open is named and nothing is erased, or it is cancelled first", async () => {
    const engine = instance.open(all);
    const done = await engine.start({ workflow: "failing", input: { who: SUBJECT, text: SECRET } });
    await engine.finished(done.runId, "ended");
    const { runId } = await engine.start({ workflow: "dossier", input: { who: SUBJECT, text: SECRET } });
    await openTask(engine, "approval");
    await expect(engine.erase({ subject: SUBJECT, by: "bo" })).rejects.toMatchObject({
      code: "run-not-open",
      message: expect.stringContaining(`${runId} (waiting)`),
    });
    expect(await engine.run(done.runId)).toMatchObject({ error: { code: "refused" } });
    const report = await engine.erase({ subject: SUBJECT, by: "bo", cancel: true });
    expect(report.runs).toContain(runId);
    expect(await engine.run(runId)).toMatchObject({ status: "cancelled", erased: { by: "bo" } });
    expect(filesWith(SECRET)).toEqual([]);
  });

  test("S2.11 a value that another subject's run has as well stays for that run", async () => {
    const engine = instance.open(all);
    const shared = "the same long text ".repeat(400);
    await wholeRun(engine, shared);
    const other = await wholeRun(engine, shared, "bo@example.com");
    const first = await engine.erase({ subject: SUBJECT, by: "bo" });
    expect(await engine.run(other)).toMatchObject({ output: { text: shared } });
    expect((await engine.verify()).problems).toEqual([]);
    const second = await engine.erase({ subject: "bo@example.com", by: "bo" });
    // The second takes what both had, and what was its own.
    expect(second.payloads).toBeGreaterThan(first.payloads);
    expect(filesWith("the same long text")).toEqual([]);
    expect((await engine.verify()).problems).toEqual([]);
  });

  test("S2.11 the erasure is on record without the subject, and done once", async () => {
    const engine = instance.open(all);
    const run = await engine.start({ workflow: "failing", input: { who: SUBJECT, text: SECRET }, key: `k-${SUBJECT}` });
    await engine.finished(run.runId, "ended");
    const report = await engine.erase({ subject: SUBJECT, by: "bo", reason: "asked for it" });
    expect((await engine.instance()).at(-1)).toMatchObject({
      type: "erased",
      at: report.at,
      detail: { by: "bo", reason: "asked for it", subject: report.subject, runs: [run.runId] },
    });
    expect(JSON.stringify(await engine.instance())).not.toContain(SUBJECT);
    expect((await engine.erase({ subject: SUBJECT, by: "ana" })).runs).toEqual([]);
    expect(await engine.run(run.runId)).toMatchObject({ erased: { by: "bo" }, subject: report.subject });
    // The key that it was started with finds it still, although it is not kept.
    expect(await engine.start({ workflow: "failing", input: { who: SUBJECT, text: SECRET }, key: `k-${SUBJECT}` })).toMatchObject({
      runId: run.runId,
    });
    await expect(engine.erase({ subject: SUBJECT, by: "nobody" })).rejects.toMatchObject({ code: "unknown-person" });
  });

  test("S2.11 a run that started one of the subject's keeps its copy, is named, and goes with --with-parents", async () => {
    const single = workflow({
      id: "single",
      input: Case,
      subject: (input) => input.who,
      limits,
      flow: (_f, input) => ({ kept: input.text }),
    });
    const batch = workflow({
      id: "batch",
      input: z.object({ items: z.array(Case) }),
      limits,
      flow: (f, input) => f.map("each", input.items, { max: 9 }, (item) => f.run("one", single, item)),
    });
    const engine = instance.open([batch, single]);
    const items = [
      { who: SUBJECT, text: SECRET },
      { who: "bo@example.com", text: "another" },
    ];
    const parent = await engine.start({ workflow: "batch", input: { items } });
    await engine.finished(parent.runId, "ended");
    const first = await engine.erase({ subject: SUBJECT, by: "bo" });
    expect(first).toMatchObject({ alsoIn: [parent.runId] });
    expect(first.runs).toHaveLength(1);
    expect(filesWith(SECRET)).not.toEqual([]);
    const { runs } = await engine.runs().then((rows) => ({ runs: rows.filter(({ subject }) => subject === "bo@example.com") }));
    expect(runs).toHaveLength(1);
    const second = await engine.erase({ subject: "bo@example.com", by: "bo", withParents: true });
    expect(second).toMatchObject({ alsoIn: [] });
    expect(second.runs).toEqual(expect.arrayContaining([parent.runId]));
    expect(filesWith(SECRET)).toEqual([]);
    expect((await engine.verify()).problems).toEqual([]);
  });

  test("S2.11 a process that ends between the record and the rewriting of the file leaves it to the next", async () => {
    let engine = instance.open(all);
    await wholeRun(engine, `${SECRET} `.repeat(600));
    await instance.close();
    // Until the transaction of the erasure, then no further.
    engine = instance.open(all);
    const store = engine.services.store;
    const { scrub } = store;
    store.scrub = () => {
      throw new Error("The process ended here.");
    };
    await expect(engine.erase({ subject: SUBJECT, by: "bo" })).rejects.toThrow("ended here");
    store.scrub = scrub;
    await instance.crash();
    engine = instance.open(all);
    expect(filesWith(SECRET)).toEqual([]);
    expect((await engine.verify()).problems).toEqual([]);
  });

  test("S2.11 a result that was erased is not adopted, and nothing is sent for it", async () => {
    let sent = 0;
    const shared = tool({
      id: "shared",
      input: z.object({ text: z.string() }),
      output: z.object({ echo: z.string() }),
      effect: "external",
      delivery: { mode: "keyed", window: "9d" },
      key: ({ text }) => text,
      keyScope: "instance",
      run: (input) => ({ echo: `${++sent} ${input.text}` }),
    });
    const sends = workflow({
      id: "sends",
      input: Case,
      subject: (input) => input.who,
      limits,
      flow: (f, input) => f.call("send", shared, { text: input.text }),
    });
    const engine = instance.open([sends]);
    const first = await engine.start({ workflow: "sends", input: { who: SUBJECT, text: SECRET } });
    await engine.finished(first.runId, "ended");
    await engine.erase({ subject: SUBJECT, by: "bo" });
    const second = await engine.start({ workflow: "sends", input: { who: "bo@example.com", text: SECRET } });
    const { status, error } = await engine.finished(second.runId, "ended");
    expect({ status, code: error?.code, sent }).toEqual({ status: "failed", code: "erased", sent: 1 });
  });

  test("values that are missing without a record are a problem, not an erasure", async () => {
    const engine = instance.open(all);
    const run = await engine.start({ workflow: "failing", input: { who: SUBJECT, text: SECRET } });
    await engine.finished(run.runId, "ended");
    await engine.erase({ subject: SUBJECT, by: "bo" });
    await instance.close();
    const db = new DatabaseSync(join(instance.home, "signalbox.db"));
    db.exec("DELETE FROM erased_run");
    db.close();
    const { problems } = await instance.open(all).verify();
    expect(problems).toMatchObject([{ runId: run.runId, problem: expect.stringContaining("no record says who erased them") }]);
  });
});
