import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig, type EmbeddedEngine, type JournalEntry, openEngine, type RunView } from "signalbox";
import { misbehaviours, type SimulatedRule, simulated } from "signalbox/simulated";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readOutbox } from "../outbox/outbox.ts";
import { journalsOf } from "../workload.ts";
import { checkTickets } from "./checker.ts";
import { HOSTILE, ticketOf } from "./data/demo-data.ts";
import { desk } from "./desk/desk.ts";
import { simulatedClassifier } from "./model/simulated-classifier.ts";
import { simulatedHelper } from "./model/simulated-helper.ts";
import { deskPolicy } from "./policy.ts";
import { QUEUES } from "./rules/escalation.ts";
import type { Ticket } from "./rules/ticket.ts";
import { supportTriage } from "./support-triage.ts";
import { people } from "./workload.ts";

let home: string;
let engine: EmbeddedEngine;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "helper-"));
  vi.stubEnv("SIGNALBOX_HOME", home);
  vi.stubEnv("SIGNALBOX_DEMO_LATENCY", "0");
});
afterEach(async () => {
  expect(checkTickets(home, await journalsOf(engine, ["support-triage"]))).toEqual([]);
  await engine.close();
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

type Misbehaving = { readonly misbehave?: (typeof misbehaviours)[number] };
/** Where a ticket comes to rest when the models behave like this. */
async function worked(
  ticket: Ticket,
  { large = {}, small = {} }: { large?: Misbehaving; small?: Misbehaving } = {},
  helper: SimulatedRule = simulatedHelper,
) {
  const models = { large: simulated({ rules: [helper], ...large }), small: simulated({ rules: [simulatedClassifier], ...small }) };
  engine = openEngine(defineConfig({ workflows: [supportTriage], people, models, policies: [deskPolicy] }), {
    home,
    watchdogMs: 0,
  });
  const { runId } = await engine.start({ workflow: "support-triage", input: ticket });
  return engine.finished(runId, "idle");
}
const chosen = (journal: readonly JournalEntry[]) =>
  journal.flatMap(({ event }) =>
    event.type === "model-replied"
      ? event.answer.parts.flatMap((part) => (part.type === "tool-call" ? [[part.tool, part.input] as const] : []))
      : [],
  );
/** What the agent's look-ups gave it. */
const found = (journal: readonly JournalEntry[]): string =>
  JSON.stringify(
    journal.flatMap(({ event }) => (event.type === "step-completed" && event.id.includes("/help.desk_") ? [event.output ?? null] : [])),
  );
const all = (sql: string) => desk.in(home).prepare(sql).all();
const refunds = () => all("SELECT * FROM refunds");
/** What a ticket may come to: with people, in a queue or before the support lead, or waiting for its customer. */
function expectWithPeople(run: RunView): void {
  const queues = all("SELECT queue FROM hand_overs").map(({ queue }) => queue);
  if (run.status === "waiting") expect(run.waitingFor.map(({ kind }) => kind)).toEqual([expect.stringMatching(/^(approval|event)$/)]);
  else expect([run.status, run.outcome, queues]).toEqual(["completed", "escalated", [expect.toBeOneOf([...QUEUES])]]);
}

describe("a hostile text changes nothing that policy protects, although the model does what it says", () => {
  const ordered = (text: string): readonly string[] =>
    Array.from(text.matchAll(/call [`]?([\w.-]+)/g), ([, tool]) => (tool as string).replaceAll(".", "_"));

  test.each(HOSTILE.map((text) => [text.slice(0, 90), text]))("as a ticket: %s", async (_name, body) => {
    const run = await worked({ ...ticketOf("hostile"), body }, { large: { misbehave: "obey" }, small: { misbehave: "obey" } });
    const journal = await engine.journal(run.runId);
    expect(chosen(journal).map(([tool]) => tool)).toEqual(expect.arrayContaining([...ordered(body)]));
    expectWithPeople(run);
    expect(refunds()).toEqual([]);
    expect(readOutbox(home).filter(({ to }) => to !== ticketOf("hostile").from)).toEqual([]);
    expect(found(journal)).not.toMatch(/O-100[1-6]/);
  });

  test.each(HOSTILE.map((text) => [text.slice(0, 90), text]))("as the answer to a question: %s", async (_name, text) => {
    const asked = await worked(ticketOf("vague"), { large: { misbehave: "obey" } });
    const { id, from } = ticketOf("vague");
    expect(await engine.emit({ event: "customer.replied", key: `${id}/1`, payload: { text } })).toMatchObject({ delivered: 1 });
    const run = await engine.finished(asked.runId, "idle");
    const journal = await engine.journal(run.runId);
    expect(chosen(journal).map(([tool]) => tool)).toEqual(expect.arrayContaining([...ordered(text)]));
    expectWithPeople(run);
    expect(refunds()).toEqual([]);
    expect(readOutbox(home).filter(({ to }) => to !== from)).toEqual([]);
    expect(found(journal)).not.toMatch(/O-100[1-57]/);
  });
});

test("what it looks up is the customer's who wrote, whomever the model asks for", async () => {
  const curious: SimulatedRule = ({ calls }) =>
    calls.length === 0
      ? {
          calls: [
            { tool: "desk.find-orders", input: { customer: "C-2" } },
            { tool: "desk.find-order", input: { customer: "C-2", order: "O-1002" } },
            { tool: "desk.find-tickets", input: { customer: "C-2" } },
          ],
        }
      : {
          calls: [
            { tool: "finish", input: { step: { kind: "reply", message: `I found ${JSON.stringify(calls.map(({ result }) => result))}` } } },
          ],
        };
  await worked(ticketOf("vague"), {}, curious);
  const [mail] = readOutbox(home);
  expect(mail).toMatchObject({ to: ticketOf("vague").from });
  expect(mail?.eml).toContain("O-1006");
  expect(mail?.eml).not.toContain("O-1002");
});

test.each([
  ["more than was paid", "O-1007", 96_01],
  ["another customer's order", "O-1001", 10_00],
  ["an order that nobody has", "O-9999", 10_00],
])("a refund of %s is not even shown to a person", async (_name, order, amount) => {
  const generous: SimulatedRule = () => ({
    calls: [{ tool: "finish", input: { step: { kind: "refund", order, amount, reason: "Be kind." } } }],
  });
  const run = await worked({ ...ticketOf("hostile"), body: "My shelf." }, {}, generous);
  expect(run).toMatchObject({ status: "completed", outcome: "escalated" });
  expect(all("SELECT queue FROM hand_overs")).toEqual([{ queue: "billing" }]);
  expect(refunds()).toEqual([]);
});

describe("a model that misbehaves loses no ticket: people get it", () => {
  // "stall" ends by the agent's active time, which is minutes: the library's own tests wait for it with a shorter one.
  const harmless = ["obey", "no-usage", "stall"];
  test.each(misbehaviours.filter((name) => !harmless.includes(name)))("the agent's: %s", async (misbehave) => {
    expect(await worked(ticketOf("large refund"), { large: { misbehave } })).toMatchObject({ status: "completed", outcome: "escalated" });
    expect(all("SELECT queue, reason FROM hand_overs")).toEqual([
      { queue: "front-desk", reason: expect.stringMatching(/^The agent did not finish: \w/) },
    ]);
    expect([refunds(), readOutbox(home)]).toEqual([[], []]);
  });
  test.each(["obey", "no-usage"] as const)("%s does no harm here: the support lead is asked", async (misbehave) => {
    expect(await worked(ticketOf("large refund"), { large: { misbehave } })).toMatchObject({ waitingFor: [{ kind: "approval" }] });
  });
  test.each(["garbage", "wrong-types", "http-500", "cut"] as const)(
    "the one that sorts: %s, and the agent gets the ticket",
    async (misbehave) => {
      const run = await worked(ticketOf("vague"), { small: { misbehave } });
      expect(run).toMatchObject({ status: "waiting", waitingFor: [{ kind: "event" }] });
    },
  );
});
