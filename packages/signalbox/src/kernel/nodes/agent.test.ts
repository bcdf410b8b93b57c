import { describe, expect, test } from "vitest";
import { z } from "zod";
import { modelCall, repliedTo, text, toolCall } from "../../../test/kernel/replies.ts";
import {
  type Anything,
  cancelled,
  completed,
  doubted,
  eventsOfType,
  failed,
  fires,
  free,
  given,
  local,
  once,
  open,
  pendingOf,
  retried,
  settled,
  when,
} from "../../../test/kernel/scenario.ts";
import { agent } from "../../definition/agent.ts";
import { tool } from "../../definition/tool.ts";
import type { Arriving, KernelHost } from "../../testing/kernel-host.ts";
import type { ReplyPart } from "../model-call.ts";
import type { AgentState } from "../run-state.ts";

const described = (known: Anything, id: string) =>
  tool({
    id,
    description: `Does ${id}.`,
    input: z.object({ q: z.string(), account: z.string() }).partial(),
    output: z.any(),
    effect: known.card.effect,
    ...(known.card.delivery === "local" ? { delivery: { mode: "local" as const } } : {}),
    run: (): Anything => null,
  });
const look = described(free, "crm.look");
const note = described(local, "crm.note");
const mail = described(once, "mail.send");
const limits = { costUsd: 1, tokens: 1_000, turns: 5 };
const base = { goal: "Find out.", model: "large", input: z.any(), output: z.object({ brief: z.string() }), limits };
const worker = (options: Anything = {}) => agent({ id: "worker", ...base, tools: [look, note, mail], ...options });
const working =
  (options: Anything = {}, bind?: Anything) =>
  (f: Anything, input: Anything) =>
    f.agent("work", worker(options), input, {
      ...(bind === undefined ? {} : { bind: bind(input) }),
      unsure: (end: Anything) => ({ gaveUp: end.reason, queue: end.queue, message: end.message }),
      overBudget: (end: Anything) => ({ stoppedBy: end.reason }),
    });

const call = toolCall;
const replied = (turn: number, ...parts: readonly ReplyPart[]) => repliedTo(`/work#${turn}.1`, ...parts);
const stateOf = (run: KernelHost): AgentState => run.state.frames.get("")?.active as AgentState;
const finish = call("finish", { brief: "done" });

describe("the loop", () => {
  test("the model chooses, its calls are made, and what it hands in is the node's result", () => {
    const run = given(working(), { domain: "a.example" });
    expect(open(run)).toEqual(["run-turn /work#1.1"]);
    expect(pendingOf(run, "run-turn", "/work#1.1")).toMatchObject({ left: { tokens: 1_000, costMicroUsd: 1_000_000 }, timeoutMs: 600_000 });
    expect(when(run, replied(1, text("Let me see."), call("crm_look", { q: "x" })))).toEqual(["run-step work[1.0]/work.crm_look#1"]);
    expect(pendingOf(run, "run-step", "work[1.0]/work.crm_look#1")).toMatchObject({
      input: { q: "x" },
      tool: { id: "crm.look" },
      chosen: { agent: "/work", nth: 0 },
    });
    expect(when(run, completed("work[1.0]/work.crm_look#1", { found: 1 }))).toEqual(["run-turn /work#2.1"]);
    expect(when(run, replied(2, finish))).toEqual(["run-step work[2.0]/work.finish#1"]);
    expect(when(run, completed("work[2.0]/work.finish#1", { brief: "done" }))).toEqual([]);
    expect(run.state.output).toEqual({ brief: "done" });
  });

  test("what the model chose is marked as its decision, and what rules decide of it as informed by it", () => {
    const run = given(working(), {}, replied(1, call("crm_look", {})), failed("work[1.0]/work.crm_look#1", "busy", false));
    expect(eventsOfType(run, "block-entered")[0]?.controller).toBe("ai");
    expect(eventsOfType(run, "step-started")[0]).toMatchObject({ controller: "ai" });
    run.arrive({ type: "step-failed", id: "/work#2.1", error: { code: "x", message: "x", attempts: 1 }, retryable: false, jitter: 0 });
    expect(eventsOfType(run, "branch-decided")[0]).toMatchObject({ arm: "unsure", controller: "rules", informedBy: "ai" });
  });

  test("S9.2, G1: nothing of the conversation stays in the state", () => {
    const run = given(working({ limits: { ...limits, turns: 300, tokens: 1_000_000, toolCalls: 400 } }), {});
    for (let turn = 1; turn <= 200; turn++) {
      run.arrive(replied(turn, text("x".repeat(1_000)), call("crm_look", { q: `${turn}` })));
      run.arrive(completed(`work[${turn}.0]/work.crm_look#1`, { found: "y".repeat(1_000) }));
    }
    expect(JSON.stringify(stateOf(run)).length).toBeLessThan(20_000);
    expect([...run.state.frames.keys()]).toEqual([""]);
  });

  test("bound arguments are the workflow's: the model neither sees nor sets them", () => {
    const run = given(
      working({}, (input: Anything) => ({ "crm.look": { account: input.id } })),
      { id: "A1" },
    );
    run.arrive(replied(1, call("crm_look", { q: "x", account: "A2" })));
    expect(pendingOf(run, "run-step", "work[1.0]/work.crm_look#1").input).toEqual({ q: "x", account: "A1" });
    const node = run.index.nodes.get("work") as Anything;
    expect(node.tools.crm_look.input.properties).toEqual({ q: { type: "string" } });
    expect(node.tools.crm_note.input.properties).toHaveProperty("account");
  });

  test("a call without arguments is a call with none", () => {
    const run = given(working(), {}, replied(1, call("crm_look", " ")));
    expect(pendingOf(run, "run-step", "work[1.0]/work.crm_look#1").input).toEqual({});
  });
});

