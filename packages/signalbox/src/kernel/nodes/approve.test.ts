import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  type Anything,
  cancelled,
  completed,
  decided,
  eventsOfType,
  failed,
  fires,
  given,
  graphOf,
  once,
  open,
  paused,
  pendingOf,
  resumed,
  retried,
  when,
} from "../../../test/kernel/scenario.ts";
import { hashOf } from "../../base/hash.ts";
import { propose } from "../../definition/proposal.ts";
import type { KernelHost } from "../../testing/kernel-host.ts";
import type { Proposal, ProposalEdit } from "../proposal.ts";
import { proposalHash, revise } from "../proposal.ts";

const DAY = 86_400_000;
const approving =
  (options: Anything = {}) =>
  (f: Anything, input: Anything) =>
    f.approve("ok", {
      show: input.draft,
      by: "role:ae",
      within: "2d",
      granted: (shown: Anything, _calls: Anything, decision: Anything) => ({
        shown,
        by: decision.by,
        at: decision.at,
        why: decision.reason,
      }),
      denied: (decision: Anything) => ({ deniedBy: decision.by, why: decision.reason }),
      ...options,
    });
const edited = (run: KernelHost, id: string, edit: ProposalEdit, by = "ana"): Anything => {
  const { proposal, hash } = pendingOf(run, "open-approval", id);
  const revised = revise(proposal, edit);
  return { type: "approval-decided", id, by, decision: "edit", hash, revised: { proposal: revised, hash: proposalHash(revised) } };
};

describe("P1: an approval opens", () => {
  test("with a proposal of resolved values, hashed over its canonical bytes", () => {
    const run = given(approving(), { draft: { body: "hi" } });
    const command = pendingOf(run, "open-approval", "/ok#1");
    expect(command).toMatchObject({ by: "role:ae", count: 1, fourEyes: false, editable: false, dueAt: 1_000 + 2 * DAY });
    expect(command.proposal).toEqual({
      run: "run-1",
      step: "/ok",
      revision: 1,
      show: { body: "hi" },
      calls: {},
      expiresAt: "1970-01-03T00:00:01.000Z",
      policy: "none",
      nonce: "run-1|/ok|1",
    });
    expect(command.hash).toBe(hashOf(command.proposal as Anything));
    expect(command).not.toHaveProperty("author");
    expect(open(run)).toEqual(["open-approval /ok#1", `set-timer /ok#due +${2 * DAY}`]);
  });

  test("with each call resolved to what will be sent, and where", () => {
    const run = given(
      (f, input) =>
        f.approve("ok", {
          by: input.owner,
          within: "1d",
          calls: { mail: propose(once, { to: input.to }), note: propose(once, input.nothing) },
          granted: (_shown, calls) => {
            f.perform("send", calls.mail as Anything);
            f.perform("log", calls.note as Anything);
          },
        }),
      { owner: "person:ana", to: "x" },
    );
    const { proposal, editable, by } = pendingOf(run, "open-approval", "/ok#1");
    expect({ editable, by, show: proposal.show }).toEqual({ editable: true, by: "person:ana", show: null });
    expect(proposal.calls.mail).toEqual({
      tool: "once",
      interface: once.card.interface,
      connection: null,
      arguments: { to: "x" },
      effect: "external",
      delivery: "once",
      hosts: [],
      maxCostUsd: 0,
    });
    expect(proposal.calls.note?.arguments).toBeNull();
    // Each cleared call is sent with its own bytes.
    when(run, decided(run, "/ok#1", "approve"));
    expect(pendingOf(run, "run-step", "ok.granted/send#1").cleared).toMatchObject({
      approval: "/ok#1",
      call: "mail",
      arguments: { to: "x" },
    });
    when(run, completed("ok.granted/send#1", null));
    expect(pendingOf(run, "run-step", "ok.granted/log#1").cleared).toMatchObject({ approval: "/ok#1", call: "note", arguments: null });
  });

  test("marked when a model produced what is shown", () => {
    const run = given((f) => {
      const mail = f.draft("draft", { model: "m", text: "t", maxInputTokens: 9, maxOutputTokens: 9 });
      f.approve("ok", { show: mail.text, by: "role:ae", within: "1d", granted: () => undefined });
    });
    run.arrive(completed("/draft#1", { text: "Dear" }));
    expect(eventsOfType(run, "approval-opened")[0]).toMatchObject({ controller: "rules", informedBy: "ai" });
  });
});

