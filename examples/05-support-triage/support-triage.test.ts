import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig, type EmbeddedEngine, openEngine, type RunView, workflow } from "signalbox";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { readOutbox } from "../outbox/outbox.ts";
import { drive, journalsOf } from "../workload.ts";
import { checkTickets } from "./checker.ts";
import { demoTickets, type TicketKind, ticketOf } from "./data/demo-data.ts";
import { desk } from "./desk/desk.ts";
import { deskPolicy } from "./policy.ts";
import type { Ticket } from "./rules/ticket.ts";
import { type Deadlines, defineSupportTriage } from "./support-triage.ts";
import { isAnswerLost, refundOrder } from "./tools/refund.ts";
import { people, simulatedModels, ticketWorkload } from "./workload.ts";

/** Pays whatever it is told, and asks nobody. */
const careless = workflow({
  id: "careless",
  input: z.object({ amount: z.number().int() }),
  limits: { costUsd: 1 },
  flow: (f, { amount }) => f.call("pay", refundOrder, { customer: "C-3", order: "O-1003", amount, totalUpTo: null }),
});

let home: string;
let engine: EmbeddedEngine;
const open = (deadlines: Deadlines = { reply: "3d", decision: "2d" }): EmbeddedEngine =>
  openEngine(
    defineConfig({
      workflows: [defineSupportTriage(deadlines), careless],
      people,
      models: simulatedModels(),
      policies: [deskPolicy],
    }),
    { home, watchdogMs: 0 },
  );
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "triage-"));
  vi.stubEnv("SIGNALBOX_HOME", home);
  vi.stubEnv("SIGNALBOX_DEMO_LATENCY", "0");
  engine = open();
});
afterEach(async () => {
  expect(checkTickets(home, await journalsOf(engine, ["support-triage"]))).toEqual([]);
  expect((await engine.verify()).problems).toEqual([]);
  await engine.close();
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

const send = async (ticket: Ticket): Promise<RunView> => {
  const { runId } = await engine.start({ workflow: "support-triage", input: ticket, key: ticket.id });
  return engine.finished(runId, "idle");
};
const sendA = (kind: TicketKind): Promise<RunView> => send(ticketOf(kind));
const says = async ({ runId }: RunView, key: string, text: string): Promise<RunView> => {
  expect(await engine.emit({ event: "customer.replied", key, payload: { text } })).toMatchObject({ delivered: 1 });
  return engine.finished(runId, "idle");
};
const decide = async ({ runId }: RunView, decision: "approve" | "reject", by = "mara"): Promise<RunView> => {
  const task = (await engine.inbox()).find((one) => one.runId === runId)?.task as string;
  await engine.decide({ task, by, decision, reason: "because" });
  return engine.finished(runId, "idle");
};
const all = (sql: string) => desk.in(home).prepare(sql).all();
const refunds = () => all("SELECT customer, order_number AS number, amount FROM refunds");
const handOvers = () => all("SELECT queue, reason FROM hand_overs");
/** Long lines are folded on the way. */
const mails = () => readOutbox(home).map(({ to, eml }) => ({ to, text: eml.slice(eml.indexOf("\r\n\r\n")).replaceAll("=\r\n", "") }));
/** The nodes that asked a model. */
const modelCalls = async ({ runId }: RunView): Promise<readonly string[]> =>
  (await engine.journal(runId)).flatMap(({ event }) =>
    (event.type === "step-started" && event.kind === "model") || event.type === "turn-started" ? [event.node] : [],
  );

describe("plain paths need no model", () => {
  test("a password is reset at the address on file", async () => {
    const run = await sendA("reset");
    expect(run).toMatchObject({ status: "completed", outcome: "reset-sent" });
    expect(mails()).toEqual([{ to: "ida.moor@mail.example", text: expect.stringContaining("https://desk.example/password/") }]);
    expect(await modelCalls(run)).toEqual([]);
  });
  test("an order's status is told from the database", async () => {
    const run = await sendA("status");
    expect(run).toMatchObject({ outcome: "status-sent" });
    expect(mails()).toEqual([{ to: "jon.vale@mail.example", text: expect.stringMatching(/O-1002 .*on its way.*2026-12-04/s) }]);
    expect(await modelCalls(run)).toEqual([]);
  });
  test.each<[TicketKind, string, readonly object[]]>([
    ["machine", "ignored", []],
    ["stranger", "escalated", [{ queue: "front-desk", reason: "no customer has this address" }]],
    ["taken over", "escalated", [{ queue: "security", reason: expect.any(String) }]],
  ])("%s is %s, and nobody is written to", async (kind, outcome, queues) => {
    expect(await sendA(kind)).toMatchObject({ outcome });
    expect(handOvers()).toEqual(queues);
    expect(mails()).toEqual([]);
  });
  test("the status of somebody else's order is not told: the agent finds no such order either", async () => {
    const run = await send({ ...ticketOf("status"), body: "Where is my order O-1003, when will the parcel arrive?" });
    expect(JSON.stringify(mails())).not.toContain("chairs");
    expect(await modelCalls(run)).not.toEqual([]);
  });
});

describe("the model sorts what the classifier is unsure of", () => {
  test("and only that", async () => {
    expect(await modelCalls(await sendA("vague"))).toContain("ask-model");
    expect(await modelCalls(await sendA("large refund"))).not.toContain("ask-model");
  });
});

describe("a refund that the agent proposes", () => {
  test("of a small sum is paid by rule, and the customer is told", async () => {
    expect(await sendA("small refund")).toMatchObject({ outcome: "refunded" });
    expect(refunds()).toEqual([{ customer: "C-1", number: "O-1001", amount: 3490 }]);
    expect(mails()).toEqual([{ to: "ida.moor@mail.example", text: expect.stringContaining("34.90 EUR") }]);
  });
  test("of a larger one waits for the support lead, who sees the very call; nobody else can clear it", async () => {
    const run = await sendA("large refund");
    expect(run).toMatchObject({ status: "waiting", waitingFor: [{ kind: "approval", who: "role:support-lead" }] });
    const [task] = await engine.inbox();
    expect(task?.proposal).toMatchObject({
      show: { order: { number: "O-1003" } },
      calls: { refund: { arguments: { customer: "C-3", order: "O-1003", amount: 15800, totalUpTo: null } } },
    });
    await expect(decide(run, "approve", "lou")).rejects.toMatchObject({ code: "not-allowed" });
    expect(refunds()).toEqual([]);
    expect(await decide(run, "approve")).toMatchObject({ outcome: "refunded" });
    expect(refunds()).toEqual([{ customer: "C-3", number: "O-1003", amount: 15800 }]);
  });
  test("that is declined goes to billing with the reason", async () => {
    expect(await decide(await sendA("large refund"), "reject")).toMatchObject({ outcome: "declined" });
    expect(handOvers()).toEqual([{ queue: "billing", reason: "A refund was declined: because" }]);
    expect([refunds(), mails()]).toEqual([[], []]);
  });
  test("after a first one is for a person, however small: many tickets are no way round", async () => {
    await sendA("small refund");
    desk.in(home).exec("INSERT INTO orders VALUES ('O-2001', 'C-1', 'a bulb', 'delivered', NULL, 1600)");
    const again = await send({ ...ticketOf("small refund"), id: "again", body: "The bulb O-2001 came broken, please refund it." });
    expect(again).toMatchObject({ status: "waiting", waitingFor: [{ kind: "approval" }] });
    expect(refunds()).toHaveLength(1);
  });
  test("of what was given back already is not made again", async () => {
    await sendA("small refund");
    expect(await send({ ...ticketOf("small refund"), id: "again" })).toMatchObject({ outcome: "escalated" });
    expect(handOvers()).toEqual([{ queue: "billing", reason: "Nothing is left of what was paid for O-1001." }]);
    expect(refunds()).toHaveLength(1);
  });
});

test("a workflow that forgets to ask is asked by the policy: nothing is paid", async () => {
  const { runId } = await engine.start({ workflow: "careless", input: { amount: 50_01 } });
  expect(await engine.finished(runId, "idle")).toMatchObject({
    status: "waiting",
    waitingFor: [{ kind: "approval", who: "role:support-lead" }],
  });
  expect(refunds()).toEqual([]);
  await engine.cancel(runId, { by: "mara" });
});

describe("a question to the customer", () => {
  test("goes to the customer, and the talk goes on with the answer: money goes once, although the bank's first answer is lost", async () => {
    const asked = await sendA("which order");
    expect(asked).toMatchObject({ status: "waiting", waitingFor: [{ kind: "event", event: "customer.replied T-5/1" }] });
    expect(mails()).toEqual([{ to: "tariq.haddad@mail.example", text: expect.stringContaining("Which order is it about?") }]);
    expect(await says(asked, `${ticketOf("which order").id}/1`, "O-1004, please")).toMatchObject({ outcome: "refunded" });
    expect(isAnswerLost("O-1004")).toBe(true);
    expect(refunds()).toEqual([{ customer: "C-4", number: "O-1004", amount: 4200 }]);
  });
  test("is asked three times at most", async () => {
    let run = await sendA("which order");
    for (const question of [1, 2, 3]) run = await says(run, `${ticketOf("which order").id}/${question}`, "I do not know");
    expect(run).toMatchObject({ outcome: "escalated" });
    expect(mails()).toHaveLength(3);
    expect(handOvers()).toMatchObject([{ queue: "front-desk" }]);
  });
  test("that is not answered goes to the front desk", async () => {
    await engine.close();
    engine = open({ reply: "200ms", decision: "2d" });
    const { runId } = await engine.start({ workflow: "support-triage", input: ticketOf("vague") });
    expect(await engine.finished(runId, "ended")).toMatchObject({ outcome: "escalated" });
    expect(handOvers()).toEqual([{ queue: "front-desk", reason: "The customer did not answer our question." }]);
  });
  test("and what is no answer at all is noted, and the wait goes on", async () => {
    const run = await sendA("vague");
    expect(
      await engine.emit({ event: "customer.replied", key: `${ticketOf("vague").id}/1`, payload: { decision: "approve" } }),
    ).toMatchObject({
      delivered: 0,
    });
    expect(await engine.run(run.runId)).toMatchObject({ status: "waiting" });
  });
});

test("the agent hands over to the queue that it names, with its reason", async () => {
  expect(await sendA("complaint")).toMatchObject({ outcome: "escalated" });
  expect(handOvers()).toEqual([{ queue: "complaints", reason: "The customer speaks of a lawyer." }]);
});

test("what a customer asked for once is remembered for that customer, and for nobody else", async () => {
  const ask = (id: string, body: string, from = "wen.li@mail.example"): Promise<RunView> => send({ id, from, subject: "Question", body });
  const reminded = () => mails().filter(({ text }) => text.includes("We have noted: Always leave parcels with the neighbour."));
  await ask("M-1", "Which item did I get, and is there news? Please always leave parcels with the neighbour.");
  expect(reminded()).toEqual([]);
  await ask("M-2", "Which item did I get, and is there news?");
  await ask("M-3", "Which item did I get, and is there news?", "rosa.lind@mail.example");
  expect(reminded()).toMatchObject([{ to: "wen.li@mail.example" }]);
  expect(mails()).toHaveLength(3);
  const [note, ...others] = await engine.memory({ agent: "support-helper" });
  expect(others).toEqual([]);
  expect(note).toMatchObject({
    subject: "C-5",
    text: "Always leave parcels with the neighbour",
    untrusted: true,
    workflow: "support-triage",
  });
  await ask("M-4", "Which item did I get, and is there news? Please always ring twice.");
  expect(await engine.memory({ agent: "support-helper" })).toMatchObject([{ text: "Always ring twice", replaces: note?.entry }]);
});

test("nobody decides in time: a task for people, and no money", async () => {
  await engine.close();
  engine = open({ reply: "3d", decision: "200ms" });
  const { runId } = await engine.start({ workflow: "support-triage", input: ticketOf("large refund") });
  expect(await engine.finished(runId, "ended")).toMatchObject({ outcome: "escalated" });
  expect(handOvers()).toMatchObject([{ queue: "complaints" }]);
  expect(refunds()).toEqual([]);
});

test("the demo's tickets come to their ends", async () => {
  const runs = await drive(engine, ticketWorkload, home);
  const kinds = new Map(demoTickets.map(({ kind, ticket }) => [ticket.id, kind]));
  const ends = all("SELECT id, status FROM tickets").map(({ id, status }) => [kinds.get(String(id)), status]);
  expect(runs.every(({ status }) => status === "completed")).toBe(true);
  expect(Object.fromEntries(ends)).toEqual({
    reset: "reset-sent",
    status: "status-sent",
    "small refund": "refunded",
    "large refund": "refunded",
    "which order": "refunded",
    vague: "answered",
    answered: "answered",
    complaint: "escalated",
    "taken over": "escalated",
    stranger: "escalated",
    machine: "ignored",
    hostile: "declined",
  });
});
