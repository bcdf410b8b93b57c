import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { sha256Hex } from "../../src/base/hash.ts";
import { canonical, type Json } from "../../src/base/json.ts";
import { type EmbeddedEngine, propose, type Task, tool, workflow } from "../../src/index.ts";
import { Instance, turn } from "./instance.ts";

const Mail = z.object({ to: z.string(), body: z.string() });
let sent: unknown[];
let instance: Instance;
beforeEach(() => {
  instance = new Instance();
  sent = [];
});
afterEach(() => instance.dispose());

const send = tool({
  id: "send",
  input: Mail,
  output: z.object({ ok: z.boolean() }),
  effect: "external",
  delivery: { mode: "keyed", window: "1d" },
  run: (mail) => {
    sent.push(mail);
    return { ok: true };
  },
});
const review = (options: { count?: number; fourEyes?: boolean; expired?: boolean; edit?: boolean; within?: string } = {}) =>
  workflow({
    id: "review",
    input: Mail,
    limits: { costUsd: 0 },
    flow: (f, mail) =>
      f.approve("ok", {
        show: mail.body,
        calls: { mail: propose(send, { to: mail.to, body: mail.body }) },
        by: "role:ae",
        within: options.within ?? "2d",
        count: options.count ?? 1,
        fourEyes: options.fourEyes ?? false,
        ...(options.edit === true ? { edit: z.string().max(20) } : {}),
        granted: (_shown, calls, decision) => {
          f.perform("send", calls.mail);
          return decision.by;
        },
        denied: () => "denied",
        ...(options.expired === true ? { expired: () => "expired" } : {}),
      }),
  });
const opened = async (flow = review(), by = "bo"): Promise<{ engine: EmbeddedEngine; task: Task; runId: string }> => {
  const engine = instance.open([flow]);
  const run = await engine.start({ workflow: "review", input: { to: "x@example.org", body: "Hello" }, by });
  return { engine, runId: run.runId, task: (await engine.inbox())[0] as Task };
};

test("S4.1 the hash is SHA-256 over the canonical proposal, which holds the resolved arguments", async () => {
  const { task } = await opened();
  expect(task.hash).toBe(sha256Hex(canonical(task.proposal as Json)));
  expect(task.proposal).toMatchObject({
    show: "Hello",
    calls: { mail: { tool: "send", arguments: { to: "x@example.org", body: "Hello" }, effect: "external", delivery: "keyed" } },
  });
});

test("S4.2 a decision needs a person, a role, the hash that is open, and an open task", async () => {
  const { engine, task } = await opened();
  const decide = (by: string, hash?: string) =>
    engine.decide({ task: task.task, decision: "approve", by, ...(hash === undefined ? {} : { hash }) });
  await expect(decide("mallory")).rejects.toMatchObject({ code: "unknown-person" });
  await expect(decide("bo")).rejects.toMatchObject({ code: "not-allowed" });
  await expect(decide("ana", "0".repeat(64))).rejects.toMatchObject({ code: "hash-mismatch" });
  await expect(engine.decide({ task: "nowhere", decision: "approve", by: "ana" })).rejects.toMatchObject({ code: "not-found" });
  expect(sent).toEqual([]);
  await decide("ana", task.hash ?? "");
  await turn();
  expect(sent).toHaveLength(1);
});

test("S4.2 of fifty deciders at once, one decides", async () => {
  const { engine, task, runId } = await opened();
  const answers = await Promise.allSettled(
    Array.from({ length: 50 }, (_, index) =>
      engine.decide({ task: task.task, decision: index % 2 === 0 ? "approve" : "reject", by: index % 3 === 0 ? "ana" : "cleo" }),
    ),
  );
  await engine.finished(runId, "ended");
  const decided = (await engine.journal(runId)).filter(({ event }) => event.type === "approval-decided");
  expect(decided).toHaveLength(1);
  expect(answers.some(({ status }) => status === "rejected")).toBe(true);
  expect(sent.length).toBeLessThanOrEqual(1);
});

test("S4.3 the same decision again gives the same answer, another is refused", async () => {
  const { engine, task, runId } = await opened();
  await engine.decide({ task: task.task, decision: "approve", by: "ana" });
  await engine.finished(runId, "ended");
  expect(await engine.decide({ task: task.task, decision: "approve", by: "ana" })).toMatchObject({ runId });
  await expect(engine.decide({ task: task.task, decision: "reject", by: "ana" })).rejects.toMatchObject({ code: "already-decided" });
  await expect(engine.decide({ task: task.task, decision: "approve", by: "cleo" })).rejects.toMatchObject({ code: "already-decided" });
  expect(sent).toHaveLength(1);
});

