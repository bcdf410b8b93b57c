// Counts what happened at the desk, at the bank and in the outbox against the journal. Reads these and nothing of the engine.
// T1. Mail goes to whoever wrote the ticket, and to nobody else. T2. A customer is given back no more than an order cost.
// T3. What one customer is given back beyond the small sums was approved by a person, in that very run.

import type { RunJournal } from "../workload.ts";
import { countEffects, type Expected, type FoundEffect, mailsIn } from "../world/effect-count.ts";
import { mailsFrom } from "../world/sent-mail.ts";
import { desk } from "./desk/desk.ts";
import { FROM } from "./tools/mail.ts";

/** In euro cents. Written down apart from the workflow, as what each end leaves behind: the check is worth something because it reads neither. */
const SMALL_SUMS = 50_00;
const AT_END: { readonly [outcome: string]: Expected } = {
  ignored: {},
  "reset-sent": { mails: 1 },
  "status-sent": { mails: 1 },
  answered: { mails: 1 },
  refunded: { refunds: 1, mails: 1 },
  declined: { "hand-overs": 1 },
  escalated: { "hand-overs": 1 },
};

export const checkTickets = (home: string, runs: readonly RunJournal[]): string[] => [
  ...countEffects(foundEffects(home), runs, expectedOf),
  ...runs.flatMap((run) => checkMails(home, run)),
  ...checkRefunds(home, runs),
];

/** Questions to the customer come on top of what the end leaves behind: as many mails as were asked. */
function expectedOf({ status, outcome, events }: RunJournal): Expected | null {
  if (status === "failed" || status === "cancelled") return null;
  const asked = events.filter(({ type, node, attempt }) => type === "step-started" && node === "ask-customer" && attempt === 1).length;
  if (status !== "completed") return { tickets: [0, 1], mails: [Math.max(0, asked - 1), asked + 1], refunds: [0, 1], "hand-overs": [0, 1] };
  const end = AT_END[outcome ?? ""];
  return end === undefined ? null : { tickets: 1, ...end, mails: Number(end.mails ?? 0) + asked };
}

function foundEffects(home: string): FoundEffect[] {
  const rows = desk.read(home, (db) =>
    [
      "SELECT 'tickets' AS kind, effect_key AS key, run_id AS runId FROM tickets",
      "SELECT 'hand-overs' AS kind, effect_key AS key, run_id AS runId FROM hand_overs",
      "SELECT 'refunds' AS kind, key, NULL AS runId FROM refunds",
    ].flatMap((sql) => db.prepare(sql).all() as unknown as FoundEffect[]),
  );
  return [...(rows ?? []), ...mailsIn(home, FROM)];
}

const announced = ({ events }: RunJournal): ReadonlySet<string> =>
  new Set(events.flatMap(({ type, key }) => (type === "intent-recorded" ? [String(key)] : [])));

function checkMails(home: string, run: RunJournal): string[] {
  const keys = announced(run);
  const address = desk.read(home, (db) =>
    db.prepare("SELECT lower(trim(address)) AS address FROM tickets WHERE run_id = ?").get(run.runId),
  )?.address;
  return mailsFrom(home, FROM)
    .filter(({ key, to }) => keys.has(key) && to !== address)
    .map(({ to }) => `wrong: ${run.runId} wrote to ${to}, and the ticket is from ${String(address)}`);
}

interface RefundRow {
  readonly key: string;
  readonly customer: string;
  readonly number: string;
  readonly amount: number;
  readonly paid: number;
}

function checkRefunds(home: string, runs: readonly RunJournal[]): string[] {
  const rows = (desk.read(home, (db) =>
    db
      .prepare("SELECT key, refunds.customer, number, amount, paid FROM refunds JOIN orders ON number = order_number ORDER BY refunds.id")
      .all(),
  ) ?? []) as unknown as RefundRow[];
  const approved = new Set(
    runs
      .filter(({ events }) => events.some(({ type, decision }) => type === "approval-decided" && decision === "approve"))
      .flatMap((run) => [...announced(run)]),
  );
  const before = new Map<string, number>();
  return rows.flatMap(({ key, customer, number, amount, paid }) => {
    const [ofOrder, ofCustomer] = [number, customer].map((of) => {
      const total = (before.get(of) ?? 0) + amount;
      before.set(of, total);
      return total;
    }) as [number, number];
    return [
      ...(ofOrder > paid ? [`wrong: ${ofOrder} was given back for ${number}, which cost ${paid}`] : []),
      ...(ofCustomer > SMALL_SUMS && !approved.has(key)
        ? [`wrong: ${customer} was given back ${ofCustomer} in all, and nobody approved it`]
        : []),
    ];
  });
}
