import { describe, expect, test } from "vitest";
import {
  type Anything,
  brief,
  checked,
  completed,
  doubted,
  eventsOfType,
  failed,
  fires,
  free,
  given,
  keyed,
  local,
  once,
  open,
  pendingOf,
  probed,
  retried,
  settled,
  when,
} from "../../../test/kernel/scenario.ts";

const DAYS_7 = 7 * 86_400_000;

describe("a call", () => {
  test("given a start, then its input is resolved and the step is run", () => {
    const run = given((f, input) => f.call("look", free, { at: input.place.name, all: [input.place] }), { place: { name: "Bern" } });
    expect(pendingOf(run, "run-step", "/look#1")).toMatchObject({
      frame: "",
      node: "look",
      attempt: 1,
      intent: false,
      input: { at: "Bern", all: [{ name: "Bern" }] },
      tool: { id: "free", delivery: "free" },
    });
  });

  test("when it completes, then its output is the result of the run, in two events", () => {
    const run = given((f) => f.call("look", free, {}));
    expect(when(run, completed("/look#1", { found: 3 }))).toEqual([]);
    expect(run.state).toMatchObject({ phase: "completed", output: { found: 3 } });
    expect(run.journal.flatMap((batch) => batch.events.map((event) => event.type))).toEqual([
      "run-started",
      "step-started",
      "step-completed",
      "run-completed",
    ]);
  });

  test("when it completes with nothing, then the next step reads an absent value", () => {
    const run = given((f) => {
      const nothing = f.call("look", free, {});
      f.call("next", free, { a: (nothing as Anything).b, c: 1 });
    });
    expect(when(run, { type: "step-completed", id: "/look#1", output: undefined })).toEqual(["run-step /next#1"]);
    expect(pendingOf(run, "run-step", "/next#1").input).toEqual({ c: 1 });
  });

  test("a timeout of the node is part of the command", () => {
    const run = given((f) => f.call("look", free, {}, { timeout: "10s" }));
    expect(pendingOf(run, "run-step", "/look#1").timeoutMs).toBe(10_000);
  });

  test("when an intent is recorded, then the command that recovery issues says so", () => {
    const run = given((f) => f.call("send", once, {}));
    run.arrive({ type: "intent-recorded", id: "/send#1", key: "k", argumentsHash: "h" });
    expect(run.state.open.get("/send#1")?.intent).toBe(true);
    run.arrive({ type: "intent-recorded", id: "/other#1", key: "k", argumentsHash: "h" });
  });
});