describe("P2: deciding", () => {
  test("one approval grants, and the arm gets what was shown and who decided", () => {
    const run = given(approving(), { draft: "hi" });
    run.now = 5_000;
    expect(when(run, decided(run, "/ok#1", "approve", "ana", "fine"))).toEqual(["withdraw /ok#due"]);
    expect(run.state.output).toEqual({ shown: "hi", by: "ana", at: "1970-01-01T00:00:05.000Z", why: "fine" });
    expect(eventsOfType(run, "branch-decided")[0]).toMatchObject({ arm: "granted", controller: "human" });
  });

  test("one reject rejects, whatever was approved before", () => {
    const run = given(approving({ count: 3 }), { draft: "hi" });
    expect(when(run, decided(run, "/ok#1", "approve", "ana"))).toEqual([]);
    when(run, decided(run, "/ok#1", "reject", "bo", "too bold"));
    expect(run.state.output).toEqual({ deniedBy: "bo", why: "too bold" });
    expect(eventsOfType(run, "branch-decided")[0]).toMatchObject({ arm: "denied", controller: "human" });
  });

  test("`count` distinct people are needed", () => {
    const run = given(approving({ count: 2 }), { draft: "hi" });
    when(run, decided(run, "/ok#1", "approve", "ana"));
    when(run, decided(run, "/ok#1", "approve", "ana"));
    expect(run.state.phase).toBe("running");
    when(run, decided(run, "/ok#1", "approve", "bo"));
    expect(run.state.output).toMatchObject({ by: "ana, bo" });
  });

  test("a decision on another hash changes nothing", () => {
    const run = given(approving(), { draft: "hi" });
    expect(when(run, { type: "approval-decided", id: "/ok#1", by: "ana", decision: "approve", hash: "0".repeat(64) })).toEqual([]);
    expect(open(run)).toContain("open-approval /ok#1");
    expect(run.state.phase).toBe("running");
  });

  test("a decision after the decision changes nothing", () => {
    const run = given(approving(), { draft: "hi" });
    const approve = decided(run, "/ok#1", "approve");
    const reject = decided(run, "/ok#1", "reject");
    when(run, approve, reject);
    expect(run.state.output).toMatchObject({ by: "ana" });
    when(run, reject);
    expect(run.state.output).toMatchObject({ by: "ana" });
  });

  test("without a denied arm a reject gives nothing", () => {
    const run = given(approving({ denied: undefined }), { draft: "hi" });
    when(run, decided(run, "/ok#1", "reject"));
    expect(run.state).toMatchObject({ phase: "completed" });
    expect(run.state.output).toBeUndefined();
  });
});

