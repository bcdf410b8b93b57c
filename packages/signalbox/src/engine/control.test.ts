import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { type AnyWorkflow, type Delivery, event, ToolError, tool, workflow } from "../index.ts";
import { EngineHost, type HostedEngine } from "../testing/engine-host.ts";

const limits = { costUsd: 0 };
const Nothing = z.object({});
const Named = z.object({ name: z.string() });
const ana = { by: "ana" };
const Go = event("go", Nothing);

let host: EngineHost;
let sent: string[];
let answers: PromiseWithResolvers<Record<string, never>>[];
let aborted: string[];
beforeEach(() => {
  [sent, answers, aborted] = [[], [], []];
});
afterEach(() => host.dispose());
const open = (workflows: readonly AnyWorkflow[], options: Partial<HostedEngine> = {}): EngineHost => {
  host = new EngineHost({ workflows, people: { ana: ["role:ae"] }, ...options });
  return host;
};
const start = async (id: string, input: object = {}): Promise<string> =>
  (await host.engine.start({ workflow: id, input, by: "ana" })).runId;
const entries = async (runId: string) => (await host.engine.journal(runId)).map((entry) => entry.event);
const typesOf = async (runId: string): Promise<readonly string[]> => (await entries(runId)).map(({ type }) => type);

/** Waits for an answer that the test gives; says when it is told to stop. */
const call = (id: string, delivery: "read" | "keyed" | "once", { heedsAbort = false } = {}) =>
  tool({
    id,
    effect: delivery === "read" ? "read" : "external",
    ...(delivery === "read" ? {} : { delivery: delivery === "once" ? { mode: "once" } : { mode: "keyed", window: "1d" } }),
    timeout: "1h",
    input: Named,
    output: Nothing,
    run: ({ name }, { signal }) => {
      sent.push(name);
      const answer = Promise.withResolvers<Record<string, never>>();
      answers.push(answer);
      signal.addEventListener("abort", () => {
        aborted.push(name);
        if (heedsAbort) answer.reject(signal.reason);
      });
      return answer.promise;
    },
  });
const now = (id: string) =>
  tool({
    id,
    effect: "external",
    delivery: { mode: "once" },
    input: Named,
    output: Nothing,
    run: ({ name }) => {
      sent.push(name);
      return {};
    },
  });

const twoCalls = (delivery: "read" | "keyed" | "once", options?: { heedsAbort?: boolean }): AnyWorkflow =>
  workflow({
    id: "two-calls",
    input: Nothing,
    limits,
    flow: (f) => {
      f.call("first", call("test.first", delivery, options), { name: "first" });
      f.call("second", now("test.second"), { name: "second" });
    },
  });
const reviewed = workflow({
  id: "reviewed",
  input: Nothing,
  limits,
  flow: (f) => f.approve("review", { show: "x", by: "role:ae", within: "1d", granted: () => "granted", denied: () => "denied" }),
});