describe("a failed call", () => {
  const retry = { maxAttempts: 3, backoff: "1s", factor: 3, maxBackoff: "2s", jitter: 0.5 };

  test("without a retry policy, then the run fails with the tool's error", () => {
    const run = given((f) => f.call("look", free, {}), {}, failed("/look#1", "no-such-place"));
    expect(run.state).toMatchObject({ phase: "failed", error: { code: "no-such-place", attempts: 1 } });
    expect(open(run)).toEqual([]);
  });

  test("A4: when it may be retried, then a timer is set, and the next attempt is issued only when it fires", () => {
    const run = given((f) => f.call("look", free, {}, { retry }));
    expect(when(run, failed("/look#1", "busy", true, 0.5))).toEqual(["set-timer /look#1.backoff +750"]);
    expect(fires(run, "/look#1.backoff")).toEqual(["run-step /look#2"]);
    expect(pendingOf(run, "run-step", "/look#2").attempt).toBe(2);
    // The second wait is three times as long, but not longer than the longest.
    expect(when(run, failed("/look#2", "busy", true, 0))).toEqual(["set-timer /look#2.backoff +1000"]);
    expect(fires(run, "/look#2.backoff")).toEqual(["run-step /look#3"]);
    expect(when(run, failed("/look#3", "busy"))).toEqual([]);
    expect(run.state.error).toMatchObject({ code: "busy", attempts: 3 });
  });

  test("a definite failure is not retried", () => {
    const run = given((f) => f.call("look", free, {}, { retry }), {}, failed("/look#1", "forbidden", false));
    expect(run.state.phase).toBe("failed");
  });

  test("`on` names the only failures that are retried", () => {
    const flow = (f: Anything) => f.call("look", free, {}, { retry: { ...retry, on: ["busy"] } });
    expect(when(given(flow), failed("/look#1", "busy"))).toEqual(["set-timer /look#1.backoff +500"]);
    expect(given(flow, {}, failed("/look#1", "broken")).state.phase).toBe("failed");
  });

  test("a backoff that fires late starts the next attempt all the same", () => {
    const run = given((f) => f.call("look", free, {}, { retry }), {}, failed("/look#1"));
    expect(fires(run, "/look#1.backoff", 86_400_000)).toEqual(["run-step /look#2"]);
  });

  test("onError takes over with the typed error, and its result is the node's", () => {
    const run = given((f) => f.call("look", free, {}, { onError: (error) => ({ code: error.code, tries: error.attempts }) }));
    when(run, failed("/look#1", "gone", false));
    expect(run.state).toMatchObject({ phase: "completed", output: { code: "gone", tries: 1 } });
  });

  test("a failure inside onError is not handled by it again", () => {
    const run = given((f) => f.call("look", free, {}, { onError: (error) => f.call("other", free, { code: error.code }) }));
    expect(when(run, failed("/look#1"))).toEqual(["run-step look.onError/other#1"]);
    when(run, failed("look.onError/other#1", "worse"));
    expect(run.state).toMatchObject({ phase: "failed", error: { code: "worse" } });
  });
});

describe("doubt about a call that changes nothing", () => {
  test("is a failure that may be retried", () => {
    const run = given((f) => f.call("look", free, {}, { retry: { maxAttempts: 2, backoff: "1s", jitter: 0 } }));
    expect(when(run, doubted("/look#1"))).toEqual(["set-timer /look#1.backoff +1000"]);
    expect(fires(run, "/look#1.backoff")).toEqual(["run-step /look#2"]);
    when(run, doubted("/look#2"));
    expect(run.state).toMatchObject({ phase: "failed", error: { code: "lost", attempts: 2 } });
  });
});

