import { describe, expect, test } from "vitest";
import { z } from "zod";
import { repliedTo, toolCall } from "../../../test/kernel/replies.ts";
import {
  type Anything,
  cancelled,
  checked,
  completed,
  decided,
  doubted,
  eventsOfType,
  failed,
  fires,
  free,
  given,
  keyed,
  once,
  open,
  pendingOf,
  retried,
  settled,
  when,
} from "../../../test/kernel/scenario.ts";
import { agent } from "../../definition/agent.ts";
import { propose } from "../../definition/proposal.ts";
import { tool } from "../../definition/tool.ts";
import { type Arriving, KernelHost } from "../../testing/kernel-host.ts";
import { proposalHash, revise } from "../proposal.ts";
import type { AgentState, HeldAsk } from "../run-state.ts";

const ask: HeldAsk = { by: "role:a", withinMs: 5_000, policy: "p", version: "hash of p" };
const held = (id: string, more: Partial<HeldAsk> = {}): Arriving => ({ type: "step-held", id, ask: { ...ask, ...more } });
const send = (input = {}) => given((f, order) => f.call("send", once, { to: order.to }), { to: "ada", ...input });

describe("H1: a held call waits for people as an approval does", () => {
  test("an approval of exactly this call opens in front of it", () => {
    const run = send();
    expect(when(run, held("/send#1", { reason: "It is large.", remindMs: 1_000 }))).toEqual([
      "open-approval /send#1.ask.1",
      "set-timer /send#1.ask.due +5000",
      "set-timer /send#1.ask.remind1 +1000",
    ]);
    expect(pendingOf(run, "open-approval", "/send#1.ask.1")).toMatchObject({
      by: "role:a",
      count: 1,
      fourEyes: false,
      editable: true,
      dueAt: 6_000,
      proposal: {
        step: "/send",
        policy: "hash of p",
        show: { policy: "p", reason: "It is large." },
        calls: { call: { tool: "once", arguments: { to: "ada" }, effect: "external", delivery: "once" } },
      },
    });
  });

  test("people are reminded until the time is up", () => {
    const run = send();
    run.arrive(held("/send#1", { remindMs: 2_000 }));
    expect(fires(run, "/send#1.ask.remind1")).toEqual(["notify remind role:a", "set-timer /send#1.ask.remind2 +2000"]);
    expect(fires(run, "/send#1.ask.remind2")).toEqual(["notify remind role:a"]);
    expect(open(run)).toEqual(["open-approval /send#1.ask.1", "set-timer /send#1.ask.due +1000"]);
  });

  test("no reminder after the end", () => {
    const run = send();
    expect(when(run, held("/send#1", { remindMs: 5_000 }))).toEqual(["open-approval /send#1.ask.1", "set-timer /send#1.ask.due +5000"]);
  });

  test("what a policy said of a call changes nothing by itself", () => {
    const run = send();
    expect(when(run, { type: "step-judged", id: "/send#1", verdict: { answer: "allow", findings: [] }, facts: [] })).toEqual([]);
    expect(open(run)).toEqual(["run-step /send#1"]);
  });
});