describe("several calls in one reply", () => {
  test("S9.4, G4: reads run together, writes one after another in the order given", () => {
    const run = given(working(), {});
    const chosen = [
      call("crm_note", { q: "1" }),
      call("crm_look", { q: "a" }),
      call("mail_send", { q: "2" }),
      call("crm_look", { q: "b" }),
    ];
    expect(when(run, replied(1, ...chosen))).toEqual([
      "run-step work[1.0]/work.crm_note#1",
      "run-step work[1.1]/work.crm_look#1",
      "run-step work[1.3]/work.crm_look#1",
    ]);
    expect(when(run, completed("work[1.3]/work.crm_look#1"))).toEqual([]);
    expect(when(run, completed("work[1.0]/work.crm_note#1"))).toEqual(["run-step work[1.2]/work.mail_send#1"]);
    expect(when(run, completed("work[1.1]/work.crm_look#1"))).toEqual([]);
    expect(when(run, completed("work[1.2]/work.mail_send#1"))).toEqual(["run-turn /work#2.1"]);
  });

  test("G4: finish is taken last, and ends the agent although other calls failed", () => {
    const run = given(working(), {});
    expect(when(run, replied(1, finish, call("crm_look", {})))).toEqual(["run-step work[1.1]/work.crm_look#1"]);
    expect(when(run, failed("work[1.1]/work.crm_look#1", "busy", false))).toEqual(["run-step work[1.0]/work.finish#1"]);
    when(run, completed("work[1.0]/work.finish#1", { brief: "x" }));
    expect(run.state.output).toEqual({ brief: "x" });
  });

  test("of two results in one reply the first counts", () => {
    const run = given(working(), {});
    expect(when(run, replied(1, finish, call("finish", { brief: "other" })))).toEqual(["run-step work[1.0]/work.finish#1"]);
    expect(eventsOfType(run, "call-refused")[0]).toMatchObject({ index: 1, error: { code: "finished-twice" } });
    when(run, completed("work[1.0]/work.finish#1", { brief: "done" }));
    expect(run.state.output).toEqual({ brief: "done" });
  });
});