describe("doubt about a keyed call", () => {
  test("is settled by a person where another run has sent it so long ago that the target has forgotten the key", () => {
    const run = given((f) => f.call("send", keyed, { to: "x" }));
    const lately = given((f) => f.call("send", keyed, { to: "x" }));
    expect(when(lately, doubted("/send#1", 0, lately.state.now - 1_000))).toEqual(["set-timer /send#1.backoff +500"]);
    expect(when(run, doubted("/send#1", 0, run.state.now - 60_000))).toEqual([
      "ask-settlement /send#1.settle",
      `set-timer /send#1.settle-due +${DAYS_7}`,
    ]);
  });

  test("is resent under the same key while the target remembers it, then a person is asked", () => {
    const run = given((f) => f.call("send", keyed, { to: "x" }));
    // The window is 10 s from the first attempt; the waits are 1 s, 2 s, 4 s and 8 s.
    expect(when(run, doubted("/send#1", 0.999999))).toEqual(["set-timer /send#1.backoff +1000"]);
    expect(fires(run, "/send#1.backoff")).toEqual(["run-step /send#2"]);
    expect(when(run, doubted("/send#2", 0.999999))).toEqual(["set-timer /send#2.backoff +2000"]);
    expect(fires(run, "/send#2.backoff")).toEqual(["run-step /send#3"]);
    expect(when(run, doubted("/send#3", 0.999999))).toEqual(["set-timer /send#3.backoff +4000"]);
    expect(fires(run, "/send#3.backoff")).toEqual(["run-step /send#4"]);
    expect(when(run, doubted("/send#4", 0.999999))).toEqual(["ask-settlement /send#4.settle", `set-timer /send#4.settle-due +${DAYS_7}`]);
    expect(pendingOf(run, "ask-settlement", "/send#4.settle")).toMatchObject({
      tool: "keyed",
      input: { to: "x" },
      message: "It was lost.",
    });
  });

  test("is resent five times at most, whatever the window", () => {
    const run = given((f) => f.call("send", keyed, {}, { retry: { maxAttempts: 2, backoff: "1ms", jitter: 0 } }));
    for (const attempt of [1, 2, 3, 4]) {
      run.arrive(doubted(`/send#${attempt}`));
      run.fire(`/send#${attempt}.backoff`);
    }
    expect(when(run, doubted("/send#5"))[0]).toBe("ask-settlement /send#5.settle");
  });

  test("a resend that fires after the window has ended asks a person instead", () => {
    const run = given((f) => f.call("send", keyed, {}), {}, doubted("/send#1"));
    expect(fires(run, "/send#1.backoff", 1_000 + 10_001)).toEqual([
      "ask-settlement /send#1.settle",
      `set-timer /send#1.settle-due +${DAYS_7}`,
    ]);
    expect(when(run, settled("/send#1.settle", "did-not-happen"))).toEqual(["withdraw /send#1.settle-due", "run-step /send#2"]);
  });

  test("a resend at the very end of the window is sent", () => {
    const run = given((f) => f.call("send", keyed, {}), {}, doubted("/send#1"));
    expect(fires(run, "/send#1.backoff", 1_000 + 10_000)).toEqual(["run-step /send#2"]);
  });

  test("that a later attempt was not sent says nothing of the doubtful one: it is resent, then a person is asked", () => {
    const run = given((f) => f.call("send", keyed, {}), {}, doubted("/send#1"));
    run.fire("/send#1.backoff");
    expect(when(run, failed("/send#2", "not-sent", true, 0))).toEqual(["set-timer /send#2.backoff +1000"]);
    expect(fires(run, "/send#2.backoff", 1_000 + 10_001)[0]).toBe("ask-settlement /send#2.settle");
    // After a person's word the doubt is gone, and a failure is a failure again.
    when(run, settled("/send#2.settle", "did-not-happen"));
    when(run, failed("/send#3", "not-sent"));
    expect(run.state).toMatchObject({ phase: "failed", error: { code: "not-sent" } });
  });

  test("a definite refusal of a later attempt is the target's word on the key", () => {
    const run = given((f) => f.call("send", keyed, {}), {}, doubted("/send#1"));
    run.fire("/send#1.backoff");
    when(run, failed("/send#2", "rejected", false));
    expect(run.state).toMatchObject({ phase: "failed", error: { code: "rejected", attempts: 2 } });
  });

  test("a failure without an earlier doubt follows the author's policy", () => {
    const run = given((f) => f.call("send", keyed, {}), {}, failed("/send#1", "not-sent"));
    expect(run.state.phase).toBe("failed");
  });
});

describe("doubt about a local call", () => {
  test("is run again: its deduplication row decides; after five attempts a person is asked", () => {
    const run = given((f) => f.call("write", local, {}));
    for (const attempt of [1, 2, 3, 4]) {
      expect(when(run, doubted(`/write#${attempt}`))).toEqual([`set-timer /write#${attempt}.backoff +${500 * 2 ** (attempt - 1)}`]);
      expect(fires(run, `/write#${attempt}.backoff`, run.now + 86_400_000)).toEqual([`run-step /write#${attempt + 1}`]);
    }
    expect(when(run, doubted("/write#5"))[0]).toBe("ask-settlement /write#5.settle");
  });

  test("not sent after a doubt is run again as well", () => {
    const run = given((f) => f.call("write", local, {}), {}, doubted("/write#1"));
    run.fire("/write#1.backoff");
    expect(when(run, failed("/write#2", "not-sent"))).toEqual(["set-timer /write#2.backoff +1000"]);
  });
});