describe("H2: what people clear is sent by the next attempt", () => {
  test("ordered by the person, with who cleared which bytes", () => {
    const run = send();
    run.arrive(held("/send#1"));
    const { hash } = pendingOf(run, "open-approval", "/send#1.ask.1");
    expect(when(run, decided(run, "/send#1.ask.1", "approve"))).toEqual(["withdraw /send#1.ask.due", "run-step /send#2"]);
    expect(pendingOf(run, "run-step", "/send#2")).toMatchObject({
      input: { to: "ada" },
      clearances: [{ approval: "/send#1.ask.1", hash, arguments: { to: "ada" }, who: "role:a", by: ["ana"] }],
    });
    expect(eventsOfType(run, "step-started").map(({ controller }) => controller)).toEqual(["rules", "human"]);
    run.arrive(completed("/send#2", "sent"));
    expect([run.state.phase, run.state.output]).toEqual(["completed", "sent"]);
  });

  test("as it was edited", () => {
    const run = send();
    run.arrive(held("/send#1"));
    const { hash, proposal } = pendingOf(run, "open-approval", "/send#1.ask.1");
    const revised = revise(proposal, { calls: { call: { to: "bea" } } });
    const edit = { type: "approval-decided", id: "/send#1.ask.1", by: "ana", decision: "edit", hash } as const;
    expect(when(run, { ...edit, revised: { proposal: revised, hash: proposalHash(revised) } })).toEqual([
      "withdraw /send#1.ask.due",
      "run-step /send#2",
    ]);
    expect(pendingOf(run, "run-step", "/send#2")).toMatchObject({
      input: { to: "bea" },
      clearances: [{ approval: "/send#1.ask.2", hash: proposalHash(revised), arguments: { to: "bea" } }],
    });
  });

  test("and is judged anew: another policy may hold it again, for others", () => {
    const run = send();
    run.arrive(held("/send#1"));
    run.arrive(decided(run, "/send#1.ask.1", "approve"));
    run.arrive(held("/send#2", { by: "role:b" }));
    expect(pendingOf(run, "open-approval", "/send#2.ask.1").by).toBe("role:b");
    run.arrive(decided(run, "/send#2.ask.1", "approve", "bo"));
    expect(pendingOf(run, "run-step", "/send#3").clearances?.map(({ who, by }) => [who, by])).toEqual([
      ["role:a", ["ana"]],
      ["role:b", ["bo"]],
    ]);
  });

  test("what an approval of the workflow cleared can be held, and not edited", () => {
    const run = given((f) =>
      f.approve("ok", {
        calls: { mail: propose(once, { x: 1 }) },
        by: "role:x",
        within: "1d",
        granted: (_, calls) => f.perform("send", calls.mail),
      }),
    );
    run.arrive(decided(run, "/ok#1", "approve", "xi"));
    expect(pendingOf(run, "run-step", "ok.granted/send#1").cleared?.by).toEqual(["xi"]);
    run.arrive(held("ok.granted/send#1"));
    expect(pendingOf(run, "open-approval", "ok.granted/send#1.ask.1").editable).toBe(false);
    run.arrive(decided(run, "ok.granted/send#1.ask.1", "approve"));
    expect(pendingOf(run, "run-step", "ok.granted/send#2")).toMatchObject({ cleared: { by: ["xi"] }, clearances: [{ by: ["ana"] }] });
  });

  test("waiting for people takes no attempt away", () => {
    const run = given((f) => f.call("look", free, {}, { retry: { maxAttempts: 2, backoff: "1s", jitter: 0 } }));
    run.arrive(held("/look#1"));
    run.arrive(decided(run, "/look#1.ask.1", "approve"));
    expect(when(run, failed("/look#2"))).toEqual(["set-timer /look#2.backoff +1000"]);
    fires(run, "/look#2.backoff");
    expect(pendingOf(run, "run-step", "/look#3").clearances).toHaveLength(1);
    run.arrive(failed("/look#3"));
    expect(run.state).toMatchObject({ phase: "failed", error: { code: "broken" } });
  });

  test("what may have happened already is settled first, and then asked about", () => {
    const run = given((f) => f.call("pay", keyed, {}));
    run.arrive(doubted("/pay#1"));
    fires(run, "/pay#1.backoff");
    expect(when(run, held("/pay#2"))).toEqual(["ask-settlement /pay#2.settle", "set-timer /pay#2.settle-due +604800000"]);
    expect(when(run, settled("/pay#2.settle", "did-not-happen"))).toEqual(["withdraw /pay#2.settle-due", "run-step /pay#3"]);
    expect(when(run, held("/pay#3"))[0]).toBe("open-approval /pay#3.ask.1");
  });

  test("without a doubt, the time of a key begins when it is sent", () => {
    const run = given((f) => f.call("pay", keyed, {}));
    run.arrive(held("/pay#1", { withinMs: 60_000 }));
    run.now += 30_000;
    run.arrive(decided(run, "/pay#1.ask.1", "approve"));
    expect(when(run, doubted("/pay#2"))).toEqual([expect.stringContaining("set-timer /pay#2.backoff")]);
  });

  test("the target is asked about what was cleared", () => {
    const run = given((f) => f.call("pay", checked, { to: "ada" }));
    run.arrive(held("/pay#1"));
    const { hash, proposal } = pendingOf(run, "open-approval", "/pay#1.ask.1");
    const revised = revise(proposal, { calls: { call: { to: "bea" } } });
    run.arrive({
      type: "approval-decided",
      id: "/pay#1.ask.1",
      by: "ana",
      decision: "edit",
      hash,
      revised: { proposal: revised, hash: proposalHash(revised) },
    });
    run.arrive(doubted("/pay#2"));
    expect(pendingOf(run, "probe-step", "/pay#2.probe1").input).toEqual({ to: "bea" });
  });
});

