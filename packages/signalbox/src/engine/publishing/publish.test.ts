import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { ask, policy, propose, schedule, tool, workflow } from "../../index.ts";
import type { PublishOutcome } from "../../ports/engine.ts";
import { EngineHost, type HostedEngine } from "../../testing/engine-host.ts";

const Name = z.object({ name: z.string() });
const people = { ana: ["role:builder"], bo: ["role:admin"], cleo: ["role:builder"], dan: ["role:ae"] };
const act = (id: string, effect: "read" | "external") =>
  tool({ id, input: z.object({ text: z.string() }), output: z.object({ text: z.string() }), effect, run: (given) => given });
const say = act("say", "read");

/** A workflow that says `text`; another text is another version. */
const greet = (text: string, on: readonly string[] = []) =>
  workflow({
    id: "greet",
    input: Name,
    limits: { costUsd: 1 },
    on: on.map((cron) => schedule(cron)),
    flow: (f) => f.call("say", say, { text }),
  });
/** Waits on each side of a publication. */
const asking = (question: string, code = say) =>
  workflow({
    id: "greet",
    input: Name,
    limits: { costUsd: 1 },
    flow: (f) => {
      f.ask("sure", { question, form: Name, who: "role:ae", within: "2d", expired: () => undefined });
      return f.call("say", code, { text: question });
    },
  });

let host: EngineHost;
afterEach(() => host.dispose());
/** A store in which "one" is live and "two" a candidate. */
function open(options: Partial<HostedEngine> = {}): void {
  host = new EngineHost({ workflows: [greet("one")], people, policies: [], publishes: "asked" });
  host.reopen({ workflows: [greet("two")], ...options });
}
const publish = (by: string, more: { readonly version?: number; readonly plan?: string } = {}): Promise<PublishOutcome> =>
  host.engine.publish({ workflow: "greet", by, reason: "it is better", ...more });
const live = async () => (await host.engine.workflow("greet")).live?.version;
const started = async () => {
  const { runId } = await host.engine.start({ workflow: "greet", input: { name: "Ada" } });
  return (await host.engine.finished(runId, "ended")).version;
};
const decide = (request: number, decision: "approve" | "reject", by: string, plan: string) =>
  host.engine.decidePublish({ request, decision, by, plan });

test("S24.5: what is published is live from then on, over a restart as well, and who, why and when are kept", async () => {
  open();
  expect(await publish("ana")).toMatchObject({
    publication: { version: 2, how: "asked", by: "ana", reason: "it is better", approvedBy: [] },
  });
  expect(await started()).toBe(2);
  host.reopen();
  expect(await started()).toBe(2);
  expect((await host.engine.workflow("greet")).publications.map(({ version, by }) => [version, by])).toEqual([
    [2, "ana"],
    [1, null],
  ]);
  expect((await host.engine.instance()).at(-1)).toMatchObject({
    type: "published",
    detail: { workflow: "greet", version: 2, before: 1, by: "ana", identity: "asserted", reason: "it is better" },
  });
});

test("S24.5: an older version is published like any other, and one that is live is not published again", async () => {
  open();
  await publish("ana");
  expect(await publish("bo", { version: 1 })).toMatchObject({ publication: { version: 1, by: "bo" } });
  expect(await started()).toBe(1);
  await expect(publish("bo", { version: 1 })).rejects.toMatchObject({ code: "state-conflict" });
  await expect(publish("bo", { version: 7 })).rejects.toMatchObject({ code: "not-found" });
});

test("S24.5: its schedules begin, and those of the version before end", async () => {
  host = new EngineHost({ workflows: [greet("one", ["0 8 * * *"])], people, publishes: "asked" });
  host.reopen({ workflows: [greet("two", ["30 8 * * *"])] });
  await publish("ana");
  expect((await host.engine.schedules()).map(({ cron }) => cron)).toEqual(["30 8 * * *"]);
});

test("S24.7: only who holds role:builder or role:admin publishes, with a reason; a key is asked for its permission at the door", async () => {
  open();
  await expect(publish("dan")).rejects.toMatchObject({ code: "not-allowed" });
  await expect(publish("nobody")).rejects.toMatchObject({ code: "unknown-person" });
  await expect(host.engine.publish({ workflow: "greet", by: "ana", reason: " " })).rejects.toMatchObject({ code: "usage" });
  expect(await live()).toBe(1);
  const byKey = await host.engine.publish({ workflow: "greet", by: "key:deploy", identity: "key", reason: "merged" });
  expect(byKey.publication).toMatchObject({ version: 2, by: "key:deploy" });
});

