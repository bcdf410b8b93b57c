import { existsSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { gt, propose, ToolError, tool, workflow } from "../../index.ts";
import type { ComparedRun } from "./candidate.ts";
import { comparedShapes } from "./compare-report.ts";
import { firstPerson } from "./first-person.ts";
import { harmless } from "./harmless.ts";
import { runCandidate, type Trial } from "./run-candidate.ts";

const sent: unknown[] = [];
const homes: string[] = [];
const Mail = z.object({ to: z.string() });
const look = tool({
  id: "crm.look",
  effect: "read",
  input: Mail,
  output: z.object({ known: z.boolean() }),
  run: ({ to }) => {
    homes.push(process.env.SIGNALBOX_HOME ?? "");
    if (to === "broken@x") throw new ToolError("down", "The CRM is down.", { outcome: "rejected" });
    return { known: true };
  },
});
const send = tool({
  id: "mail.send",
  effect: "external",
  input: Mail,
  output: z.object({ messageId: z.string(), state: z.enum(["queued", "sent"]) }),
  maxCostUsd: 0.01,
  run: (mail) => {
    sent.push(mail);
    return { messageId: "real", state: "sent" as const };
  },
});
const note = tool({ ...sendLike("crm.note"), simulate: ({ to }) => ({ noted: `as if for ${to}` }) });
function sendLike(id: string) {
  const output = z.object({ noted: z.string() });
  return { id, effect: "write" as const, input: Mail, output, run: (): never => expect.unreachable("it is harmless") };
}
const mailed = workflow({
  id: "mailed",
  input: Mail,
  outcomes: ["sent", "denied"],
  limits: { costUsd: 1 },
  flow: (f, { to }) => {
    f.call("look", look, { to });
    f.approve("ask", {
      calls: { mail: propose(send, { to }) },
      by: "role:ae",
      within: "2d",
      granted: (_shown, calls) => {
        f.perform("send", calls.mail);
        f.call("note", note, { to });
        f.outcome("sent");
      },
      denied: () => f.outcome("denied"),
    });
  },
});
const asking = workflow({
  id: "asking",
  input: Mail,
  limits: { costUsd: 0 },
  flow: (f) => void f.ask("sure", { question: "Sure?", form: z.object({}), who: "ana", within: "2d", expired: () => undefined }),
});

const people = { ana: ["role:ae"] };
const trial = (changes: Partial<Trial> = {}): Trial => ({
  inputs: [{ to: "ada@x" }, { to: "bo@x" }],
  repetitions: 2,
  seed: 1,
  capUsd: 10,
  config: () => ({ people, policies: [] }),
  standIn: firstPerson(people, "approve"),
  report: () => undefined,
  ...changes,
});
const run = (definition: typeof mailed | typeof asking, changes?: Partial<Trial>): Promise<readonly ComparedRun[]> =>
  runCandidate({ shape: "workflow", workflow: harmless(definition) }, trial(changes));

test("S23.17: what would be changed or sent is not done, reads are made, and the store is thrown away", async () => {
  homes.length = 0;
  const before = process.env.SIGNALBOX_HOME;
  const runs = await run(mailed);
  expect(runs.map(({ input, repetition, run: of }) => [input, repetition, of?.outcome])).toEqual([
    [0, 0, "sent"],
    [1, 0, "sent"],
    [0, 1, "sent"],
    [1, 1, "sent"],
  ]);
  expect(sent).toEqual([]);
  expect(runs[0]?.run?.path).toEqual(["look", "ask", "ask.granted", "send", "note"]);
  // A home for each repetition, gone when it is over; and whoever asked has theirs back.
  expect(new Set(homes).size).toBe(2);
  expect(homes.filter((home) => existsSync(home))).toEqual([]);
  expect(process.env.SIGNALBOX_HOME).toBe(before);
});

test("S23.17: the graph, and so the hash, of what is compared is the workflow's own", () => {
  expect(harmless(mailed)).toMatchObject({ hash: mailed.hash, graph: mailed.graph });
});

test("S23.17: approvals are decided as it was asked for, and what nobody plays is left open and counted", async () => {
  const rejected = await run(mailed, { standIn: firstPerson(people, "reject"), repetitions: 1 });
  expect(rejected.map((each) => each.run?.outcome)).toEqual(["denied", "denied"]);
  const open = await run(asking, { repetitions: 1 });
  expect(open.map((each) => each.run)).toEqual([null, null]);
  const [of] = comparedShapes([{ shape: "workflow", workflow: "asking", ceilingUsd: 0, runs: open }]);
  expect(of).toMatchObject({ open: 2, measures: { runs: 0 }, sameInput: null, sameOutcome: null });
});

test("S23.17: what runs may cost together is capped, whatever their own limits are; one that has no room does not begin, and is counted", async () => {
  const inputs = [{ to: "a@x" }, { to: "b@x" }, { to: "c@x" }];
  const under = async (capUsd: number) => {
    const runs = await run(mailed, { capUsd, inputs, repetitions: 1 });
    return comparedShapes([{ shape: "workflow", workflow: "mailed", ceilingUsd: 0.01, runs }])[0];
  };
  // A mail is a cent, so one of them has room.
  const met = await under(0.015);
  expect(met?.measures).toMatchObject({ outcomes: { sent: 1 }, ended: { failed: 2 }, costUsd: { total: 0.01 } });
  expect(met?.measures.failures.byNode).toMatchObject([{ node: "send", failures: 2, codes: { "over-budget": 2 } }]);
  expect(await under(0.005)).toMatchObject({ open: 3, measures: { runs: 0 } });
});

test("S23.14: a run that fails is replayed", async () => {
  const [failed] = await run(mailed, { inputs: [{ to: "broken@x" }], repetitions: 1 });
  expect(failed?.run).toMatchObject({
    ended: "failed",
    replays: true,
    failures: [{ node: "look", kind: "call", code: "down", handled: false }],
  });
});

/** Takes another way at each second run, whatever it is given. */
const moody = workflow({
  id: "moody",
  input: Mail,
  outcomes: ["even", "odd"],
  limits: { costUsd: 0 },
  flow: (f, input) => {
    const turn = f.compute("turn", input, () => turns++ % 2);
    f.when(
      "is-odd",
      gt(turn, 0),
      () => f.outcome("odd"),
      () => f.outcome("even"),
    );
  },
});
let turns = 0;

test("S23.18: the same input is held against itself, and outcomes against those of the first", async () => {
  onTestFinished(() => {
    turns = 0;
  });
  const once = { inputs: [{ to: "a@x" }], repetitions: 2 };
  const runs = await runCandidate({ shape: "workflow", workflow: moody }, trial(once));
  const steady = await runCandidate({ shape: "workflow", workflow: harmless(mailed) }, trial(once));
  const [first, second] = comparedShapes([
    { shape: "workflow", workflow: "moody", ceilingUsd: null, runs },
    { shape: "agent", workflow: "mailed", ceilingUsd: 1, runs: steady },
  ]);
  expect(first?.sameInput).toEqual({ pairs: 1, samePath: 0 });
  expect(first?.measures.outcomes).toEqual({ even: 1, odd: 1 });
  expect(second?.sameInput).toEqual({ pairs: 1, samePath: 1 });
  expect(second?.sameOutcome).toEqual({ runs: 2, same: 0 });
});