describe("P2: editing", () => {
  test("without four eyes the editor approves what they wrote", () => {
    const run = given(approving({ edit: z.any() }), { draft: "hi" });
    when(run, edited(run, "/ok#1", { show: "hello" }, "bo"));
    expect(run.state.output).toMatchObject({ shown: "hello", by: "bo" });
  });

  test("with four eyes another person has to see it: a new revision with a new hash opens", () => {
    const run = given(approving({ edit: z.any(), fourEyes: true }), { draft: "hi" });
    const before = pendingOf(run, "open-approval", "/ok#1");
    expect(when(run, edited(run, "/ok#1", { show: "hello" }, "bo"))).toEqual(["open-approval /ok#2"]);
    const after = pendingOf(run, "open-approval", "/ok#2");
    expect(after).toMatchObject({ author: "bo", fourEyes: true, proposal: { revision: 2, show: "hello", nonce: "run-1|/ok|2" } });
    expect(after.hash).not.toBe(before.hash);
    // The author cannot approve it, and a decision on what was seen before is worth nothing.
    when(run, decided(run, "/ok#2", "approve", "bo"));
    when(run, { type: "approval-decided", id: "/ok#1", by: "ana", decision: "approve", hash: before.hash });
    when(run, { type: "approval-decided", id: "/ok#2", by: "ana", decision: "approve", hash: before.hash });
    expect(run.state.phase).toBe("running");
    when(run, decided(run, "/ok#2", "approve", "ana"));
    expect(run.state.output).toMatchObject({ shown: "hello", by: "ana" });
  });

  test("an edit starts the count again", () => {
    const run = given(approving({ edit: z.any(), count: 2 }), { draft: "hi" });
    when(run, decided(run, "/ok#1", "approve", "ana"));
    expect(when(run, edited(run, "/ok#1", { show: "hello" }, "bo"))).toEqual(["open-approval /ok#2"]);
    when(run, decided(run, "/ok#2", "approve", "cy"));
    expect(run.state.output).toMatchObject({ by: "bo, cy" });
  });

  test("the edited arguments are what is sent, under the approval of that revision", () => {
    const run = given(
      (f) =>
        f.approve("ok", {
          by: "role:ae",
          within: "1d",
          calls: { mail: propose(once, { to: "x" }) },
          granted: (_shown, calls) => f.perform("send", calls.mail as Anything),
        }),
      {},
    );
    when(run, edited(run, "/ok#1", { calls: { mail: { to: "y" } } }));
    expect(pendingOf(run, "run-step", "ok.granted/send#1")).toMatchObject({
      input: { to: "y" },
      cleared: { approval: "/ok#2", arguments: { to: "y" } },
    });
  });

  test("an edit while the run is paused opens its revision when it goes on", () => {
    const run = given(approving({ edit: z.any(), fourEyes: true }), { draft: "hi" }, paused);
    expect(when(run, edited(run, "/ok#1", { show: "hello" }))).toEqual([]);
    expect(when(run, resumed)).toEqual(["open-approval /ok#2"]);
  });
});

describe("P3: silence never approves", () => {
  test("the deadline takes `expired`", () => {
    const run = given(approving({ expired: () => "nobody" }), { draft: "hi" });
    expect(pendingOf(run, "set-timer", "/ok#due")).toMatchObject({ use: "deadline", people: true });
    expect(fires(run, "/ok#due")).toEqual(["withdraw /ok#1"]);
    expect(run.state.output).toBe("nobody");
  });

  test("without that arm it takes `denied`, decided by rules", () => {
    const run = given(approving(), { draft: "hi" });
    fires(run, "/ok#due");
    expect(run.state.output).toEqual({ deniedBy: "", why: "Nobody decided in time." });
    expect(eventsOfType(run, "branch-decided")[0]).toMatchObject({ arm: "denied", controller: "rules" });
  });

  test("a decision that comes with the deadline and before it counts; after it, it does not", () => {
    const due = { type: "timer-fired", id: "/ok#due" } as const;
    const early = given(approving(), { draft: "hi" });
    when(early, decided(early, "/ok#1", "approve"), due);
    expect(early.state.output).toMatchObject({ by: "ana" });
    const late = given(approving(), { draft: "hi" });
    when(late, due, decided(late, "/ok#1", "approve"));
    expect(late.state.output).toMatchObject({ deniedBy: "" });
  });
});

