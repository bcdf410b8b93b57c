import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  type Anything,
  decided,
  doubted,
  eventsOfType,
  failed,
  fires,
  free,
  given,
  once,
  open,
  paused,
  pendingOf,
  resumed,
  retried,
  settled,
  when,
} from "../../test/kernel/scenario.ts";
import type { Arriving, KernelHost } from "../testing/kernel-host.ts";
import { proposalHash, revise } from "./proposal.ts";
import { fold, replay } from "./replay.ts";

const to = (id: string, whom: string, among?: string, reason?: string): Arriving => ({
  type: "task-reassigned",
  id,
  by: "mo",
  to: whom,
  ...(among === undefined ? {} : { among }),
  ...(reason === undefined ? {} : { reason }),
});
const approving =
  (options: Anything = {}) =>
  (f: Anything) =>
    f.approve("ok", { show: "x", by: "role:ae", within: "2d", granted: () => "granted", denied: () => "denied", ...options });
const approval = (run: KernelHost, id = "/ok#1") => pendingOf(run, "open-approval", id);

describe("an approval that is given to others", () => {
  test("is for them, among those whom the author asks; nothing else of it changes", () => {
    const run = given(approving());
    const { by: _, ...before } = approval(run);
    run.now = 5_000;
    expect(when(run, to("/ok#1", "ana", "role:ae", "She knows them."))).toEqual([]);
    expect(approval(run)).toEqual({
      ...before,
      by: "ana",
      within: "role:ae",
      assigned: { by: "mo", at: 5_000, reason: "She knows them." },
    });
    expect(eventsOfType(run, "task-reassigned")[0]).toMatchObject({ controller: "human" });
    when(run, decided(run, "/ok#1", "approve"));
    expect(run.state.output).toBe("granted");
  });

  test("is for others in the place of those, where nothing says among whom", () => {
    const run = given(approving(), {}, to("/ok#1", "role:manager"));
    expect(approval(run)).toMatchObject({ by: "role:manager", assigned: { by: "mo" } });
    expect(approval(run)).not.toHaveProperty("within");
  });

  test("keeps who has approved it, and its hash", () => {
    const run = given(approving({ count: 2 }));
    const { hash } = approval(run);
    when(run, decided(run, "/ok#1", "approve", "bo"), to("/ok#1", "ana", "role:ae"));
    expect(approval(run).hash).toBe(hash);
    when(run, decided(run, "/ok#1", "approve", "ana"));
    expect(run.state.output).toBe("granted");
  });

  test("stays theirs after an edit, also one that is opened when the run goes on", () => {
    for (const isPaused of [false, true]) {
      const run = given(approving({ edit: z.any(), fourEyes: true }), {}, to("/ok#1", "ana,bo", "role:ae"));
      const { proposal, hash } = approval(run);
      const revised = revise(proposal, { show: "y" });
      if (isPaused) run.arrive(paused);
      run.arrive({
        type: "approval-decided",
        id: "/ok#1",
        by: "bo",
        decision: "edit",
        hash,
        revised: { proposal: revised, hash: proposalHash(revised) },
      });
      if (isPaused) run.arrive(resumed);
      expect(approval(run, "/ok#2")).toMatchObject({ by: "ana,bo", within: "role:ae" });
    }
  });

  test("is theirs in a run that is read from its journal, and in a fork that begins after it", () => {
    const run = given(approving(), {}, to("/ok#1", "ana", "role:ae"));
    run.arrive({ type: "run-forked", by: "ana", runId: run.state.runId, parent: "before", shared: 2 });
    expect(approval(run)).toMatchObject({ by: "ana", within: "role:ae" });
    expect(replay(run.index, run.runId, run.journal).divergence).toBeNull();
    // What another kernel wrote before there was such an event folds as it did.
    const before = run.journal.filter(({ events }) => events.every(({ type }) => type !== "task-reassigned"));
    expect(fold(run.runId, before).frames.get("")?.active).not.toHaveProperty("assigned");
  });

  test("is asked for anew of those whom the author names when the run is retried", () => {
    const run = given((f) => f.all("both", { a: () => approving()(f), b: () => f.call("look", once, {}) }));
    run.arrive(to("both.a/ok#1", "ana", "role:ae"));
    when(run, failed("both.b/look#1"), retried);
    expect(approval(run, "both.a/ok#1").by).toBe("role:ae");
  });

  test("that is not open changes nothing", () => {
    const run = given(approving());
    when(run, decided(run, "/ok#1", "reject"), to("/ok#1", "ana"), to("/nowhere#1", "ana"));
    expect(run.state.output).toBe("denied");
  });
});