describe("S6.1: a cancel", () => {
  test("ends a run that waits for a person, takes its task back, and sends nothing more", async () => {
    open([reviewed]);
    const runId = await start("reviewed");
    const [task] = await host.engine.inbox();
    expect(await host.engine.cancel(runId, { ...ana, reason: "No longer needed." })).toMatchObject({ status: "cancelled" });
    expect(await host.engine.inbox()).toEqual([]);
    await expect(host.engine.decide({ task: task?.task ?? "", by: "ana", decision: "approve" })).rejects.toMatchObject({
      code: "approval-closed",
    });
    expect(await host.engine.run(runId)).toMatchObject({ status: "cancelled" });
  });

  test("tells a call in flight to stop, and waits for its answer, which is recorded", async () => {
    open([twoCalls("keyed")]);
    const runId = await start("two-calls");
    expect(await host.engine.cancel(runId, ana)).toMatchObject({ status: "running" });
    expect([sent, aborted]).toEqual([["first"], ["first"]]);
    answers[0]?.resolve({});
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "cancelled" });
    expect(sent).toEqual(["first"]);
    expect(await typesOf(runId)).toEqual(
      expect.arrayContaining(["cancel-requested", "abort-requested", "step-completed", "run-cancelled"]),
    );
  });

  test("leaves a write in flight completed or unknown, never cancelled", async () => {
    open([twoCalls("once", { heedsAbort: true })]);
    const runId = await start("two-calls");
    await host.engine.cancel(runId, ana);
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "cancelled" });
    const answered = (await entries(runId)).filter(({ type }) => type.startsWith("step-") && type !== "step-started");
    expect(answered.map(({ type }) => type)).toEqual(["step-doubted"]);
  });

  test("lets no intent follow it, wherever the process dies", async () => {
    for (const when of ["before", "after", "answered"] as const) {
      open([twoCalls("once")]);
      const runId = await start("two-calls");
      host.store.arm({ commit: 1, when });
      void host.engine.cancel(runId, ana);
      await host.death();
      const engine = host.open();
      if (when === "before") await engine.cancel(runId, ana);
      expect(await engine.finished(runId, "ended")).toMatchObject({ status: "cancelled" });
      const types = await typesOf(runId);
      expect(types.slice(types.indexOf("cancel-requested"))).not.toContain("intent-recorded");
      expect(sent).toEqual(["first"]);
      await host.dispose();
      sent.splice(0);
    }
    open([reviewed]);
  });

  test("of a run that is over is refused", async () => {
    open([workflow({ id: "short", input: Nothing, limits, flow: () => undefined })]);
    const runId = await start("short");
    await host.engine.finished(runId, "ended");
    await expect(host.engine.cancel(runId, ana)).rejects.toMatchObject({ code: "run-not-open" });
  });

  test("against its end: the first commit wins, and there is one end", async () => {
    open([twoCalls("keyed")]);
    const runId = await start("two-calls");
    const cancelling = host.engine.cancel(runId, ana);
    answers[0]?.resolve({});
    await cancelling;
    const { status } = await host.engine.finished(runId, "ended");
    const ends = (await typesOf(runId)).filter((type) => type === "run-completed" || type === "run-cancelled");
    expect(ends).toEqual([`run-${status}`]);
    expect((await host.engine.replay(runId)).identical).toBe(true);
  });

  test("of a run in the queue sends nothing of it", async () => {
    open([twoCalls("read")], { limits: { concurrentRuns: 1 } });
    await start("two-calls");
    const queued = await start("two-calls");
    expect(await host.engine.run(queued)).toMatchObject({ status: "queued" });
    expect(await host.engine.cancel(queued, ana)).toMatchObject({ status: "cancelled" });
    expect(sent).toEqual(["first"]);
    expect((await host.engine.replay(queued)).identical).toBe(true);
    expect((await host.engine.verify()).problems).toEqual([]);
  });

  test("of a run in the queue is one commit with its start: it is done or not", async () => {
    for (const when of ["before", "after"] as const) {
      open([twoCalls("read")], { limits: { concurrentRuns: 1 } });
      await start("two-calls");
      const queued = await start("two-calls");
      host.store.arm({ commit: 1, when });
      void host.engine.cancel(queued, ana);
      await host.death();
      host.open();
      expect(await host.engine.run(queued)).toMatchObject({ status: when === "before" ? "queued" : "cancelled" });
      await host.dispose();
    }
    open([reviewed]);
  });

  test("of a paused run whose process died ends it", async () => {
    open([twoCalls("once")]);
    const runId = await start("two-calls");
    await host.engine.pause(runId, ana);
    host.reopen();
    await host.engine.cancel(runId, ana);
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "cancelled" });
  });
});