describe("what is not made", () => {
  const refusedCodes = (run: KernelHost): string[] => eventsOfType(run, "call-refused").map(({ error }) => error.code);

  test("a tool that was not granted, and arguments that are no object: the model is told, twice, and then the agent gives up", () => {
    const run = given(working(), {});
    expect(when(run, replied(1, call("rm_rf", {}), call("toString", {})))).toEqual(["run-turn /work#2.1"]);
    expect(eventsOfType(run, "call-refused")[0]?.error.message).toContain("crm_look, crm_note, mail_send, finish");
    expect(when(run, replied(2, call("crm_look", "{"), call("crm_look", "[1]")))).toEqual(["run-turn /work#3.1"]);
    expect(refusedCodes(run)).toEqual(["unknown-tool", "unknown-tool", "invalid-arguments", "invalid-arguments"]);
    run.arrive(replied(3, call("crm_look", "7")));
    expect(run.state.output).toMatchObject({ gaveUp: "invalid-arguments" });
  });
  test("S13.4: a tool that it was granted and that the workflow withholds here", () => {
    const flow = (f: Anything, input: Anything) =>
      f.agent("work", worker(), input, { only: ["crm.look"], otherwise: (end: Anything) => ({ gaveUp: end.reason }) });
    const run = given(flow, {});
    expect(when(run, replied(1, call("mail_send", { to: "a" }), call("rm_rf", {}, "c2")))).toEqual(["run-turn /work#2.1"]);
    expect(refusedCodes(run)).toEqual(["withheld-tool", "unknown-tool"]);
    expect(eventsOfType(run, "call-refused")[0]?.error.message).toBe('You may not use "mail_send" here. You have: crm_look, finish.');
  });

  test("a good reply in between starts the count again", () => {
    const run = given(working({ limits: { ...limits, turns: 9 } }), {}, replied(1, call("x", {})), replied(2, call("x", {})));
    run.arrive(replied(3, call("crm_look", {})));
    run.arrive(completed("work[3.0]/work.crm_look#1"));
    expect(when(run, replied(4, call("x", {})))).toEqual(["run-turn /work#5.1"]);
  });

  test("S9.7: arguments that the tool's schema refuses count as well", () => {
    const run = given(working(), {});
    for (const turn of [1, 2, 3]) {
      run.arrive(replied(turn, call("crm_look", { q: `${turn}` })));
      run.arrive(failed(`work[${turn}.0]/work.crm_look#1`, "input-invalid", false));
    }
    expect(run.state.output).toMatchObject({ gaveUp: "invalid-arguments" });
  });

  test("a reply without any call is shown to be of no use", () => {
    const run = given(working(), {}, replied(1, text("All good!")), replied(2, text("Really.")));
    run.arrive(replied(3));
    expect(run.state.output).toMatchObject({ gaveUp: "no-result" });
  });

  test("S9.5: the same write is made once in a run, with whatever call id", () => {
    const run = given(working(), {}, replied(1, call("mail_send", { q: "x", account: "1" })), completed("work[1.0]/work.mail_send#1"));
    expect(when(run, replied(2, call("mail_send", { account: "1", q: "x" }), call("mail_send", { q: "y" })))).toEqual([
      "run-step work[2.1]/work.mail_send#1",
    ]);
    expect(refusedCodes(run)).toEqual(["already-called"]);
  });

  test("S9.5: two writes are the same when their tools are given the same, however they were written", () => {
    const given1 = { ...replied(1, call("mail_send", { q: "x" })), given: ["one"] };
    const run = given(working(), {}, given1, completed("work[1.0]/work.mail_send#1"));
    const respelled = replied(
      2,
      call("mail_send", { q: "x", note: "again" }),
      text("and"),
      call("mail_send", { q: "x", note: "and again" }),
    );
    expect(when(run, { ...respelled, given: ["one", null] })).toEqual(["run-step work[2.1]/work.mail_send#1"]);
    expect(refusedCodes(run)).toEqual(["already-called"]);
  });

  test("S9.5: what a person gave up stays locked", () => {
    const run = given(working(), {}, replied(1, call("mail_send", { q: "x" })), doubted("work[1.0]/work.mail_send#1"));
    expect(when(run, settled("work[1.0]/work.mail_send#1.settle", "give-up"))).toContain("run-turn /work#2.1");
    run.arrive(replied(2, call("mail_send", { q: "x" })));
    expect(refusedCodes(run)).toEqual(["already-called"]);
  });

  test("what definitely did not happen may be tried again, and is the same call to the target", () => {
    const run = given(working(), {}, replied(1, call("mail_send", { q: "x" })), failed("work[1.0]/work.mail_send#1", "refused", false));
    expect(when(run, replied(2, call("mail_send", { q: "x" })))).toEqual(["run-step work[2.0]/work.mail_send#1"]);
    expect(pendingOf(run, "run-step", "work[2.0]/work.mail_send#1").chosen).toEqual({ agent: "/work", nth: 1 });
  });
});

