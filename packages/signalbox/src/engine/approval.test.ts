import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { type AnyWorkflow, propose, type Task, tool, workflow } from "../index.ts";
import { EngineHost } from "../testing/engine-host.ts";

const people = { ana: ["role:ae"], cleo: ["role:ae"], bo: ["role:manager"], eve: [] };
const MINUTE_MS = 60_000;
const limits = { costUsd: 0 };
const Mail = z.object({ to: z.string(), body: z.string().max(50) });

let host: EngineHost;
let sent: z.output<typeof Mail>[];
beforeEach(() => {
  sent = [];
});
afterEach(() => host.dispose());

const send = tool({
  id: "mail.send",
  effect: "external",
  delivery: { mode: "keyed", window: "1d" },
  input: Mail,
  output: z.object({ id: z.number() }),
  run: (mail) => ({ id: sent.push(mail) }),
});

interface Rules {
  readonly count?: number;
  readonly fourEyes?: boolean;
}
const reviewed = ({ count, fourEyes }: Rules = {}): AnyWorkflow =>
  workflow({
    id: "reviewed",
    input: z.object({ to: z.string() }),
    limits,
    flow: (f, input) =>
      f.approve("review", {
        show: { note: input.to },
        calls: { mail: propose(send, { to: input.to, body: "Hello" }) },
        by: "role:ae",
        within: "10m",
        remind: "4m",
        escalateTo: "role:manager",
        escalateAfter: "6m",
        edit: z.object({ note: z.string() }),
        ...(count === undefined ? {} : { count }),
        ...(fourEyes === undefined ? {} : { fourEyes }),
        granted: (shown, calls, decision) => {
          f.perform("send", calls.mail);
          return { end: "granted", by: decision.by, note: shown.note };
        },
        denied: (decision) => ({ end: "denied", by: decision.by, note: "" }),
        expired: () => ({ end: "expired", by: "", note: "" }),
      }),
  });

/** A run that waits for its review. */
async function waiting(rules: Rules = {}, by?: string): Promise<{ readonly runId: string; readonly task: Task }> {
  host = new EngineHost({ workflows: [reviewed(rules)], people });
  const { runId } = await host.engine.start({ workflow: "reviewed", input: { to: "x@y.example" }, ...(by === undefined ? {} : { by }) });
  return { runId, task: await openTask() };
}
const openTask = async (): Promise<Task> => (await host.engine.inbox())[0] as Task;
const decide = (task: Task, by: string, decision: "approve" | "reject", more: { readonly hash?: string } = {}) =>
  host.engine.decide({ task: task.task, by, decision, ...more });
const ended = (runId: string) => host.engine.finished(runId, "ended");
const notes = async (runId: string): Promise<string[]> =>
  (await host.engine.journal(runId)).flatMap(({ event }) => (event.type === "note-added" ? [event.text] : []));

