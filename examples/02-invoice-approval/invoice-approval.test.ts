import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig, type EmbeddedEngine, openEngine, type RunView, type Task } from "signalbox";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readOutbox } from "../outbox/outbox.ts";
import { drive, journalsOf } from "../workload.ts";
import { checkInvoices } from "./checker.ts";
import { DEMO_SEED, generateDemo, type InvoiceKind } from "./data/demo-data.ts";
import { erp } from "./erp/erp.ts";
import { type Deadlines, defineInvoiceApproval } from "./invoice-approval.ts";
import { paymentLedger } from "./payments/ledger.ts";
import type { Payment } from "./rules/choose-route.ts";
import type { Invoice } from "./rules/invoice.ts";
import { invoiceWorkload, people } from "./workload.ts";

let home: string;
let engine: EmbeddedEngine;
const open = (deadlines: Deadlines = { within: "5d", remind: "1d", escalateAfter: "3d" }): EmbeddedEngine =>
  openEngine(defineConfig({ workflows: [defineInvoiceApproval(deadlines)], people }), { home });
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "invoice-"));
  vi.stubEnv("SIGNALBOX_HOME", home);
  vi.stubEnv("SIGNALBOX_DEMO_LATENCY", "0");
  engine = open();
});
afterEach(async () => {
  expect(checkInvoices(home, await journalsOf(engine, ["invoice-approval"]))).toEqual([]);
  expect((await engine.verify()).problems).toEqual([]);
  await engine.close();
});

const demo = generateDemo(DEMO_SEED).invoices;
const invoiceOf = (kind: InvoiceKind): Invoice => demo.find((one) => one.kind === kind)?.invoice as Invoice;
const send = async (invoice: Invoice, by = "lee"): Promise<RunView> => {
  const { runId } = await engine.start({ workflow: "invoice-approval", input: invoice, key: invoice.id, by });
  return engine.finished(runId, "idle");
};
const taskOf = async ({ runId }: RunView): Promise<Task> => (await engine.inbox()).find((task) => task.runId === runId) as Task;
const decide = async (run: RunView, by: string, decision: "approve" | "reject", reason?: string): Promise<RunView> => {
  const { task } = await taskOf(run);
  await engine.decide({ task, by, decision, ...(reason === undefined ? {} : { reason }) });
  return engine.finished(run.runId, "idle");
};
const payments = () => paymentLedger.in(home).prepare("SELECT vendor, invoice, iban, amount FROM payments").all();
const statusOf = (id: string) => erp.in(home).prepare("SELECT status FROM invoices WHERE id = ?").get(id)?.status;

describe("the chain", () => {
  test("a small invoice that fits its order is cleared by rule", async () => {
    const run = await send(invoiceOf("small"));
    expect(run).toMatchObject({ status: "completed", outcome: "paid", output: { cleared: "rule" } });
    expect(payments()).toHaveLength(1);
  });

  test("a larger one waits for one person of finance, who sees what is paid to whom", async () => {
    const run = await send(invoiceOf("medium"));
    expect(run).toMatchObject({ status: "waiting" });
    const task = await taskOf(run);
    expect(task).toMatchObject({ who: ["role:finance"], count: 1, fourEyes: true });
    expect(task.proposal).toMatchObject({
      calls: { payment: { tool: "payments.pay", effect: "external" }, posting: { tool: "erp.post-invoice" } },
    });
    expect(payments()).toEqual([]);
    expect(await decide(run, "kim", "approve")).toMatchObject({ outcome: "paid", output: { cleared: "one-person" } });
    expect(payments()).toHaveLength(1);
  });

  test("a large one needs two people, and the same one twice is not two", async () => {
    const run = await send(invoiceOf("large"));
    expect(await decide(run, "kim", "approve")).toMatchObject({ status: "waiting" });
    expect(payments()).toEqual([]);
    expect(await decide(run, "kim", "approve")).toMatchObject({ status: "waiting" });
    await expect(decide(run, "vera", "approve")).rejects.toMatchObject({ code: "not-allowed" });
    expect(await decide(run, "nora", "approve")).toMatchObject({ outcome: "paid" });
    expect(payments()).toHaveLength(1);
  });

  test("who sent an invoice in does not approve it", async () => {
    const run = await send(invoiceOf("medium"), "kim");
    await expect(decide(run, "kim", "approve")).rejects.toMatchObject({ code: "not-allowed" });
    expect(await decide(run, "nora", "approve")).toMatchObject({ outcome: "paid" });
  });

  test.each<InvoiceKind>(["over-order", "other-account", "no-order", "other-vendors-order"])(
    "%s is never cleared by rule",
    async (kind) => {
      const run = await send(invoiceOf(kind));
      expect(run.status).toBe("waiting");
      const { proposal } = await taskOf(run);
      expect(proposal).toMatchObject({ show: { findings: [expect.any(String)] } });
    },
  );
});