describe("S2.10: a cancel and children", () => {
  const child = workflow({
    id: "child",
    input: Named,
    limits,
    flow: (f, input) => {
      f.wait("go", { event: Go, key: input.name, within: "1d", expired: () => undefined });
      f.call("send", now("test.send"), { name: input.name });
    },
  });
  const parent = workflow({
    id: "parent",
    input: Nothing,
    limits,
    flow: (f) => {
      f.map("each", ["one", "two"], { max: 5, concurrency: 2 }, (name) => f.run("child", child, { name }));
      f.call("after", now("test.after"), { name: "after" });
    },
  });
  const handling = workflow({
    id: "handling",
    input: Nothing,
    limits,
    flow: (f) => f.run("child", child, { name: "one" }, { onError: (error) => error.code }),
  });
  const childrenOf = async (runId: string) => (await host.engine.runs({ workflow: "child" })).filter((run) => run.parent === runId);

  test("the children end first", async () => {
    open([parent]);
    const runId = await start("parent");
    await host.engine.finished(runId, "idle");
    await host.engine.cancel(runId, ana);
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "cancelled" });
    const children = await childrenOf(runId);
    expect(children.map(({ status }) => status)).toEqual(["cancelled", "cancelled"]);
    expect(sent).toEqual([]);
  });

  test("also when the process dies at any commit of it", async () => {
    let deaths = 0;
    for (const when of ["before", "after", "answered"] as const) {
      for (let commit = 1, isOver = false; !isOver; commit++) {
        open([parent]);
        const runId = await start("parent");
        await host.engine.finished(runId, "idle");
        await host.clock.pass(0);
        host.store.arm({ commit, when });
        const cancelled = host.engine.cancel(runId, ana).then(() => host.engine.finished(runId, "ended"));
        isOver = await Promise.race([cancelled.then(() => true), host.death().then(() => false)]);
        await host.clock.pass(0);
        if (host.store.crashed) deaths++;
        const engine = host.store.crashed ? host.open() : host.engine;
        if (when === "before" && commit === 1) await engine.cancel(runId, ana);
        expect(await engine.finished(runId, "ended")).toMatchObject({ status: "cancelled" });
        expect((await childrenOf(runId)).map(({ status }) => status)).toEqual(["cancelled", "cancelled"]);
        expect(sent).toEqual([]);
        expect((await engine.verify()).problems).toEqual([]);
        await host.dispose();
      }
    }
    // At least the parent's cancel, the children's, and the parent's end.
    expect(deaths).toBeGreaterThanOrEqual(9);
    open([parent]);
  });

  test("a child that is cancelled by itself fails the step that runs it, which may handle that", async () => {
    open([handling]);
    const runId = await start("handling");
    await host.engine.finished(runId, "idle");
    await host.engine.cancel((await childrenOf(runId))[0]?.runId ?? "", ana);
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "completed", output: "child-cancelled" });
  });

  test("two children that do the same are two, and each does it once", async () => {
    const twins = workflow({
      id: "twins",
      input: Nothing,
      limits,
      flow: (f) => void f.map("each", [1, 2, 3], { max: 5, concurrency: 3 }, () => f.run("child", child, { name: "same" })),
    });
    open([twins]);
    const runId = await start("twins");
    await host.engine.finished(runId, "idle");
    await host.engine.emit({ event: "go", key: "same", payload: {} });
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "completed" });
    expect(sent).toEqual(["same", "same", "same"]);
    expect(host.reports).toEqual([]);
  });

  test("a child that ends while its parent is blocked tells it later, and both go on", async () => {
    const needy = (id: string): AnyWorkflow =>
      workflow({
        id: "needy",
        input: Nothing,
        limits,
        flow: (f) => {
          f.run("child", child, { name: "one" });
          f.call("call", tool({ id, effect: "none", input: Nothing, output: Nothing, run: () => ({}) }), {});
        },
      });
    open([needy("one"), child]);
    const runId = await start("needy");
    await host.engine.finished(runId, "idle");
    host.reopen({ workflows: [needy("two"), child] });
    const other = await start("child", { name: "one" });
    await host.engine.emit({ event: "go", key: "one", payload: {} });
    expect(await host.engine.finished(other, "ended")).toMatchObject({ status: "completed" });
    const [own] = await childrenOf(runId);
    expect(own).toMatchObject({ status: "completed" });
    host.reopen();
    expect(await host.engine.run(runId)).toMatchObject({ status: "blocked" });
    host.engine.reload([needy("one"), child], { ana: [] });
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "completed" });
  });
});