describe("doubt about a checked call", () => {
  const doubtful = (...events: Parameters<typeof given>[2][]) =>
    given((f) => f.call("send", checked, { to: "x" }), {}, doubted("/send#1"), ...events);

  test("asks the target first", () => {
    expect(open(doubtful())).toEqual(["probe-step /send#1.probe1"]);
    expect(pendingOf(doubtful(), "probe-step", "/send#1.probe1")).toMatchObject({
      input: { to: "x" },
      attempt: 1,
      tool: { id: "checked" },
    });
  });

  test("a positive answer adopts the result", () => {
    const run = doubtful(probed("/send#1.probe1", true, { id: 7 }));
    expect(run.state).toMatchObject({ phase: "completed", output: { id: 7 } });
  });

  test("is sent again only after two negative answers with a quiet period between them", () => {
    const run = doubtful();
    expect(when(run, probed("/send#1.probe1", false))).toEqual(["set-timer /send#1.quiet +30000"]);
    expect(fires(run, "/send#1.quiet")).toEqual(["probe-step /send#1.probe2"]);
    expect(when(run, probed("/send#1.probe2", false))).toEqual(["run-step /send#2"]);
    // Another doubt starts over.
    expect(when(run, doubted("/send#2"))).toEqual(["probe-step /send#2.probe1"]);
  });

  test("a target that denies every time is not sent to for ever: after five attempts a person is asked", () => {
    const run = doubtful();
    for (let attempt = 1; attempt <= 5; attempt++) {
      if (attempt > 1) when(run, doubted(`/send#${attempt}`));
      when(run, probed(`/send#${attempt}.probe1`, false));
      fires(run, `/send#${attempt}.quiet`);
      const last = when(run, probed(`/send#${attempt}.probe2`, false));
      expect(last[0]).toBe(attempt < 5 ? `run-step /send#${attempt + 1}` : "ask-settlement /send#5.settle");
    }
  });

  test("the quiet period is at least as long as the call may take", () => {
    const run = given((f) => f.call("send", checked, {}, { timeout: "2m" }), {}, doubted("/send#1"));
    expect(when(run, probed("/send#1.probe1", false))).toEqual(["set-timer /send#1.quiet +120000"]);
  });

  test("when the target cannot be asked, a person is", () => {
    const run = doubtful(probed("/send#1.probe1", "unknown"));
    expect(open(run)).toEqual(["ask-settlement /send#1.settle", `set-timer /send#1.settle-due +${DAYS_7}`]);
    expect(pendingOf(run, "ask-settlement", "/send#1.settle").message).toBe("It was lost.");
  });

  test("when nobody answers that question, the step fails", () => {
    const run = doubtful(probed("/send#1.probe1", "unknown"));
    expect(fires(run, "/send#1.settle-due")).toEqual(["withdraw /send#1.settle"]);
    expect(run.state).toMatchObject({ phase: "failed", error: { code: "outcome-unknown" } });
  });

  test("a retry by a person does not shorten the quiet period", () => {
    const run = given((f) => f.all("both", { a: () => f.call("send", checked, {}), b: () => f.call("look", free, {}) }));
    run.arrive(doubted("both.a/send#1"));
    run.arrive(probed("both.a/send#1.probe1", false));
    when(run, failed("both.b/look#1"));
    expect(run.state.phase).toBe("failed");
    expect(when(run, retried)).toEqual(["set-timer both.a/send#1.quiet +30000", "run-step both.b/look#2"]);
  });

  test("a retry by a person after a failed probe asks a person again", () => {
    const run = given((f) => f.all("both", { a: () => f.call("send", checked, {}), b: () => f.call("look", free, {}) }));
    run.arrive(doubted("both.a/send#1"));
    run.arrive(probed("both.a/send#1.probe1", "unknown"));
    when(run, failed("both.b/look#1"));
    expect(when(run, retried)[0]).toBe("ask-settlement both.a/send#1.settle");
  });
});

