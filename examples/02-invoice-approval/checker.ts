// Counts what happened in the ERP, at the bank and in the outbox against the journal. Reads these and nothing of the engine.
// I1. An invoice is paid at most once, whoever asks. I2. Money goes to the account on file alone. I3. What is paid is booked.

import type { RunJournal } from "../workload.ts";
import { countEffects, type Expected, type FoundEffect, mailsIn } from "../world/effect-count.ts";
import { erp } from "./erp/erp.ts";
import { paymentLedger } from "./payments/ledger.ts";
import { FROM } from "./tools/mail.ts";

/** What each end leaves behind, written down apart from the workflow: the check is worth something because it does not read it. */
const AT_END: { readonly [outcome: string]: Expected } = {
  paid: { entries: 1, payments: 1, postings: 1, tasks: [0, 1] },
  unpaid: { entries: 1, tasks: 1 },
  rejected: { entries: 1, mails: 1 },
  overdue: { entries: 1, tasks: 1 },
  returned: { entries: 1, mails: [0, 1] },
  duplicate: { entries: 1 },
  held: { entries: 1, tasks: 1 },
};
const NOT_CLEARED: Expected = { entries: [0, 1], mails: [0, 1], tasks: [0, 1] };
const CLEARED: Expected = { ...NOT_CLEARED, entries: 1, payments: [0, 1], postings: [0, 1] };

export const checkInvoices = (home: string, runs: readonly RunJournal[]): string[] => [
  ...countEffects(foundEffects(home), runs, expectedOf),
  ...checkPayments(home),
];

function expectedOf({ status, outcome, events }: RunJournal): Expected | null {
  if (status === "completed") return AT_END[outcome ?? ""] ?? null;
  if (status === "failed" || status === "cancelled") return null;
  return isCleared(events) ? CLEARED : NOT_CLEARED;
}

/** By as many people as the approval asks for, counted since the last edit; by rule, where none was asked for. */
function isCleared(events: RunJournal["events"]): boolean {
  const opened = events.find(({ type }) => type === "approval-opened");
  if (opened === undefined) return true;
  const decisions = events.filter(({ type }) => type === "approval-decided");
  const sinceEdit = decisions.slice(decisions.findLastIndex(({ decision }) => decision === "edit") + 1);
  const approvers = new Set(sinceEdit.filter(({ decision }) => decision === "approve").map(({ by }) => by));
  return approvers.size >= (opened.state as { count: number }).count;
}

const effectsIn = (kind: string, table: string): string => `SELECT '${kind}' AS kind, effect_key AS key, run_id AS runId FROM ${table}`;

function foundEffects(home: string): FoundEffect[] {
  const rows = erp.read(home, (db) =>
    [effectsIn("entries", "invoices"), effectsIn("postings", "postings"), effectsIn("tasks", "tasks")].flatMap(
      (sql) => db.prepare(sql).all() as unknown as FoundEffect[],
    ),
  );
  const payments = paymentLedger.read(
    home,
    (db) => db.prepare("SELECT 'payments' AS kind, key, NULL AS runId FROM payments").all() as unknown as FoundEffect[],
  );
  return [...(rows ?? []), ...(payments ?? []), ...mailsIn(home, FROM)];
}

interface PaymentRow {
  readonly vendor: string;
  readonly invoice: string;
  readonly iban: string;
  readonly amount: number;
}

function checkPayments(home: string): string[] {
  const payments = paymentLedger.read(home, (db) => db.prepare("SELECT vendor, invoice, iban, amount FROM payments").all()) ?? [];
  const perInvoice = Map.groupBy(payments as unknown as PaymentRow[], ({ vendor, invoice }) => `${vendor}/${invoice}`);
  return [...perInvoice].flatMap(([name, all]) => [
    ...(all.length > 1 ? [`doubled: ${name} was paid ${all.length} times`] : []),
    ...all.flatMap((payment) => problemsOf(home, payment).map((problem) => `wrong: ${name} ${problem}`)),
  ]);
}

function problemsOf(home: string, { vendor, invoice, iban, amount }: PaymentRow): string[] {
  return (
    erp.read(home, (db) => {
      const onFile = db.prepare("SELECT iban FROM vendors WHERE id = ?").get(vendor)?.iban;
      const booked = db
        .prepare(
          `SELECT invoices.status, postings.amount, (SELECT count(*) FROM tasks WHERE tasks.invoice = invoices.entry) AS tasks
           FROM invoices LEFT JOIN postings ON postings.invoice = invoices.entry WHERE vendor = ? AND number_key = ? AND status = 'paid'`,
        )
        .all(vendor, invoice);
      return [
        ...(onFile === iban ? [] : [`was paid to ${iban}, and ${String(onFile)} is on file`]),
        ...booked.flatMap((row) =>
          row.amount === amount || row.tasks !== 0 ? [] : [`was paid ${amount} and booked ${String(row.amount)}`],
        ),
      ];
    }) ?? ["was paid, and there is no ERP"]
  );
}