describe("S9.6: hard stops", () => {
  const reading = (run: KernelHost, turn: number, q = `${turn}`): void => {
    run.arrive(replied(turn, call("crm_look", { q })));
    run.arrive(completed(`work[${turn}.0]/work.crm_look#1`));
  };
  const stoppedBy = (options: Anything, until: number, q?: string): unknown => {
    const run = given(working({ limits: { ...limits, ...options } }), {});
    for (let turn = 1; turn <= until; turn++) reading(run, turn, q);
    return run.state.output;
  };
  test("turns", () => expect(stoppedBy({ turns: 2 }, 2)).toEqual({ stoppedBy: "turns" }));
  test("tokens", () => expect(stoppedBy({ tokens: 30 }, 2)).toEqual({ stoppedBy: "tokens" }));
  test("money", () => expect(stoppedBy({ costUsd: 0.00015 }, 2)).toEqual({ stoppedBy: "costUsd" }));
  // In binary 2.01 dollars are a hair less than 2,010,000 millionths.
  test("money may be spent to the last millionth, and not beyond", () => {
    const paid = (turn: number, costMicroUsd: number): Arriving => {
      const reply = replied(turn, call("crm_look", { q: `${turn}` }));
      return { ...reply, call: { ...reply.call, costMicroUsd } };
    };
    const run = given(working({ limits: { ...limits, costUsd: 2.01 } }), {});
    expect(pendingOf(run, "run-turn", "/work#1.1").left.costMicroUsd).toBe(2_010_000);
    run.arrive(paid(1, 2_010_000));
    run.arrive(completed("work[1.0]/work.crm_look#1"));
    expect(pendingOf(run, "run-turn", "/work#2.1").left.costMicroUsd).toBe(0);
    run.arrive(paid(2, 1));
    run.arrive(completed("work[2.0]/work.crm_look#1"));
    expect(run.state.output).toEqual({ stoppedBy: "costUsd" });
  });
  test("bytes that the model writes", () => expect(stoppedBy({ outputBytes: 12 }, 2)).toEqual({ stoppedBy: "outputBytes" }));
  test("identical calls", () => {
    const run = given(working({ limits: { ...limits, identicalCalls: 2 } }), {});
    for (const turn of [1, 2]) reading(run, turn, "same");
    run.arrive(replied(3, call("crm_look", { q: "same" })));
    expect(run.state.output).toEqual({ stoppedBy: "identicalCalls" });
  });
  test("tool calls: what is under way is awaited, what was chosen beyond the limit is not made", () => {
    const run = given(working({ limits: { ...limits, toolCalls: 1 } }), {});
    expect(when(run, replied(1, call("crm_look", { q: "1" }), call("crm_look", { q: "2" })))).toEqual([
      "run-step work[1.0]/work.crm_look#1",
    ]);
    expect(run.state.phase).toBe("running");
    run.arrive(completed("work[1.0]/work.crm_look#1"));
    expect(run.state.output).toEqual({ stoppedBy: "toolCalls" });
  });
  test("active time: model calls and tool calls count, waiting for a person does not", () => {
    const run = given(working({ limits: { ...limits, activeTime: "10s" }, ask: { who: "role:sdr", within: "2h" } }), {});
    run.now += 4_000;
    run.arrive(replied(1, call("ask", { question: "Who?" })));
    run.now += 1_000;
    run.arrive(completed("work[1.0]/work.ask#1", { question: "Who?" }));
    run.now += 3_600_000;
    run.arrive({ type: "question-answered", id: "work[1.0]/work.ask.answer#1", by: "ana", answer: { answer: "me" } });
    expect(stateOf(run).activeMs).toBe(5_000);
    expect(pendingOf(run, "run-turn", "/work#2.1").timeoutMs).toBe(5_000);
    run.now += 6_000;
    run.arrive(replied(2, call("crm_look", {})));
    run.arrive(completed("work[2.0]/work.crm_look#1"));
    expect(run.state.output).toEqual({ stoppedBy: "activeTime" });
  });
  test("a budget above it that is used up, for the model and for a tool", () => {
    const model = given(working(), {}, failed("/work#1.1", "over-budget", false));
    expect(model.state.output).toEqual({ stoppedBy: "budget" });
    const paid = given(working(), {}, replied(1, call("mail_send", {})), failed("work[1.0]/work.mail_send#1", "over-budget", false));
    expect(paid.state.output).toEqual({ stoppedBy: "budget" });
  });
});

