import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { ask, policy, propose, type Task, tool, workflow } from "../../src/index.ts";
import { Instance, turn } from "./instance.ts";

const PEOPLE = {
  ana: ["role:ae"],
  cleo: ["role:ae"],
  bo: ["role:manager"],
  mia: ["role:manager", "role:ae"],
  ada: ["role:admin"],
};
let sent: unknown[];
let instance: Instance;
beforeEach(() => {
  instance = new Instance();
  sent = [];
});
afterEach(() => instance.dispose());

const send = tool({
  id: "send",
  input: z.object({ to: z.string() }),
  output: z.object({ ok: z.boolean() }),
  effect: "external",
  run: (mail) => {
    if (mail.to === "lost@example.org") throw new Error("The line was cut.");
    sent.push(mail);
    return { ok: true };
  },
});
const review = (options: { count?: number; fourEyes?: boolean; escalateAfter?: string } = {}) =>
  workflow({
    id: "review",
    input: z.object({ to: z.string() }),
    limits: { costUsd: 0 },
    flow: (f, mail) =>
      f.approve("ok", {
        calls: { mail: propose(send, { to: mail.to }) },
        by: "role:ae",
        within: "2d",
        count: options.count ?? 1,
        fourEyes: options.fourEyes ?? false,
        ...(options.escalateAfter === undefined ? {} : { escalateTo: "role:manager", escalateAfter: options.escalateAfter }),
        granted: (_shown, calls, decision) => {
          f.perform("send", calls.mail);
          return decision.by;
        },
        denied: () => "denied",
      }),
  });
const direct = workflow({
  id: "direct",
  input: z.object({ to: z.string() }),
  limits: { costUsd: 0 },
  flow: (f, mail) => f.call("send", send, { to: mail.to }),
});
const form = workflow({
  id: "form",
  input: z.object({}),
  limits: { costUsd: 0 },
  flow: (f) =>
    f.ask("size", { who: "role:ae", question: "?", form: z.object({ size: z.number() }), within: "1d", expired: () => ({ size: 0 }) }),
});
const managersClear = policy("managers-clear", [{ effect: ["external"], then: ask({ by: "role:manager", within: "1d" }) }]);

async function opened(
  flow: Parameters<Instance["open"]>[0][number] = review(),
  by = "bo",
  to = "x@example.org",
  policies = [] as (typeof managersClear)[],
) {
  const engine = instance.open([flow], { people: PEOPLE, policies });
  const { runId } = await engine.start({ workflow: flow.graph.id, input: flow === form ? {} : { to }, by });
  await turn();
  const task = (await engine.inbox())[0] as Task;
  const give = (who: string, giver: string, reason?: string) =>
    engine.reassign({ task: task.task, to: who, by: giver, ...(reason === undefined ? {} : { reason }) });
  const decide = (who: string) => engine.decide({ task: task.task, decision: "approve", by: who });
  const status = async () => (await engine.run(runId))?.status;
  return { engine, runId, task, give, decide, status };
}