test("S24.6: what its plan refuses does not go live, under the policies of that moment", async () => {
  const mailing = workflow({
    id: "greet",
    input: Name,
    limits: { costUsd: 1 },
    flow: (f) => f.call("mail", act("mail", "external"), { text: "" }),
  });
  open({ workflows: [mailing] });
  const careful = policy("careful", [{ effect: ["external"], then: ask({ by: "role:ae", within: "1d" }) }]);
  host.engine.reload([mailing], people, [careful]);
  await expect(publish("ana")).rejects.toMatchObject({ code: "publish-refused", message: expect.stringContaining("mail") });
  expect(await live()).toBe(1);
  host.engine.reload([mailing], people, []);
  expect(await publish("ana")).toMatchObject({ publication: { version: 2 } });
});

test("S24.6: nor does a version whose code is gone", async () => {
  const other = tool({ ...toolText, id: "say", effect: "write" });
  host = new EngineHost({ workflows: [asking("one")], people, policies: [], publishes: "asked" });
  host.reopen({ workflows: [asking("two", other)] });
  await publish("ana");
  await expect(publish("ana", { version: 1 })).rejects.toMatchObject({
    code: "publish-refused",
    message: expect.stringContaining('tool "say"'),
  });
});
const toolText = {
  input: z.object({ text: z.string() }),
  output: z.object({ text: z.string() }),
  run: (given: { readonly text: string }) => given,
};

test("S24.8: a plan says of the open runs of each version whether they stay, or what they need that is gone", async () => {
  const other = tool({ ...toolText, id: "say", effect: "write" });
  host = new EngineHost({ workflows: [asking("one")], people, policies: [], publishes: "asked" });
  const { runId } = await host.engine.start({ workflow: "greet", input: { name: "Ada" } });
  await host.engine.finished(runId, "idle");
  host.reopen({ workflows: [asking("two")] });
  expect((await host.engine.publishPlan({ workflow: "greet" })).runs).toEqual([{ version: 1, runs: 1, stays: true, missing: null }]);
  host.reopen({ workflows: [asking("two", other)] });
  const { plan, runs } = await host.engine.publishPlan({ workflow: "greet" });
  expect(runs).toEqual([{ version: 1, runs: 1, stays: false, missing: expect.stringContaining('tool "say"') }]);
  expect(plan).toMatchObject({ from: { version: 1 }, to: { version: 3 } });
  // What it said comes true: publishing changes nothing about it.
  await publish("ana");
  const [question] = await host.engine.inbox();
  await host.engine.answer({ task: question?.task ?? "", by: "dan", answer: { name: "yes" } }).catch(() => undefined);
  expect(await host.engine.run(runId)).toMatchObject({ status: "blocked", version: 1, blocked: { reason: "code-changed" } });
});

test("S24.7: what was seen is what is published: another plan than the one that was named is refused", async () => {
  open();
  const { plan } = await host.engine.publishPlan({ workflow: "greet" });
  await expect(publish("ana", { plan: "0".repeat(64) })).rejects.toMatchObject({ code: "hash-mismatch" });
  expect(await publish("ana", { plan: plan.hash.slice(0, 12) })).toMatchObject({ publication: { version: 2 } });
});

test("S24.9: where others have to approve, it is live once enough of them have approved exactly this plan", async () => {
  open({ publishing: { approvals: 2 } });
  const { publication, request } = await publish("ana");
  expect([publication, request]).toMatchObject([null, { request: 1, version: 2, by: "ana", approvals: 2, state: "open" }]);
  const plan = request?.plan ?? "";
  expect(await live()).toBe(1);
  await expect(decide(1, "approve", "ana", plan)).rejects.toMatchObject({
    code: "not-allowed",
    message: expect.stringContaining("another person"),
  });
  await expect(decide(1, "approve", "dan", plan)).rejects.toMatchObject({ code: "not-allowed" });
  await expect(decide(1, "approve", "bo", "0".repeat(64))).rejects.toMatchObject({ code: "hash-mismatch" });
  const byKey = host.engine.decidePublish({ request: 1, decision: "approve", by: "key:ci", identity: "key", plan });
  await expect(byKey).rejects.toMatchObject({ code: "not-allowed", message: expect.stringContaining("by a person") });
  expect(await decide(1, "approve", "bo", plan)).toMatchObject({ publication: null, request: { approvedBy: ["bo"], state: "open" } });
  await expect(decide(1, "approve", "bo", plan)).rejects.toMatchObject({ code: "duplicate-decider" });
  host.reopen();
  expect(await decide(1, "approve", "cleo", plan)).toMatchObject({
    publication: { by: "ana", approvedBy: ["bo", "cleo"] },
    request: { state: "published" },
  });
  expect(await started()).toBe(2);
  await expect(decide(1, "approve", "cleo", plan)).rejects.toMatchObject({ code: "already-decided" });
});