describe("what is not paid", () => {
  test("rejected: the vendor is told why, once, at the address on file", async () => {
    const invoice = invoiceOf("medium");
    const run = await send(invoice);
    const injected = "no budget\r\nBcc: all@firm.example";
    expect(await decide(run, "kim", "reject", injected)).toMatchObject({ outcome: "rejected" });
    const [mail, ...more] = readOutbox(home);
    expect(more).toEqual([]);
    expect(mail?.to).toBe(`billing@vendor-${invoice.vendor.slice(1)}.example`);
    expect(mail?.eml.split("\r\n\r\n")[0]).not.toMatch(/^Bcc:/im);
    expect(payments()).toEqual([]);
  });

  test("a duplicate is refused while the first is under way, and after it was paid", async () => {
    const first = invoiceOf("medium");
    const run = await send(first);
    expect(await send({ ...first, id: "again-1", number: first.number.toLowerCase() })).toMatchObject({ outcome: "duplicate" });
    await decide(run, "kim", "approve");
    expect(await send({ ...first, id: "again-2", number: first.number.replaceAll("-", " ") })).toMatchObject({ outcome: "duplicate" });
    expect(payments()).toHaveLength(1);
  });

  test("a corrected invoice after a rejected one is a new one", async () => {
    const first = invoiceOf("medium");
    await decide(await send(first), "kim", "reject", "wrong cost centre");
    expect(await send({ ...first, id: "corrected" })).toMatchObject({ status: "waiting" });
  });

  test("the same request again is the same run", async () => {
    const [a, b] = [await send(invoiceOf("small")), await send(invoiceOf("small"))];
    expect(b.runId).toBe(a.runId);
    expect(payments()).toHaveLength(1);
  });

  test.each<[InvoiceKind, string]>([
    ["bad-amount", "returned"],
    ["wrong-sum", "returned"],
    ["unknown-vendor", "held"],
    ["blocked-vendor", "held"],
    ["closed-account", "unpaid"],
  ])("%s ends as %s", async (kind, outcome) => {
    expect(await send(invoiceOf(kind))).toMatchObject({ status: "completed", outcome });
    expect(payments()).toEqual([]);
  });
});

test("the bank's broken line: what it did and did not answer is not done twice", async () => {
  const { invoices } = generateDemo(DEMO_SEED);
  for (const { kind, invoice } of invoices) if (kind === "small") await send(invoice);
  const requests = paymentLedger.in(home).prepare("SELECT key FROM requests").all();
  expect(requests.length).toBeGreaterThan(payments().length);
  expect(payments().length).toBe(invoices.filter(({ kind }) => kind === "small").length);
});