describe("when the model does not answer", () => {
  test("it is asked again after a while, and after three times the agent gives up", () => {
    const run = given(working(), {});
    expect(when(run, failed("/work#1.1", "busy"))).toEqual(["set-timer /work#1.1.backoff +500"]);
    expect(fires(run, "/work#1.1.backoff")).toEqual(["run-turn /work#1.2"]);
    // It changes nothing outside, so a doubt is a failure like another.
    expect(when(run, doubted("/work#1.2"))).toEqual(["set-timer /work#1.2.backoff +2000"]);
    fires(run, "/work#1.2.backoff");
    run.arrive(failed("/work#1.3", "busy"));
    expect(run.state.output).toMatchObject({ gaveUp: "model-unavailable", message: "It was busy." });
  });
  test("it is not asked again when that makes no sense, or no time is left", () => {
    expect(given(working(), {}, failed("/work#1.1", "no-model", false)).state.output).toMatchObject({ gaveUp: "model-unavailable" });
    const slow = given(working({ limits: { ...limits, activeTime: "1s" } }), {});
    slow.now += 1_000;
    slow.arrive(failed("/work#1.1", "timeout"));
    expect(slow.state.output).toEqual({ stoppedBy: "activeTime" });
  });
  test("a call that may have been answered has cost what it may have", () => {
    const run = given(working(), {}, { ...failed("/work#1.1", "timeout"), call: modelCall } as Arriving);
    expect(stateOf(run)).toMatchObject({ tokens: 15, costMicroUsd: 100 });
  });
  test("an input that the agent does not take is a mistake in the workflow, and no outcome of the agent", () => {
    const run = given(working(), {}, failed("/work#1.1", "input-invalid", false));
    expect(run.state.error).toMatchObject({ code: "input-invalid" });
  });
  test("a refusal to answer", () => {
    const run = given(working(), {});
    run.arrive({ ...replied(1), call: { ...modelCall, finish: "content-filter" } });
    expect(run.state.output).toMatchObject({ gaveUp: "refused" });
  });
});

describe("people", () => {
  const asking = { ask: { who: "role:sdr", within: "2h" }, escalate: ["billing", "fraud"] };
  test("a question suspends the agent until it is answered", () => {
    const run = given(working(asking), {}, replied(1, call("ask", { question: "Which plan?" })));
    expect(when(run, completed("work[1.0]/work.ask#1", { question: "Which plan?" }))).toEqual([
      "ask-question work[1.0]/work.ask.answer#1",
      "set-timer work[1.0]/work.ask.answer#due +7200000",
    ]);
    expect(pendingOf(run, "ask-question", "work[1.0]/work.ask.answer#1")).toMatchObject({ who: "role:sdr", question: "Which plan?" });
    const answer: Arriving = { type: "question-answered", id: "work[1.0]/work.ask.answer#1", by: "ana", answer: { answer: "Pro" } };
    expect(when(run, answer)).toContain("run-turn /work#2.1");
  });
  test("one that nobody answers in time ends the agent as unsure", () => {
    const run = given(
      working(asking),
      {},
      replied(1, call("ask", { question: "?" })),
      completed("work[1.0]/work.ask#1", { question: "?" }),
    );
    fires(run, "work[1.0]/work.ask.answer#due");
    expect(run.state.output).toMatchObject({ gaveUp: "question-unanswered" });
  });
  test("handing over to a queue ends it, with the reason", () => {
    const run = given(working(asking), {}, replied(1, call("escalate", { queue: "fraud", reason: "Two names." })));
    run.arrive(completed("work[1.0]/work.escalate#1", { queue: "fraud", reason: "Two names." }));
    expect(run.state.output).toEqual({ gaveUp: "escalated", queue: "fraud", message: "Two names." });
  });
  test("a message from a person is for the next model call, and a result is not taken before it was read", () => {
    const told: Arriving = { type: "agent-told", frame: "", by: "ana", text: "They are a partner." };
    const run = given(working(), {}, told);
    expect(stateOf(run).told).toEqual([{ by: "ana", text: "They are a partner." }]);
    expect(stateOf(run).heard).toEqual(["ana"]);
    expect(when(run, replied(1, finish))).toEqual(["run-turn /work#2.1"]);
    // One that comes while the model is at work is for the call after.
    run.arrive({ ...told, text: "And in a hurry." } as Arriving);
    expect(eventsOfType(run, "call-refused")[0]?.error.code).toBe("message-arrived");
    expect(when(run, replied(2, finish))).toEqual(["run-turn /work#3.1"]);
    expect(when(run, replied(3, finish))).toEqual(["run-step work[3.0]/work.finish#1"]);
    expect(stateOf(run).told).toEqual([]);
  });
  test("a message to what is no agent, or not there any more, is kept and changes nothing", () => {
    const run = given(working(), {}, { type: "agent-told", frame: "nowhere", by: "ana", text: "Hello?" });
    expect(stateOf(run).told).toEqual([]);
  });
});