test("S24.9: two who approve at once publish once", async () => {
  open({ publishing: { approvals: 1 } });
  const plan = (await publish("ana")).request?.plan ?? "";
  const both = await Promise.allSettled([decide(1, "approve", "bo", plan), decide(1, "approve", "cleo", plan)]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect((await host.engine.workflow("greet")).publications).toHaveLength(2);
});

test("S24.9: a request is rejected by whoever may, who asked for it among them, and then it can be asked for again", async () => {
  open({ publishing: { approvals: 1 } });
  const plan = (await publish("ana")).request?.plan ?? "";
  await expect(publish("cleo")).rejects.toMatchObject({ code: "state-conflict", message: expect.stringContaining("request 1") });
  expect(await decide(1, "reject", "ana", plan)).toMatchObject({ request: { state: "rejected", endedBy: "ana" } });
  expect(await host.engine.publishRequests()).toEqual([]);
  expect((await publish("cleo")).request).toMatchObject({ request: 2, state: "open" });
  expect(await host.engine.publishRequests({ all: true })).toHaveLength(2);
});

test("S24.9: it is void when another version went live meanwhile, or something else would change", async () => {
  const loud = workflow({
    id: "greet",
    input: Name,
    limits: { costUsd: 1 },
    flow: (f) => f.call("say", act("shout", "read"), { text: "two" }),
  });
  open({ publishing: { approvals: 1 }, workflows: [loud] });
  const plan = (await publish("ana")).request?.plan ?? "";
  const careful = policy("careful", [{ tool: ["shout"], then: ask({ by: "role:ae", within: "1d" }) }]);
  host.engine.reload([loud], people, [careful]);
  expect(await host.engine.publishRequests()).toMatchObject([{ request: 1, state: "void" }]);
  await expect(decide(1, "approve", "bo", plan)).rejects.toMatchObject({ code: "hash-mismatch" });
  const again = (await publish("ana")).request;
  expect(again).toMatchObject({ request: 2, state: "open" });
  host.reopen({ publishing: {}, workflows: [greet("three")] });
  await publish("cleo");
  expect(await host.engine.publishRequests({ all: true })).toMatchObject([
    { request: 2, state: "void" },
    { request: 1, state: "void" },
  ]);
  await expect(decide(2, "approve", "bo", again?.plan ?? "")).rejects.toMatchObject({ code: "already-decided" });
});

test("S20.2: with four eyes nobody clears a run of the version that they have made live", async () => {
  const mail = tool({ ...toolText, id: "mail", effect: "external" });
  const reviewed = (note: string) =>
    workflow({
      id: "greet",
      description: note,
      input: Name,
      limits: { costUsd: 1 },
      flow: (f) =>
        f.approve("review", {
          calls: { mail: propose(mail, { text: note }) },
          by: "role:builder",
          within: "1d",
          fourEyes: true,
          granted: (_shown, calls) => void f.perform("send", calls.mail),
          denied: () => undefined,
        }),
    });
  host = new EngineHost({ workflows: [reviewed("one")], people, policies: [], publishes: "asked" });
  host.reopen({ workflows: [reviewed("two")] });
  await publish("ana");
  const { runId } = await host.engine.start({ workflow: "greet", input: { name: "Ada" }, by: "bo" });
  await host.engine.finished(runId, "idle");
  const [task] = await host.engine.inbox();
  // What goes live later is no part in a run that began before.
  await publish("cleo", { version: 1 });
  const approve = (by: string) => host.engine.decide({ task: task?.task ?? "", by, decision: "approve" });
  await expect(approve("ana")).rejects.toMatchObject({
    code: "not-allowed",
    message: expect.stringContaining("ana published the version"),
  });
  await approve("cleo");
  expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "completed", version: 2 });
});