describe("reminding and escalating", () => {
  const patient = approving({ remind: "12h", escalateTo: "role:manager", escalateAfter: "1d" });

  test("a reminder repeats until the deadline", () => {
    const run = given(approving({ remind: "16h" }), { draft: "hi" });
    expect(open(run)).toEqual(["open-approval /ok#1", `set-timer /ok#due +${2 * DAY}`, "set-timer /ok#remind1 +57600000"]);
    expect(fires(run, "/ok#remind1")).toEqual(["notify remind role:ae", "set-timer /ok#remind2 +57600000"]);
    expect(fires(run, "/ok#remind2")).toEqual(["notify remind role:ae"]);
    expect(when(run, decided(run, "/ok#1", "approve"))).toEqual(["withdraw /ok#due"]);
  });

  test("a reminder later than the deadline is not set", () => {
    expect(open(given(approving({ remind: "2d" }), { draft: "hi" }))).toHaveLength(2);
  });

  test("an escalation widens who may decide", () => {
    const run = given(patient, { draft: "hi" });
    run.fire("/ok#remind1");
    expect(fires(run, "/ok#escalate")).toEqual(["notify escalate role:manager", "open-approval /ok#1"]);
    expect(pendingOf(run, "open-approval", "/ok#1").by).toBe("role:ae,role:manager");
    expect(when(run, decided(run, "/ok#1", "approve", "mo"))).toEqual(["withdraw /ok#due", "withdraw /ok#remind2"]);
  });

  test("without a time it escalates after half of the deadline", () => {
    const run = given(approving({ escalateTo: "role:manager" }), { draft: "hi" });
    expect(open(run)).toContain(`set-timer /ok#escalate +${DAY}`);
  });

  test("a reminder and an escalation that come together are both answered", () => {
    for (const order of [
      ["remind1", "escalate"],
      ["escalate", "remind1"],
    ]) {
      const run = given(patient, { draft: "hi" }, paused);
      run.now += DAY;
      for (const timer of order) run.arrive({ type: "timer-fired", id: `/ok#${timer}` });
      const sent = when(run, resumed);
      expect(sent).toHaveLength(4);
      expect(sent).toEqual(
        expect.arrayContaining(["notify remind role:ae", "notify escalate role:manager", "set-timer /ok#remind2 +43200000"]),
      );
    }
  });

  test("an escalation while an edit waits to be opened reaches the new revision", () => {
    const run = given(approving({ edit: z.any(), fourEyes: true, escalateTo: "role:manager" }), { draft: "hi" }, paused);
    const edit = edited(run, "/ok#1", { show: "hello" });
    run.arrive(edit);
    run.fire("/ok#escalate");
    expect(when(run, resumed)).toEqual(["notify escalate role:manager", "open-approval /ok#2"]);
    expect(pendingOf(run, "open-approval", "/ok#2").by).toBe("role:ae,role:manager");
  });

  test("an escalation to nobody in particular says so", () => {
    const graph = graphOf(approving({ escalateTo: "x" }));
    const [node, ...others] = graph.main.nodes as Anything[];
    const { escalateTo: _dropped, ...rest } = node;
    const run = given({ ...graph, main: { ...graph.main, nodes: [rest, ...others] } }, { draft: "hi" });
    expect(fires(run, "/ok#escalate")).toEqual(["notify escalate role:ae", "open-approval /ok#1"]);
    expect(pendingOf(run, "open-approval", "/ok#1").by).toBe("role:ae");
  });
});

describe("letting go", () => {
  test("a cancel withdraws the approval and its timers", () => {
    const run = given(approving({ remind: "1h", escalateTo: "role:manager" }), { draft: "hi" });
    expect(when(run, cancelled)).toEqual(["withdraw /ok#1", "withdraw /ok#due", "withdraw /ok#remind1", "withdraw /ok#escalate"]);
    expect(run.state.phase).toBe("cancelled");
  });

  test("an approval that another failure withdrew is asked anew when the run is retried, with a new hash", () => {
    const run = given((f, input) => f.all("both", { a: () => approving()(f, input), b: () => f.call("look", once, {}) }), { draft: "hi" });
    const { hash } = pendingOf(run, "open-approval", "both.a/ok#1");
    when(run, failed("both.b/look#1"));
    run.now = 9_000;
    expect(when(run, retried)).toEqual(["open-approval both.a/ok#1", `set-timer both.a/ok#due +${2 * DAY}`, "run-step both.b/look#2"]);
    expect(pendingOf(run, "open-approval", "both.a/ok#1").hash).not.toBe(hash);
  });

  test("an approval that was given is not asked for again when its arm failed", () => {
    const run = given(approving({ granted: () => 1, count: 1 }), { draft: "hi" });
    when(run, decided(run, "/ok#1", "approve"));
    expect(run.state.output).toBe(1);
    const failing = given((f, input) => approving({ granted: () => f.call("send", once, {}) })(f, input), { draft: "hi" });
    when(failing, decided(failing, "/ok#1", "approve"));
    when(failing, failed("ok.granted/send#1"));
    expect(when(failing, retried)).toEqual(["run-step ok.granted/send#2"]);
  });
});

test("P1: the hash covers the whole proposal", () => {
  const run = given(approving(), { draft: "hi" });
  const { proposal, hash } = pendingOf(run, "open-approval", "/ok#1");
  for (const key of Object.keys(proposal)) expect(proposalHash({ ...proposal, [key]: "other" } as unknown as Proposal)).not.toBe(hash);
});