describe("S6.2: a paused run", () => {
  test("starts nothing; what is in flight finishes and is recorded; resumed, it goes on", async () => {
    open([twoCalls("once")]);
    const runId = await start("two-calls");
    expect(await host.engine.pause(runId, ana)).toMatchObject({ status: "paused" });
    answers[0]?.resolve({});
    await expect.poll(() => typesOf(runId)).toContain("step-completed");
    expect(sent).toEqual(["first"]);
    await host.engine.resume(runId, ana);
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "completed" });
    expect(sent).toEqual(["first", "second"]);
    expect((await host.engine.replay(runId)).identical).toBe(true);
  });

  test("stays paused over a restart, and the call that was in flight is settled when it is resumed", async () => {
    open([twoCalls("once")]);
    const runId = await start("two-calls");
    await host.engine.pause(runId, ana);
    host.reopen();
    await host.clock.pass(60_000);
    expect(await host.engine.run(runId)).toMatchObject({ status: "paused" });
    expect(sent).toEqual(["first"]);
    await host.engine.resume(runId, ana);
    expect(await host.engine.finished(runId, "idle")).toMatchObject({ waitingFor: [{ kind: "settlement" }] });
    expect(sent).toEqual(["first"]);
  });

  test("that something happened to meanwhile does what follows once when it is resumed after a restart", async () => {
    const listening = workflow({
      id: "listening",
      input: Nothing,
      limits,
      flow: (f) => {
        f.wait("go", { event: Go, key: "k", within: "1d", expired: () => undefined });
        f.call("send", call("test.send", "once"), { name: "sent" });
      },
    });
    open([listening]);
    const runId = await start("listening");
    await host.engine.finished(runId, "idle");
    await host.engine.pause(runId, ana);
    host.reopen();
    await host.engine.emit({ event: "go", key: "k", payload: {} });
    await host.engine.resume(runId, ana);
    await expect.poll(() => sent).toEqual(["sent"]);
    answers[0]?.resolve({});
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "completed" });
    expect(await typesOf(runId)).not.toContain("step-doubted");
  });

  test("can be decided on, and its deadlines go on", async () => {
    open([reviewed]);
    const [granted, overdue] = [await start("reviewed"), await start("reviewed")];
    for (const runId of [granted, overdue]) await host.engine.pause(runId, ana);
    const task = (await host.engine.inbox()).find(({ runId }) => runId === granted);
    await host.engine.decide({ task: task?.task ?? "", by: "ana", decision: "approve" });
    expect(await host.engine.run(granted)).toMatchObject({ status: "paused" });
    await host.engine.resume(granted, ana);
    expect(await host.engine.finished(granted, "ended")).toMatchObject({ output: "granted" });
  });

  test("of the queue begins with what it does first when it is resumed", async () => {
    open([twoCalls("read")], { limits: { concurrentRuns: 1 } });
    await start("two-calls");
    const queued = await start("two-calls");
    await expect(host.engine.resume(queued, ana)).rejects.toMatchObject({ code: "run-not-open" });
    expect(await host.engine.run(queued)).toMatchObject({ status: "queued" });
    expect(await host.engine.pause(queued, ana)).toMatchObject({ status: "paused" });
    expect(sent).toEqual(["first"]);
    host.reopen();
    await host.engine.resume(queued, ana);
    await expect.poll(() => sent).toEqual(["first", "first", "first"]);
    expect((await host.engine.replay(queued)).identical).toBe(true);
  });

  test("cannot be resumed when it is not paused", async () => {
    open([reviewed]);
    await expect(host.engine.resume(await start("reviewed"), ana)).rejects.toMatchObject({ code: "run-not-open" });
  });
});