describe("S4.2: who may decide, on what, and once", () => {
  test("somebody who holds the role", async () => {
    const { runId, task } = await waiting();
    await decide(task, "ana", "approve");
    expect(await ended(runId)).toMatchObject({ status: "completed", output: { end: "granted", by: "ana" } });
    expect(sent).toEqual([{ to: "x@y.example", body: "Hello" }]);
  });

  test("nobody else: neither another role, nor none, nor somebody unknown", async () => {
    const { task } = await waiting();
    await expect(decide(task, "bo", "approve")).rejects.toMatchObject({ code: "not-allowed" });
    await expect(decide(task, "eve", "reject")).rejects.toMatchObject({ code: "not-allowed" });
    await expect(decide(task, "mallory", "approve")).rejects.toMatchObject({ code: "unknown-person" });
    expect(await openTask()).toMatchObject({ state: "open", approvers: [] });
    expect(sent).toEqual([]);
  });

  test("a role that was taken away counts at once", async () => {
    const { task } = await waiting();
    host.engine.reload([reviewed()], { ...people, ana: [] });
    await expect(decide(task, "ana", "approve")).rejects.toMatchObject({ code: "not-allowed" });
  });

  test("not on another hash than is open", async () => {
    const { task } = await waiting();
    await expect(decide(task, "ana", "approve", { hash: "0".repeat(64) })).rejects.toMatchObject({ code: "hash-mismatch" });
    await decide(task, "ana", "approve", { hash: task.hash ?? "" });
  });

  test("twenty decisions at once: one applies, and one mail leaves", async () => {
    const { runId, task } = await waiting();
    const decided = await Promise.allSettled(
      Array.from({ length: 20 }, (_, nth) => decide(task, nth % 2 === 0 ? "ana" : "cleo", nth % 4 < 2 ? "approve" : "reject")),
    );
    await ended(runId);
    const decisions = (await host.engine.journal(runId)).filter(({ event }) => event.type === "approval-decided");
    expect(decisions).toHaveLength(1);
    // S4.3: the repetitions of the decision that applied are answered as it was.
    expect(decided.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
    expect(sent.length).toBeLessThanOrEqual(1);
  });
});

describe("S4.3: the same decision again, and another one", () => {
  test("gives the same answer, also after a restart and after the end of the run", async () => {
    const { runId, task } = await waiting();
    await decide(task, "ana", "approve");
    await ended(runId);
    expect(await decide(task, "ana", "approve")).toMatchObject({ runId, status: "completed" });
    host.reopen();
    expect(await decide(task, "ana", "approve")).toMatchObject({ runId, status: "completed" });
    expect(sent).toHaveLength(1);
  });

  test.for([
    ["ana", "reject"],
    ["cleo", "approve"],
  ] as const)("%s %s afterwards is refused", async ([by, decision]) => {
    const { task } = await waiting();
    await decide(task, "ana", "approve");
    await expect(decide(task, by, decision)).rejects.toMatchObject({ code: "already-decided" });
  });

  test("while others have still to decide, it gives the same answer and counts once", async () => {
    const { runId, task } = await waiting({ count: 2 });
    await decide(task, "ana", "approve");
    expect(await decide(task, "ana", "approve")).toMatchObject({ runId, status: "waiting" });
    expect(await openTask()).toMatchObject({ approvers: ["ana"] });
    await expect(decide(task, "ana", "reject")).rejects.toMatchObject({ code: "duplicate-decider" });
  });
});

describe("S4.4: several people, and four eyes", () => {
  test("two different people are needed", async () => {
    const { runId, task } = await waiting({ count: 2 });
    expect(await decide(task, "ana", "approve")).toMatchObject({ status: "waiting" });
    expect(sent).toEqual([]);
    await decide(task, "cleo", "approve");
    expect(await ended(runId)).toMatchObject({ output: { end: "granted", by: "ana, cleo" } });
    expect(sent).toHaveLength(1);
  });

  test("the count survives a restart", async () => {
    const { runId, task } = await waiting({ count: 2 });
    await decide(task, "ana", "approve");
    host.reopen();
    expect(await openTask()).toMatchObject({ approvers: ["ana"] });
    await decide(task, "cleo", "approve");
    expect(await ended(runId)).toMatchObject({ output: { end: "granted" } });
  });

  test("one reject rejects", async () => {
    const { runId, task } = await waiting({ count: 2 });
    await decide(task, "ana", "approve");
    await decide(task, "cleo", "reject");
    expect(await ended(runId)).toMatchObject({ output: { end: "denied", by: "cleo" } });
    expect(sent).toEqual([]);
  });

  test("with four eyes whoever started the run cannot approve it, and can reject it", async () => {
    const { runId, task } = await waiting({ fourEyes: true }, "ana");
    await expect(decide(task, "ana", "approve")).rejects.toMatchObject({ code: "not-allowed" });
    await decide(task, "ana", "reject");
    expect(await ended(runId)).toMatchObject({ output: { end: "denied" } });
  });

  test("with four eyes another person approves", async () => {
    const { runId, task } = await waiting({ fourEyes: true }, "ana");
    await decide(task, "cleo", "approve");
    expect(await ended(runId)).toMatchObject({ output: { end: "granted", by: "cleo" } });
  });

  test("an edit starts the count again, on a new task with a new hash", async () => {
    const { runId, task } = await waiting({ count: 2 });
    await decide(task, "cleo", "approve");
    await edit(task, "ana", { calls: { mail: { to: "x@y.example", body: "Good day" } } });
    const again = await openTask();
    expect(again).toMatchObject({ state: "open", approvers: ["ana"] });
    expect([again.task === task.task, again.hash === task.hash]).toEqual([false, false]);
    await decide(again, "cleo", "approve");
    await ended(runId);
    expect(sent).toEqual([{ to: "x@y.example", body: "Good day" }]);
  });

  test("with four eyes whoever edited cannot approve the edit, also after a restart", async () => {
    const { runId, task } = await waiting({ fourEyes: true });
    await edit(task, "ana", { show: { note: "Changed" } });
    host.reopen();
    const again = await openTask();
    await expect(decide(again, "ana", "approve")).rejects.toMatchObject({ code: "not-allowed" });
    await decide(again, "cleo", "approve");
    expect(await ended(runId)).toMatchObject({ output: { end: "granted", note: "Changed" } });
  });
});

const edit = (task: Task, by: string, change: Parameters<EngineHost["engine"]["decide"]>[0]["edit"]) =>
  host.engine.decide({ task: task.task, by, decision: "edit", ...(change === undefined ? {} : { edit: change }) });

describe("S4.8: what may be edited", () => {
  test.for([
    ["arguments that the tool does not take", { calls: { mail: { to: 7, body: "Hello" } } }, "input-invalid"],
    ["a body that is too long", { calls: { mail: { to: "a", body: "x".repeat(60) } } }, "input-invalid"],
    ["a call that was not proposed", { calls: { fax: {} } }, "input-invalid"],
    ["a shown value of another shape", { show: 7 }, "input-invalid"],
  ] as const)("not %s", async ([, change, code]) => {
    const { task } = await waiting();
    await expect(edit(task, "ana", change)).rejects.toMatchObject({ code });
    expect(await openTask()).toMatchObject({ task: task.task, hash: task.hash });
  });

  test("an edit without a change is refused", async () => {
    const { task } = await waiting();
    await expect(edit(task, "ana", undefined)).rejects.toMatchObject({ code: "usage" });
  });
});

describe("S4.5: what leaves is what was approved", () => {
  test("to the byte, whatever becomes of the run's process in between", async () => {
    const { runId, task } = await waiting();
    host.store.arm({ commit: 1, when: "after" });
    void decide(task, "ana", "approve");
    await host.death();
    expect(sent).toEqual([]);
    host.open();
    await ended(runId);
    const proposal = task.proposal as unknown as { readonly calls: { readonly mail: { readonly arguments: unknown } } };
    expect(sent).toEqual([proposal.calls.mail.arguments]);
  });

  test("and leaves under the approval that cleared it, which is recorded with it", async () => {
    const { runId, task } = await waiting();
    await decide(task, "ana", "approve");
    await ended(runId);
    const [intent] = (await host.engine.journal(runId)).filter(({ event }) => event.type === "intent-recorded");
    expect(intent?.event).toMatchObject({ controller: "human", clears: "/review#1/mail" });
  });
});

describe("S4.6: silence never approves", () => {
  test("expiry takes its own arm", async () => {
    const { runId } = await waiting();
    await host.clock.pass(11 * MINUTE_MS);
    expect(await ended(runId)).toMatchObject({ output: { end: "expired" } });
    expect(sent).toEqual([]);
    expect(await host.engine.inbox({ all: true })).toMatchObject([{ state: "expired" }]);
  });

  test("a decision that comes later is refused, and kept as a note", async () => {
    const { runId, task } = await waiting();
    await host.clock.pass(11 * MINUTE_MS);
    await expect(decide(task, "ana", "approve")).rejects.toMatchObject({ code: "approval-expired" });
    expect(await notes(runId)).toEqual([expect.stringContaining('ana decided "approve"')]);
    expect(await host.engine.run(runId)).toMatchObject({ status: "completed", output: { end: "expired" } });
    expect((await host.engine.verify()).problems).toEqual([]);
    expect((await host.engine.replay(runId)).identical).toBe(true);
  });

  test("a decision in the last moment stands, however late the timer looks", async () => {
    const { runId, task } = await waiting();
    await host.clock.pass(10 * MINUTE_MS - 1);
    await decide(task, "ana", "approve");
    expect(await ended(runId)).toMatchObject({ output: { end: "granted" } });
  });

  test("reminders count, and escalation is one that widens who may decide", async () => {
    const { runId, task } = await waiting();
    await host.clock.pass(5 * MINUTE_MS);
    expect(await openTask()).toMatchObject({ reminders: 1, who: ["role:ae"] });
    await host.clock.pass(4 * MINUTE_MS);
    expect(await openTask()).toMatchObject({ reminders: 3, who: ["role:ae", "role:manager"] });
    await decide(task, "bo", "approve");
    expect(await ended(runId)).toMatchObject({ output: { end: "granted", by: "bo" } });
  });
});

describe("S4.7: deadlines of people are extended by the time that the instance was down", () => {
  test("an hour down leaves ten minutes to decide", async () => {
    const { runId, task } = await waiting();
    await host.clock.pass(5 * MINUTE_MS);
    host.crash();
    host.clock.jump(60 * MINUTE_MS);
    host.open();
    await host.clock.pass(4 * MINUTE_MS);
    expect(await openTask()).toMatchObject({ state: "open" });
    await decide(task, "ana", "approve");
    expect(await ended(runId)).toMatchObject({ output: { end: "granted" } });
  });

  test("and not by more: it expires when its time of the instance being up is over", async () => {
    const { runId } = await waiting();
    host.crash();
    host.clock.jump(60 * MINUTE_MS);
    host.open();
    await host.clock.pass(11 * MINUTE_MS);
    expect(await ended(runId)).toMatchObject({ output: { end: "expired" } });
  });

  test("what the journal says of it is in the instance's own events", async () => {
    await waiting();
    host.crash();
    host.clock.jump(60 * MINUTE_MS);
    host.open();
    expect(await host.engine.instance()).toEqual([expect.objectContaining({ type: "opened-after-downtime" })]);
  });
});
