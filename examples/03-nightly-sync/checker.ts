// Counts what happened at billing and in the outbox against the journal. Reads these and the CRM, and nothing of the engine.
// N1. A change is carried over at most once, however many nights try. N2. Up to the cursor billing is what the CRM was, apart from what is left over.

import type { RunJournal } from "../workload.ts";
import { countEffects, type Expected, type FoundEffect, mailsIn } from "../world/effect-count.ts";
import { billing } from "./billing/billing.ts";
import { crm } from "./crm/crm.ts";
import { FROM } from "./tools/mail.ts";

export const checkSync = (home: string, runs: readonly RunJournal[]): string[] => [
  ...countEffects(foundEffects(home), runs, expectedOf),
  ...carriedTwice(home),
  ...compareSystems(home),
];

/** What an ended night says of itself must be what billing has. */
function expectedOf({ status, outcome, output }: RunJournal): Expected | null {
  if (status === "failed" || status === "cancelled") return null;
  if (status !== "completed") return { nights: [0, 1], mails: [0, 1], applied: [0, Number.POSITIVE_INFINITY] };
  const { changes, failed } = output as { changes: number; failed: number };
  return { nights: 1, applied: changes - failed, mails: outcome === "needs-attention" ? 1 : 0 };
}

function foundEffects(home: string): FoundEffect[] {
  const rows = billing.read(home, (db) =>
    db.prepare("SELECT 'applied' AS kind, key, NULL AS runId FROM applied UNION ALL SELECT 'nights', effect_key, run_id FROM nights").all(),
  );
  return [...((rows ?? []) as unknown as FoundEffect[]), ...mailsIn(home, FROM)];
}

/** N1. */
const carriedTwice = (home: string): string[] =>
  (
    billing.read(home, (db) =>
      db.prepare("SELECT customer, change, count(*) AS times FROM applied GROUP BY customer, change HAVING count(*) > 1").all(),
    ) ?? []
  ).map(
    ({ customer, change, times }) => `doubled: change ${String(change)} of ${String(customer)} was carried over ${String(times)} times`,
  );

/** N2. */
function compareSystems(home: string): string[] {
  const [cursor] = billing.read(home, (db) => db.prepare("SELECT position FROM sync_cursor").all()) ?? [];
  const there = billing.read(home, (db) => db.prepare("SELECT customer, change, name, email, plan FROM accounts").all()) ?? [];
  const leftOver = new Set(billing.read(home, (db) => db.prepare("SELECT customer FROM left_over").all())?.map(({ customer }) => customer));
  const accounts = new Map(there.map((account) => [account.customer, account]));
  const expected = crm.read(home, (db) =>
    db
      .prepare(
        "SELECT customer, change, name, email, plan FROM changes AS one WHERE change = (SELECT max(change) FROM changes WHERE customer = one.customer AND change <= ?)",
      )
      .all(Number(cursor?.position ?? 0)),
  );
  return (expected ?? []).flatMap((record) => {
    const account = accounts.get(record.customer);
    // A night that is under way is ahead of its cursor.
    const isThere =
      account !== undefined && (Number(account.change) > Number(record.change) || JSON.stringify(account) === JSON.stringify(record));
    return isThere || leftOver.has(record.customer)
      ? []
      : [`lost: change ${String(record.change)} of ${String(record.customer)} is behind the cursor and not in billing`];
  });
}