describe("S2.8: a retry", () => {
  const failing = (id = "failing") => {
    let isBroken = true;
    const fragile = tool({
      id: "test.fragile",
      effect: "external",
      delivery: { mode: "keyed", window: "1d" },
      input: Named,
      output: Nothing,
      run: ({ name }, { attempt, idempotencyKey }) => {
        sent.push(`${name} ${attempt} ${idempotencyKey}`);
        if (isBroken && name !== "whole") throw new ToolError("broken", "It is broken.", { outcome: "rejected" });
        return {};
      },
    });
    const flow = workflow({
      id,
      input: Nothing,
      limits,
      flow: (f) => {
        f.call("before", now("test.before"), { name: "before" });
        f.map("each", [{ name: "whole" }, { name: "a" }, { name: "b" }], { max: 5, concurrency: 3 }, (item) =>
          f.call("fragile", fragile, { name: item.name }),
        );
      },
    });
    const repair = (): void => {
      isBroken = false;
    };
    return { flow, repair };
  };

  test("goes on in the same run: recorded results stay, only what failed is done again, under its key", async () => {
    const { flow, repair } = failing();
    open([flow]);
    const runId = await start("failing");
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "failed" });
    repair();
    await host.engine.retry(runId, ana);
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ runId, status: "completed", error: null });
    const attempts = sent.filter((line) => line.includes(" ")).map((line) => line.split(" ") as [string, string, string]);
    expect(attempts.map(([name, attempt]) => `${name} ${attempt}`)).toEqual(["whole 1", "a 1", "b 1", "a 2", "b 2"]);
    for (const name of ["a", "b"]) expect(new Set(attempts.filter(([of]) => of === name).map(([, , key]) => key)).size).toBe(1);
    expect(sent.filter((line) => line === "before")).toHaveLength(1);
    expect((await host.engine.replay(runId)).identical).toBe(true);
  });

  test("also after a restart", async () => {
    const { flow, repair } = failing();
    open([flow]);
    const runId = await start("failing");
    await host.engine.finished(runId, "ended");
    host.reopen();
    repair();
    await host.engine.retry(runId, ana);
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "completed" });
  });

  test("that fails again can be retried again", async () => {
    const { flow, repair } = failing();
    open([flow]);
    const runId = await start("failing");
    await host.engine.finished(runId, "ended");
    await host.engine.retry(runId, ana);
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "failed" });
    repair();
    await host.engine.retry(runId, ana);
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "completed" });
  });

  const retriedChild = (delivery: Delivery) => {
    let isBroken = true;
    const send = tool({
      id: "test.send",
      effect: "external",
      delivery,
      input: Named,
      output: z.object({ receipt: z.string() }),
      run: ({ name }, { idempotencyKey }) => {
        sent.push(`${name} ${idempotencyKey}`);
        return { receipt: `${name} received` };
      },
    });
    const check = tool({
      id: "test.check",
      effect: "none",
      input: Named,
      output: Nothing,
      run: () => {
        if (isBroken) throw new ToolError("broken", "It is broken.", { outcome: "rejected" });
        return {};
      },
    });
    const child = workflow({
      id: "child",
      input: Named,
      limits,
      flow: (f, input) => {
        const { receipt } = f.call("send", send, { name: input.name });
        f.call("check", check, { name: input.name });
        return receipt;
      },
    });
    const flow = workflow({ id: "parent", input: Nothing, limits, flow: (f) => f.run("child", child, { name: "one" }) });
    const repair = (): void => {
      isBroken = false;
    };
    return { flow, repair };
  };

  test.for([{ mode: "once" }, { mode: "keyed", window: "1d" }, { mode: "local" }] as const)(
    "of a child: the new one takes over what the old one has sent, and does not send it again ($mode)",
    async (delivery) => {
      const { flow, repair } = retriedChild(delivery);
      open([flow]);
      const runId = await start("parent");
      expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "failed" });
      repair();
      host.reopen();
      await host.engine.retry(runId, ana);
      expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "completed", output: "one received" });
      expect(sent).toHaveLength(1);
      expect(host.reports).toEqual([]);
      const [second, first] = (await host.engine.runs({ workflow: "child" })).map((run) => run.runId);
      expect(await entries(second ?? "")).toContainEqual(expect.objectContaining({ type: "step-completed", adopted: first }));
      expect((await host.engine.verify()).problems).toEqual([]);
    },
  );

  test("of a child whose call nobody could say of: a person is asked, also of the new one's", async () => {
    const child = workflow({
      id: "child",
      input: Nothing,
      limits,
      flow: (f) => void f.call("send", call("test.send", "once"), { name: "one" }),
    });
    open([workflow({ id: "parent", input: Nothing, limits, flow: (f) => void f.run("child", child, {}) })]);
    const runId = await start("parent");
    await expect.poll(() => sent).toEqual(["one"]);
    answers[0]?.reject(new Error("The line went dead."));
    await host.engine.finished(runId, "idle");
    const [first] = await host.engine.runs({ workflow: "child" });
    await host.engine.settle({ runId: first?.runId ?? "", step: "send", ...ana, choice: "give-up" });
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "failed", error: { code: "outcome-unknown" } });
    await host.engine.retry(runId, ana);
    await host.engine.finished(runId, "idle");
    const [second] = await host.engine.runs({ workflow: "child" });
    expect(second).toMatchObject({ status: "waiting", waitingFor: [{ kind: "settlement" }] });
    expect(sent).toEqual(["one"]);
    await host.engine.settle({ runId: second?.runId ?? "", step: "send", ...ana, choice: "did-not-happen" });
    await expect.poll(() => sent).toEqual(["one", "one"]);
    answers[1]?.resolve({});
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "completed" });
  });

  test("of a run that has not failed is refused", async () => {
    open([reviewed]);
    await expect(host.engine.retry(await start("reviewed"), ana)).rejects.toMatchObject({ code: "run-not-open" });
  });
});

describe("closing", () => {
  test("a read that is in flight and heeds the abort is no failure: the next process asks again", async () => {
    open([twoCalls("read", { heedsAbort: true })]);
    const runId = await start("two-calls");
    await host.close();
    await delay(5);
    const engine = host.open();
    await expect.poll(() => sent).toEqual(["first", "first"]);
    answers[1]?.resolve({});
    expect(await engine.finished(runId, "ended")).toMatchObject({ status: "completed" });
  });

  test("sends nothing that only its last commit has ordered", async () => {
    open([twoCalls("once")]);
    const runId = await start("two-calls");
    answers[0]?.resolve({});
    await host.close();
    await delay(5);
    const sentBefore = sent.length;
    const engine = host.open();
    const run = await engine.finished(runId, "idle");
    // Either it was sent and recorded, or it was never sent: nobody has to be asked about a call that left after the last word.
    expect(sentBefore === 2 ? "settlement" : run.status).toBe(sentBefore === 2 ? run.waitingFor[0]?.kind : "waiting");
  });
});
