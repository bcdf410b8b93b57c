import { defineConfig, type Json, type Task } from "signalbox";
import type { Act, ExampleWorkload } from "../workload.ts";
import { sentMail } from "../world/sent-mail.ts";
import { checkInvoices } from "./checker.ts";
import { DEMO_SEED, generateDemo } from "./data/demo-data.ts";
import { erp } from "./erp/erp.ts";
import { invoiceApproval } from "./invoice-approval.ts";
import { paymentLedger } from "./payments/ledger.ts";
import type { Payment } from "./rules/choose-route.ts";
import { FROM } from "./tools/mail.ts";

export const people = { kim: ["role:finance"], nora: ["role:finance"], vera: ["role:cfo"], lee: ["role:ops"] };
const [FIRST, SECOND] = ["kim", "nora"] as const;

/** Finance approves, unless an invoice asks for an account that is not on file. */
function decide(task: Task, home: string): Act | null {
  if (task.kind === "settlement") return settle(task, home);
  const { findings } = (task.proposal?.show ?? { findings: [] }) as { findings: readonly string[] };
  if (findings.some((finding) => finding.includes("bank account")))
    return {
      kind: "decide",
      request: { task: task.task, by: FIRST, decision: "reject", reason: "Please confirm your account by letter." },
    };
  const by = task.approvers?.includes(FIRST) ? SECOND : FIRST;
  return { kind: "decide", request: { task: task.task, by, decision: "approve" } };
}

/** Only where the bank stays silent through all attempts: somebody looks at the statement. */
function settle({ runId, step, input }: Task, home: string): Act {
  const { vendor, invoice, amount } = input as Payment;
  const row = paymentLedger.in(home).prepare("SELECT id FROM payments WHERE vendor = ? AND invoice = ?").get(vendor, invoice);
  const output = row === undefined ? {} : { output: { paid: true, payment: Number(row.id), amount } };
  return { kind: "settle", request: { runId, step, by: FIRST, choice: row === undefined ? "did-not-happen" : "happened", ...output } };
}

/** How every invoice stands, by vendor and number: of two copies that come at once, either may be the first. */
function outcome(home: string): Json {
  const all = (sql: string): Json => erp.in(home).prepare(sql).all() as unknown as Json;
  return {
    invoices: all("SELECT vendor, number_key, status, amount FROM invoices ORDER BY 1, 2, 3"),
    postings: all(
      "SELECT vendor, number_key, cost_centre, postings.amount FROM postings JOIN invoices ON entry = invoice ORDER BY 1, 2, 3, 4",
    ),
    tasks: all("SELECT vendor, number_key, subject, owner FROM tasks JOIN invoices ON entry = invoice ORDER BY 1, 2, 3, 4"),
    payments: paymentLedger
      .in(home)
      .prepare("SELECT vendor, invoice, iban, amount, currency FROM payments ORDER BY 1, 2")
      .all() as unknown as Json,
    mails: sentMail(home, FROM),
  };
}

const startOf = (count: number): ExampleWorkload["starts"] =>
  generateDemo(DEMO_SEED)
    .invoices.slice(0, count)
    .map(({ invoice }) => ({ workflow: "invoice-approval", input: invoice, key: invoice.id, by: "lee" }));

/** An invoice of each kind, and a few more. */
export const invoiceWorkload: ExampleWorkload = {
  name: "invoices",
  config: defineConfig({ workflows: [invoiceApproval], people }),
  seed: (home) => void erp.in(home),
  starts: startOf(18),
  decide,
  outcome,
  check: checkInvoices,
};
/** All of them, for the demo. */
export const allInvoices = startOf(Number.POSITIVE_INFINITY);