describe("doubt about a once call", () => {
  const doubtful = () => given((f) => f.call("send", once, { to: "x" }), {}, doubted("/send#1"));

  test("is never sent again by itself: a person is asked", () => {
    const run = doubtful();
    expect(open(run)).toEqual(["ask-settlement /send#1.settle", `set-timer /send#1.settle-due +${DAYS_7}`]);
    expect(pendingOf(run, "ask-settlement", "/send#1.settle")).toMatchObject({ tool: "once", dueAt: run.now + DAYS_7 });
  });

  test("a retry policy of the author does not change that", () => {
    const run = given((f) => f.call("send", once, {}, { retry: { maxAttempts: 9 } }), {}, doubted("/send#1"));
    expect(open(run)[0]).toBe("ask-settlement /send#1.settle");
  });

  test("what provably was not sent may be retried", () => {
    const run = given((f) => f.call("send", once, {}, { retry: { maxAttempts: 2, jitter: 0 } }), {}, failed("/send#1", "not-sent"));
    expect(open(run)).toEqual(["set-timer /send#1.backoff +1000"]);
  });

  test("when it happened, the run goes on with the result that the person attached", () => {
    const run = doubtful();
    expect(when(run, settled("/send#1.settle", "happened", { id: 1 }))).toEqual(["withdraw /send#1.settle-due"]);
    expect(run.state).toMatchObject({ phase: "completed", output: { id: 1 } });
  });

  test("when it did not happen, a new attempt is made", () => {
    const run = doubtful();
    expect(when(run, settled("/send#1.settle", "did-not-happen"))).toEqual(["withdraw /send#1.settle-due", "run-step /send#2"]);
  });

  test("when it is given up, the step fails and onError may handle it", () => {
    const run = given((f) => f.call("send", once, {}, { onError: (error) => error.code }), {}, doubted("/send#1"));
    when(run, settled("/send#1.settle", "give-up"));
    expect(run.state).toMatchObject({ phase: "completed", output: "outcome-unknown" });
    expect(eventsOfType(run, "step-settled")[0]).toMatchObject({ controller: "human", by: "ana" });
  });

  test("silence fails the step, and says so", () => {
    const run = doubtful();
    expect(fires(run, "/send#1.settle-due")).toEqual(["withdraw /send#1.settle"]);
    expect(run.state.error).toEqual({
      code: "outcome-unknown",
      message: "It was lost. Nobody said in time whether it happened.",
      attempts: 1,
    });
  });

  test("a doubt that was given up stays a doubt when the run is retried", () => {
    const run = doubtful();
    when(run, settled("/send#1.settle", "give-up"));
    expect(when(run, retried)).toEqual(["ask-settlement /send#1.settle", `set-timer /send#1.settle-due +${DAYS_7}`]);
    expect(brief(run.pending.values(), run)).not.toContain("run-step /send#2");
  });
});

describe("a call that an approval cleared", () => {
  test("carries what was cleared, and was ordered by the person", async () => {
    const { propose } = await import("../../definition/proposal.ts");
    const run = given(
      (f, input) =>
        f.approve("ok", {
          by: "role:ae",
          within: "1d",
          calls: { mail: propose(once, { to: input.to }) },
          granted: (_shown, calls) => f.perform("send", calls.mail as Anything),
        }),
      { to: "x@y.example" },
    );
    const { hash } = pendingOf(run, "open-approval", "/ok#1");
    run.arrive({ type: "approval-decided", id: "/ok#1", by: "ana", decision: "approve", hash });
    expect(pendingOf(run, "run-step", "ok.granted/send#1")).toMatchObject({
      input: { to: "x@y.example" },
      cleared: { approval: "/ok#1", call: "mail", hash, arguments: { to: "x@y.example" } },
    });
    expect(eventsOfType(run, "step-started")[0]?.controller).toBe("human");
  });
});