test("S4.4 two different people are two; an edit starts the count again; whoever wrote it does not count with four eyes", async () => {
  const { engine, task, runId } = await opened(review({ count: 2, fourEyes: true }));
  await engine.decide({ task: task.task, decision: "approve", by: "ana" });
  expect(await engine.decide({ task: task.task, decision: "approve", by: "ana" })).toMatchObject({ status: "waiting" });
  expect((await engine.inbox())[0]?.approvers).toEqual(["ana"]);
  await engine.decide({ task: task.task, decision: "edit", by: "cleo", edit: { calls: { mail: { to: "y@example.org", body: "Hi" } } } });
  const [second] = await engine.inbox();
  expect(second?.hash).not.toBe(task.hash);
  expect(second?.approvers).toEqual([]);
  await expect(engine.decide({ task: second?.task ?? "", decision: "approve", by: "cleo" })).rejects.toMatchObject({ code: "not-allowed" });
  await engine.decide({ task: second?.task ?? "", decision: "approve", by: "ana" });
  expect((await engine.run(runId))?.status).toBe("waiting");
  expect(sent).toEqual([]);
});

test("S4.4 whoever started the run does not approve it with four eyes", async () => {
  const { engine, task } = await opened(review({ fourEyes: true }), "ana");
  await expect(engine.decide({ task: task.task, decision: "approve", by: "ana" })).rejects.toMatchObject({ code: "not-allowed" });
  await engine.decide({ task: task.task, decision: "approve", by: "cleo" });
  await turn();
  expect(sent).toHaveLength(1);
});

test("S4.5 exactly the approved bytes leave, once, whatever happens around it", async () => {
  const { engine, task, runId } = await opened();
  await engine.decide({ task: task.task, decision: "edit", by: "ana", edit: { calls: { mail: { to: "z@example.org", body: "Edited" } } } });
  expect(await engine.finished(runId, "ended")).toMatchObject({ status: "completed", output: "ana" });
  expect(sent).toEqual([{ to: "z@example.org", body: "Edited" }]);
  const intent = (await engine.journal(runId)).find(({ event }) => event.type === "intent-recorded")?.event;
  expect(intent).toMatchObject({ controller: "human", clears: expect.stringMatching(/\/ok#2\/mail$/) });
});

test("S4.6 silence takes `expired`, else `denied`; a later decision is refused and kept as a note", async () => {
  const { engine, task, runId } = await opened(review({ expired: true, within: "30m" }));
  await instance.clock.pass(31 * 60_000);
  expect(await engine.run(runId)).toMatchObject({ status: "completed", output: "expired" });
  await expect(engine.decide({ task: task.task, decision: "approve", by: "ana", reason: "sorry" })).rejects.toMatchObject({
    code: "approval-expired",
  });
  expect(sent).toEqual([]);
  const notes = (await engine.journal(runId)).flatMap(({ event }) => (event.type === "note-added" ? [event.text] : []));
  expect(notes).toEqual([expect.stringContaining("sorry")]);
  await instance.close();
  const other = new Instance();
  const plain = other.open([review({ within: "30m" })]);
  const run = await plain.start({ workflow: "review", input: { to: "a", body: "b" } });
  await other.clock.pass(31 * 60_000);
  expect(await plain.run(run.runId)).toMatchObject({ output: "denied" });
  await other.dispose();
});

test("S4.7 a deadline is extended by the time that the instance was down", async () => {
  const { task, runId } = await opened(review({ expired: true }));
  await instance.crash();
  instance.clock.jump(3 * 86_400_000);
  const engine = instance.open([review({ expired: true })]);
  await instance.clock.pass(60_000);
  expect((await engine.run(runId))?.status).toBe("waiting");
  const [open] = await engine.inbox();
  expect(Date.parse(open?.dueAt ?? "") - Date.parse(task.dueAt)).toBeGreaterThanOrEqual(3 * 86_400_000 - 60_000);
  await engine.decide({ task: task.task, decision: "approve", by: "ana" });
  await turn();
  expect(sent).toHaveLength(1);
});

test("S4.8 an edit is checked: the call by its tool's schema, the shown value by the approval's", async () => {
  const { engine, task } = await opened(review({ edit: true }));
  const edit = (value: { show?: Json; calls?: { [key: string]: Json } }) =>
    engine.decide({ task: task.task, decision: "edit", by: "ana", edit: value });
  await expect(edit({ calls: { mail: { to: 7 } } })).rejects.toThrow(/calls\.mail\.to/);
  await expect(edit({ calls: { other: {} } })).rejects.toThrow(/not proposed/);
  await expect(edit({ show: "much too long for what the approval allows to be shown" })).rejects.toThrow(/show/);
  await edit({ show: "Short", calls: { mail: { to: "q@example.org", body: "Short" } } });
  await turn();
  expect(sent).toEqual([{ to: "q@example.org", body: "Short" }]);
});