describe("delegation", () => {
  const helper = agent({ id: "helper", ...base, input: z.object({ q: z.string() }), tools: [look], limits: { ...limits, turns: 1 } });
  test("a sub-agent has a loop of its own, and its result is the answer of the call", () => {
    const run = given(working({ delegates: [helper] }), {});
    expect(when(run, replied(1, call("delegate_helper", { q: "x" })))).toEqual(["run-turn work[1.0]/work.delegate_helper#1.1"]);
    run.arrive(repliedTo("work[1.0]/work.delegate_helper#1.1", call("crm_look", { q: "x" })));
    const inner = "work[1.0]/work.delegate_helper[1.0]/work.delegate_helper.crm_look#1";
    const { chosen } = pendingOf(run, "run-step", inner);
    expect(chosen?.agent).toMatch(/^work\([0-9a-f]{64}#0\)\/work\.delegate_helper$/);
    expect(when(run, completed(inner))).toEqual(["run-turn /work#2.1"]);
  });
  test("S9.9: what its calls are known by to a target names what was asked, and no turn", () => {
    const each = (f: Anything, input: Anything) =>
      f.when("gate", true, () =>
        f.map("each", input.list, { max: 2 }, (item: Anything) =>
          f.agent("work", worker({ delegates: [helper] }), item, { otherwise: () => null }),
        ),
      );
    const run = given(each, { list: [1] }, repliedTo("gate.then/each[0]/work#1.1", call("delegate_helper", { q: "x" })));
    run.arrive(repliedTo("gate.then/each[0]/work[1.0]/work.delegate_helper#1.1", call("crm_look", { q: "x" })));
    const inner = "gate.then/each[0]/work[1.0]/work.delegate_helper[1.0]/work.delegate_helper.crm_look#1";
    expect(pendingOf(run, "run-step", inner).chosen?.agent).toMatch(
      /^gate\.then\/each\[0\]\/work\([0-9a-f]{64}#0\)\/work\.delegate_helper$/,
    );
  });
  test("its active time is also its parent's", () => {
    const run = given(working({ delegates: [helper] }), {}, replied(1, call("delegate_helper", { q: "x" })));
    run.now += 700;
    run.arrive(repliedTo("work[1.0]/work.delegate_helper#1.1", text("?")));
    expect(stateOf(run).activeMs).toBe(700);
  });
});

describe("ends", () => {
  const either = (f: Anything, input: Anything) =>
    f.agent("work", worker(), input, { otherwise: (end: Anything) => ({ why: end.outcome, reason: end.reason }) });
  test("one arm may serve for both outcomes", () => {
    expect(given(either, {}, failed("/work#1.1", "over-budget", false)).state.output).toEqual({ why: "overBudget", reason: "budget" });
    expect(given(either, {}, failed("/work#1.1", "x", false)).state.output).toEqual({ why: "unsure", reason: "model-unavailable" });
  });
  test("cancelling aborts the model call and waits for it", () => {
    const run = given(either, {});
    expect(when(run, cancelled)).toEqual(["abort /work#1.1"]);
    run.arrive(replied(1, call("crm_look", {})));
    expect(run.state.phase).toBe("cancelled");
  });
  test("a failed sibling stops the agent; a retry goes on where it was", () => {
    const beside = (f: Anything, input: Anything) =>
      f.all("both", { agent: () => working()(f, input), call: () => f.call("other", free, {}) });
    const run = given(beside, {});
    const id = "both.agent/work#1.1";
    run.arrive(repliedTo(id, call("crm_look", { q: "1" }), call("crm_look", { q: "2" })));
    run.arrive(completed("both.agent/work[1.0]/work.crm_look#1", 1), failed("both.call/other#1", "broken", false));
    run.arrive(completed("both.agent/work[1.1]/work.crm_look#1", 2));
    expect(run.state.phase).toBe("failed");
    expect(when(run, retried).sort()).toEqual(["run-step both.call/other#2", "run-turn both.agent/work#2.1"]);
  });
});