describe("S4.11 an open task goes to others", () => {
  test("by whoever may act on it, to others who may; who has it decides, and the journal says who gave it, when and why", async () => {
    const { engine, runId, task, give, decide, status } = await opened();
    instance.clock.jump(60_000);
    const given = await give("cleo", "ana", "She knows them.");
    const at = new Date(instance.clock.now()).toISOString();
    expect(given).toMatchObject({
      who: ["cleo"],
      within: ["role:ae"],
      hash: task.hash,
      dueAt: task.dueAt,
      assigned: { by: "ana", at, reason: "She knows them." },
    });
    expect((await engine.run(runId))?.waitingFor[0]).toMatchObject({ kind: "approval", who: "cleo" });
    expect((await engine.inbox({ who: "ana" })).length).toBe(0);
    expect((await engine.inbox({ who: "cleo" })).length).toBe(1);
    const entry = (await engine.journal(runId)).find(({ event }) => event.type === "task-reassigned");
    expect(entry).toMatchObject({
      at,
      event: { controller: "human", by: "ana", identity: "asserted", to: "cleo", among: "role:ae", reason: "She knows them." },
    });
    await expect(decide("ana")).rejects.toMatchObject({ code: "not-allowed" });
    await decide("cleo");
    await turn();
    expect([await status(), sent.length]).toEqual(["completed", 1]);
    expect(await engine.replay(runId)).toMatchObject({ identical: true });
  });

  test("not by others, and to others than were asked by an administrator only, who cannot decide for all that", async () => {
    const { give, decide } = await opened();
    await expect(give("cleo", "bo")).rejects.toMatchObject({ code: "not-allowed", message: expect.stringContaining("it is for role:ae") });
    await expect(give("role:manager", "ana")).rejects.toMatchObject({ code: "not-allowed", message: expect.stringContaining("bo is not") });
    const given = await give("role:manager", "ada");
    expect([given.who, given.within]).toEqual([["role:manager"], undefined]);
    for (const person of ["ana", "ada"]) await expect(decide(person)).rejects.toMatchObject({ code: "not-allowed" });
    // Those who have it now give it on among themselves.
    await expect(give("cleo", "bo")).rejects.toMatchObject({ code: "not-allowed" });
    expect(await give("mia", "bo")).toMatchObject({ who: ["mia"], within: ["role:manager"] });
    await decide("mia");
  });

  test("to nobody who could not act", async () => {
    const { give, decide } = await opened(review({ fourEyes: true, count: 2 }), "ana");
    await expect(give("role:ghost", "ada")).rejects.toMatchObject({ code: "unknown-person" });
    await expect(give("nobody", "cleo")).rejects.toMatchObject({ code: "unknown-person" });
    await expect(give(" , ", "cleo")).rejects.toMatchObject({ code: "usage" });
    await expect(give("role:ae", "cleo")).rejects.toMatchObject({ code: "usage" });
    await expect(give("ana,cleo", "cleo")).rejects.toMatchObject({
      code: "not-allowed",
      message: expect.stringContaining("ana started this run"),
    });
    await expect(give("cleo", "cleo")).rejects.toMatchObject({
      code: "not-allowed",
      message: expect.stringContaining("needs 2 more people"),
    });
    await decide("cleo");
    await expect(give("cleo", "mia")).rejects.toMatchObject({
      code: "not-allowed",
      message: expect.stringContaining("cleo has approved it already"),
    });
    expect(await give("mia", "cleo")).toMatchObject({ who: ["mia"], approvers: ["cleo"] });
    await decide("mia");
    await turn();
    expect(sent).toHaveLength(1);
  });

  test("while it is open", async () => {
    const { engine, task, give, decide } = await opened();
    await expect(engine.reassign({ task: "nowhere", to: "cleo", by: "ana" })).rejects.toMatchObject({ code: "not-found" });
    await expect(give("cleo", "mallory")).rejects.toMatchObject({ code: "unknown-person" });
    await decide("ana");
    await expect(give("cleo", "ana")).rejects.toMatchObject({ code: "already-decided" });
    const other = await engine.start({ workflow: "review", input: { to: "y@example.org" }, by: "bo" });
    const [next] = await engine.inbox();
    expect(next?.task).not.toBe(task.task);
    await engine.cancel(other.runId, { by: "bo" });
    await expect(engine.reassign({ task: next?.task ?? "", to: "cleo", by: "ana" })).rejects.toMatchObject({ code: "approval-closed" });
  });

  test("of two who give it away at once, or one who gives and one who decides, the first counts", async () => {
    const { give, decide, status } = await opened();
    const both = await Promise.allSettled([give("cleo", "ana"), give("mia", "ana")]);
    expect(both.map((one) => one.status)).toEqual(["fulfilled", "rejected"]);
    const third = await Promise.allSettled([give("ana", "cleo"), decide("cleo")]);
    expect(third.map((one) => one.status)).toEqual(["fulfilled", "rejected"]);
    expect(await status()).toBe("waiting");
  });

  test("a question, and a call to settle, which anybody could before", async () => {
    const { engine, task } = await opened(form);
    await engine.reassign({ task: task.task, to: "cleo", by: "ana" });
    const say = (by: string) => engine.answer({ task: task.task, by, answer: { size: 1 } });
    await expect(say("ana")).rejects.toMatchObject({ code: "not-allowed" });
    await say("cleo");
    await engine.close();
    const lost = await opened(direct, "bo", "lost@example.org");
    expect(lost.task).toMatchObject({ kind: "settlement", who: [] });
    await lost.give("bo", "cleo");
    expect((await lost.engine.inbox({ who: "cleo" })).length).toBe(0);
    const settle = (by: string) => lost.engine.settle({ runId: lost.runId, step: "send", choice: "give-up", by });
    await expect(settle("cleo")).rejects.toMatchObject({ code: "not-allowed" });
    await settle("bo");
  });
});