describe("reminders and escalations of what was given to others", () => {
  const patient = approving({ remind: "12h", escalateTo: "role:manager", escalateAfter: "1d" });

  test("a reminder goes to those who have it", () => {
    const run = given(patient, {}, to("/ok#1", "ana", "role:ae"));
    expect(fires(run, "/ok#remind1")[0]).toBe("notify remind ana");
  });

  test("an escalation after it asks those whom the author named for that as well", () => {
    const run = given(patient, {}, to("/ok#1", "ana", "role:ae"));
    expect(fires(run, "/ok#escalate")).toEqual(["notify escalate role:manager", "open-approval /ok#1"]);
    expect(approval(run)).toMatchObject({ by: "ana,role:manager", within: "role:ae,role:manager" });
  });

  test("an escalation before it is over: whoever gives it away says who has it", () => {
    const run = given(patient);
    run.fire("/ok#escalate");
    when(run, to("/ok#1", "mia", "role:ae,role:manager"));
    expect(approval(run)).toMatchObject({ by: "mia", within: "role:ae,role:manager" });
  });
});

describe("what else waits for a person", () => {
  const ask = { by: "role:a", withinMs: 5_000, remindMs: 1_000, policy: "p", version: "h" };
  const send = (f: Anything) => f.call("send", once, {});

  test("a call that a policy holds is for those whom the policy asks, whoever it is given to", () => {
    const run = given(send, {}, { type: "step-held", id: "/send#1", ask }, to("/send#1.ask.1", "ana"));
    expect(approval(run, "/send#1.ask.1")).toMatchObject({ by: "ana", within: "role:a", assigned: { by: "mo" } });
    expect(fires(run, "/send#1.ask.remind1")[0]).toBe("notify remind ana");
    when(run, decided(run, "/send#1.ask.1", "approve"));
    expect(pendingOf(run, "run-step", "/send#2").clearances).toMatchObject([{ who: "role:a", by: ["ana"] }]);
  });

  test("a question", () => {
    const run = given(
      (f) => f.ask("q", { who: "role:sdr", question: "?", form: z.any(), within: "1d", expired: () => undefined }),
      {},
      to("/q#1", "ana", "role:sdr", "Yours."),
    );
    expect(pendingOf(run, "ask-question", "/q#1")).toMatchObject({ who: "ana", within: "role:sdr", assigned: { reason: "Yours." } });
    when(run, { type: "question-answered", id: "/q#1", by: "ana", answer: 1 });
    expect(run.state.output).toBe(1);
  });

  test("a call to settle, which anybody could before; the next doubt is anybody's again", () => {
    const run = given(send, {}, doubted("/send#1"));
    expect(pendingOf(run, "ask-settlement", "/send#1.settle")).not.toHaveProperty("who");
    run.arrive(to("/send#1.settle", "ana"));
    expect(pendingOf(run, "ask-settlement", "/send#1.settle")).toMatchObject({ who: "ana" });
    run.arrive(settled("/send#1.settle", "did-not-happen"));
    run.arrive(doubted("/send#2"));
    expect(pendingOf(run, "ask-settlement", "/send#2.settle")).not.toHaveProperty("who");
  });

  test("and in a paused run", () => {
    const run = given((f) => f.all("both", { a: () => approving()(f), b: () => f.call("look", free, {}) }), {}, paused);
    run.arrive(to("both.a/ok#1", "ana", "role:ae"));
    expect(open(run)).toContain("open-approval both.a/ok#1");
    expect(approval(run, "both.a/ok#1").by).toBe("ana");
  });
});