describe("H2: what people do not clear fails, and says why", () => {
  test("rejected, with a reason or without", () => {
    for (const [reason, message] of [
      ["Wrong person.", "ana did not clear the call: Wrong person."],
      [undefined, "ana did not clear the call."],
    ] as const) {
      const run = send();
      run.arrive(held("/send#1"));
      run.arrive(decided(run, "/send#1.ask.1", "reject", "ana", reason));
      expect(run.state).toMatchObject({ phase: "failed", error: { code: "denied", message } });
      expect(open(run)).toEqual([]);
    }
  });

  test("nobody decided in time", () => {
    const run = send();
    run.arrive(held("/send#1"));
    expect(fires(run, "/send#1.ask.due")).toEqual(["withdraw /send#1.ask.1"]);
    expect(run.state.error).toMatchObject({
      code: "expired",
      message: 'Nobody of role:a cleared the call in time, as the policy "p" asks.',
    });
  });

  test("the failure is handled as any other", () => {
    const run = given((f) => f.call("send", once, {}, { onError: (error) => error.code }));
    run.arrive(held("/send#1"));
    run.arrive(decided(run, "/send#1.ask.1", "reject"));
    expect(run.state).toMatchObject({ phase: "completed", output: "denied" });
  });

  test("a retry asks anew what the policies say; what was cleared before stays cleared", () => {
    const run = send();
    run.arrive(held("/send#1"));
    run.arrive(decided(run, "/send#1.ask.1", "approve"));
    run.arrive(held("/send#2", { by: "role:b" }));
    run.arrive(decided(run, "/send#2.ask.1", "reject", "bo"));
    expect(when(run, retried)).toEqual(["run-step /send#3"]);
    expect(pendingOf(run, "run-step", "/send#3").clearances?.map(({ who }) => who)).toEqual(["role:a"]);
  });

  test("a retry of what others stopped asks anew, and goes on with what is cleared", () => {
    for (const isCleared of [false, true]) {
      const run = given((f) => f.all("both", { a: () => f.call("send", once, {}), b: () => f.call("look", free, {}) }));
      run.arrive(held("both.a/send#1"));
      // While the run is paused the failure is met first, and then the clearance, which comes too late for this time.
      if (isCleared) run.arrive({ type: "pause-requested", by: "ana" });
      run.arrive(failed("both.b/look#1"));
      if (isCleared) run.arrive(decided(run, "both.a/send#1.ask.1", "approve"), { type: "resume-requested", by: "ana" });
      expect(run.state.phase).toBe("failed");
      expect(when(run, retried)).toContain("run-step both.a/send#2");
      expect(pendingOf(run, "run-step", "both.a/send#2").clearances?.length ?? 0).toBe(isCleared ? 1 : 0);
    }
  });

  test("a cancelled run asks nobody any more", () => {
    const run = send();
    run.arrive(held("/send#1"));
    expect(when(run, cancelled)).toEqual(["withdraw /send#1.ask.1", "withdraw /send#1.ask.due"]);
    expect(run.state.phase).toBe("cancelled");
  });
});