describe("silence", () => {
  test("reminds, widens the circle, and never approves", async () => {
    await engine.close();
    engine = open({ within: "900ms", remind: "150ms", escalateAfter: "400ms" });
    const invoice = invoiceOf("medium");
    const run = await send(invoice);
    const seen: Task[] = [];
    const look = setInterval(() => void taskOf(run).then((task) => task && seen.push(task)), 50);
    const ended = await engine.finished(run.runId, "ended");
    clearInterval(look);
    expect(ended).toMatchObject({ outcome: "overdue" });
    expect(Math.max(...seen.map(({ reminders }) => reminders))).toBeGreaterThanOrEqual(2);
    expect(seen.at(-1)?.who).toEqual(["role:finance", "role:cfo"]);
    expect(statusOf(invoice.id)).toBe("overdue");
    expect(payments()).toEqual([]);
    expect(erp.in(home).prepare("SELECT owner FROM tasks").all()).toEqual([{ owner: "role:cfo" }]);
  });
});

describe("hostile text", () => {
  test("20 kB of orders to the approver change nothing and are cut for the eye", async () => {
    const hostile = invoiceOf("hostile");
    expect(hostile.note?.length).toBeGreaterThan(20_000);
    expect(await send(hostile)).toMatchObject({ outcome: "paid", output: { cleared: "rule" } });
    const large = { ...hostile, ...pickAmount(invoiceOf("large")), id: "hostile-large", number: "H-1" };
    const run = await send({
      ...large,
      note: hostile.note,
      lines: [{ description: hostile.lines[0]?.description ?? "", amount: large.amount }],
    });
    const shown = JSON.stringify((await taskOf(run)).proposal?.show);
    expect(shown.length).toBeLessThan(4_000);
    expect(shown).not.toMatch(/\\u202e|\\u0000/);
    expect(run.status).toBe("waiting");
  });

  test.each([
    ["no invoice at all", 7],
    ["no number", { ...invoiceOf("small"), number: "  " }],
    ["an amount that is an object", { ...invoiceOf("small"), amount: { $gt: 0 } }],
    ["lines without end", { ...invoiceOf("small"), lines: Array(1_001).fill({ description: "", amount: 1 }) }],
  ])("%s is refused at the door", async (_name, input) => {
    await expect(engine.start({ workflow: "invoice-approval", input })).rejects.toMatchObject({ code: "input-invalid" });
  });

  test("SQL in every field is text", async () => {
    const sql = "x'); DROP TABLE invoices;--";
    await send({ ...invoiceOf("small"), id: "sql", vendor: sql, number: sql, order: sql, costCentre: sql, iban: sql });
    expect(statusOf("sql")).toBe("held");
  });
});

test("what an edit makes of the payment alone is noticed", async () => {
  const run = await send(invoiceOf("medium"));
  const { task, proposal } = await taskOf(run);
  const { calls } = proposal as { calls: { payment: { arguments: Payment } } };
  await engine.decide({ task, by: "kim", decision: "edit", edit: { calls: { payment: { ...calls.payment.arguments, amount: 100 } } } });
  await expect(decide(run, "kim", "approve")).rejects.toMatchObject({ code: "not-allowed" });
  expect(await decide(run, "nora", "approve")).toMatchObject({ outcome: "paid" });
  expect(payments()).toMatchObject([{ amount: 100 }]);
  expect(erp.in(home).prepare("SELECT subject FROM tasks").all()).toEqual([{ subject: "Bank and books differ" }]);
});

test("the whole workload comes to its end, and a second time to the same", async () => {
  const { starts, outcome, check } = invoiceWorkload;
  const runs = await drive(engine, invoiceWorkload, home);
  expect(runs).toHaveLength(starts.length);
  expect(runs.every(({ status }) => status === "completed")).toBe(true);
  const [journals, end] = [await journalsOf(engine, ["invoice-approval"]), outcome(home, [])];
  expect(check(home, journals)).toEqual([]);
  await engine.close();
  engine = open();
  await drive(engine, invoiceWorkload, home);
  expect(outcome(home, [])).toEqual(end);
});

const pickAmount = ({ vendor, order, amount, currency, costCentre, iban }: Invoice) => ({
  vendor,
  order,
  amount,
  currency,
  costCentre,
  iban,
});