describe("S4.12 what a policy asks for stays asked for", () => {
  test("nobody puts others in the place of those whom it asks, and whoever has it holds what it asks for when they clear it", async () => {
    const { engine, task, give, decide } = await opened(direct, "ana", "x@example.org", [managersClear]);
    expect(task).toMatchObject({ kind: "approval", who: ["role:manager"] });
    for (const giver of ["bo", "ada"])
      await expect(give("cleo", giver)).rejects.toMatchObject({
        code: "not-allowed",
        message: expect.stringContaining('policy "managers-clear"'),
      });
    await give("mia", "bo");
    // She has lost the role since.
    engine.useAccounts({ mia: ["role:ae"] });
    await expect(decide("mia")).rejects.toMatchObject({ code: "not-allowed", message: expect.stringContaining("role:manager") });
    engine.useAccounts({});
    await decide("mia");
    await turn();
    expect(sent).toHaveLength(1);
  });

  test("what an approval of the workflow has cleared by others is asked about again", async () => {
    const { engine, give, decide } = await opened(review(), "bo", "x@example.org", [managersClear]);
    await give("cleo", "ana");
    await decide("cleo");
    await turn();
    expect(sent).toEqual([]);
    expect((await engine.inbox())[0]).toMatchObject({ kind: "approval", who: ["role:manager"], step: "ok.granted/send" });
  });
});

describe("S4.13 it stays theirs", () => {
  test("after the process was killed, and in a live fork that begins after it", async () => {
    const { give, task } = await opened();
    await give("cleo", "ana");
    await instance.crash();
    const engine = instance.open([review()], { people: PEOPLE });
    expect(await engine.task(task.task)).toMatchObject({ who: ["cleo"], within: ["role:ae"], assigned: { by: "ana" } });
    const at = (await engine.journal(task.runId)).at(-1)?.seq ?? 0;
    const { live } = await engine.fork({ runId: task.runId, at });
    const hash = "hash" in live ? live.hash : "";
    const fork = await engine.makeLive({ runId: task.runId, at, by: "bo", hash });
    await turn(40);
    const [forked] = await engine.inbox();
    expect(forked).toMatchObject({ runId: fork.runId, who: ["cleo"], within: ["role:ae"] });
    await expect(engine.decide({ task: forked?.task ?? "", decision: "approve", by: "ana" })).rejects.toMatchObject({
      code: "not-allowed",
    });
  });

  test("an escalation that comes later asks those of the author as well; one that came before is over", async () => {
    const { engine, task, give, decide } = await opened(review({ escalateAfter: "1h" }));
    await give("cleo", "ana");
    await instance.clock.pass(3_600_000);
    await turn();
    expect(await engine.task(task.task)).toMatchObject({ who: ["cleo", "role:manager"], within: ["role:ae", "role:manager"] });
    await give("ana", "bo");
    expect(await engine.task(task.task)).toMatchObject({ who: ["ana"], within: ["role:ae", "role:manager"] });
    await expect(decide("bo")).rejects.toMatchObject({ code: "not-allowed" });
    await decide("ana");
  });
});