test("a process that takes the run up asks the same people the same", () => {
  const run = send();
  run.arrive(held("/send#1", { reason: "So." }));
  const again = KernelHost.resume(run.index.graph, run.runId, run.journal);
  expect([...again.pending.values()]).toEqual([...run.pending.values()]);
});

test("only a call can be held", () => {
  const run = given((f) => f.wait("nap", { for: "1h" }));
  run.arrive(held("/nap#1"));
  expect(run.state.phase).toBe("running");
  const settling = given((f) => f.call("send", once, {}));
  settling.arrive(doubted("/send#1"), settled("/send#1.settle", "did-not-happen"));
  expect(open(settling)).toEqual(["run-step /send#2"]);
});

describe("H3: a call that a model proposed can be answered in its place", () => {
  const mail = tool({
    id: "mail",
    description: "Sends.",
    input: z.object({ to: z.string() }),
    output: z.any(),
    effect: "external",
    run: (): Anything => null,
  });
  const worker = agent({
    id: "worker",
    goal: "Reach them.",
    model: "m",
    input: z.any(),
    output: z.object({}),
    tools: [mail],
    limits: { costUsd: 1, tokens: 1_000, turns: 5 },
  });
  const chosen = () => {
    const run = given((f: Anything, input: Anything) => f.agent("work", worker, input, { otherwise: () => null }), {});
    run.arrive(repliedTo("/work#1.1", toolCall("mail", { to: "ada" })));
    run.arrive(held("work[1.0]/work.mail#1"));
    return run;
  };
  const asked = "work[1.0]/work.mail#1.ask.1";
  const call = (run: KernelHost) => (run.state.frames.get("") as unknown as { active: AgentState }).active.calls[0];

  test("the answer is the call's result, marked as a person's, and nothing is sent", () => {
    const run = chosen();
    expect(pendingOf(run, "open-approval", asked).answerable).toBe(true);
    const answer = { ...decided(run, asked, "answer"), reason: "He is away.", answer: "Write to Bob." } as Arriving;
    expect(when(run, answer)).toEqual(["withdraw work[1.0]/work.mail#1.ask.due", "run-turn /work#2.1"]);
    expect(call(run)?.answer).toEqual({ ok: true, value: { answeredBy: "ana", answer: "Write to Bob.", sent: false } });
    expect(eventsOfType(run, "node-left").at(-1)).toMatchObject({ controller: "human", node: "work.mail" });
    expect(eventsOfType(run, "step-started")).toHaveLength(1);
  });

  test("an answer that says nothing is nothing", () => {
    const run = chosen();
    run.arrive(decided(run, asked, "answer"));
    expect(call(run)?.answer).toMatchObject({ value: { answer: null } });
  });

  test("what a workflow orders cannot be: there is nobody to answer to", () => {
    const run = send();
    run.arrive(held("/send#1"));
    expect(pendingOf(run, "open-approval", "/send#1.ask.1").answerable).toBe(false);
    const tools = chosen();
    tools.arrive(decided(tools, asked, "reject"));
    tools.arrive(repliedTo("/work#2.1", toolCall("finish", {})));
    tools.arrive(held("work[2.0]/work.finish#1"));
    expect(pendingOf(tools, "open-approval", "work[2.0]/work.finish#1.ask.1").answerable).toBe(false);
  });

  test("a call that was edited is known by its edit, and one that was cleared as it was is not", () => {
    const edited = chosen();
    const { proposal } = pendingOf(edited, "open-approval", asked);
    const revised = revise(proposal, { calls: { call: { to: "bob" } } });
    edited.arrive({ ...decided(edited, asked, "edit"), revised: { proposal: revised, hash: proposalHash(revised) } } as Arriving);
    expect(call(edited)?.edited).toEqual({ by: "ana", arguments: { to: "bob" } });
    const plain = chosen();
    plain.arrive(decided(plain, asked, "approve"));
    expect(call(plain)?.edited).toBeUndefined();
  });
});
