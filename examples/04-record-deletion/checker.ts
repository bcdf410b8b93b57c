// Counts what happened in the CRM and the outbox against the journal. Reads these and nothing of the engine.
// E1. Of whom nobody cleared the erasure, everything is there. E2. Of whom it was done, nothing is left but what the law keeps.
// E3. What the law keeps is there, of everybody.
import type { DatabaseSync } from "node:sqlite";
import type { RunJournal } from "../workload.ts";
import { countEffects, type Expected, type FoundEffect, mailsIn } from "../world/effect-count.ts";
import { crm, TEXT_TABLES } from "./crm/crm.ts";
import { DEMO_SEED, type DemoPerson, generatePeople } from "./data/demo-data.ts";
import { FROM } from "./tools/mail.ts";

const AT_END: { readonly [outcome: string]: Expected } = {
  erased: { cases: 1, erasures: 1, mails: 1 },
  // Given up: nobody knows whether it happened.
  "not-erased": { cases: 1, tasks: 1, erasures: [0, 1] },
  declined: { cases: 1, mails: 1 },
  overdue: { cases: 1, tasks: 1 },
  "nothing-found": { cases: 1, mails: 1 },
  unclear: { cases: 1, tasks: 1 },
};
const NOT_CLEARED: Expected = { cases: [0, 1], mails: [0, 1], tasks: [0, 1] };
const CLEARED: Expected = { cases: 1, erasures: [0, 1], mails: [0, 1], tasks: [0, 1] };

export const checkDeletions = (home: string, runs: readonly RunJournal[]): string[] => [
  ...countEffects(foundEffects(home), runs, expectedOf),
  ...(crm.read(home, checkPeople) ?? []),
];

function expectedOf({ status, outcome, events }: RunJournal): Expected | null {
  if (status === "completed") return AT_END[outcome ?? ""] ?? null;
  if (status === "failed" || status === "cancelled") return null;
  return events.some(({ type, decision }) => type === "approval-decided" && decision === "approve") ? CLEARED : NOT_CLEARED;
}

function foundEffects(home: string): FoundEffect[] {
  const rows = crm.read(home, (db) =>
    db
      .prepare(
        `SELECT 'erasures' AS kind, key, NULL AS runId FROM erasures UNION ALL SELECT 'cases', effect_key, run_id FROM cases
         UNION ALL SELECT 'tasks', effect_key, run_id FROM tasks`,
      )
      .all(),
  );
  return [...((rows ?? []) as unknown as FoundEffect[]), ...mailsIn(home, FROM)];
}

const FIRST_KEPT = "2016-01-01";

function checkPeople(db: DatabaseSync): string[] {
  const erased = new Set(
    db
      .prepare("SELECT person FROM erasures")
      .all()
      .map(({ person }) => person),
  );
  return generatePeople(DEMO_SEED).flatMap((person) => (erased.has(person.id) ? leftOf(db, person) : missingOf(db, person)));
}

const countOf = (db: DatabaseSync, table: string, person: number): number =>
  Number(db.prepare(`SELECT count(*) AS n FROM ${table} WHERE person = ?`).get(person)?.n);

/** E2, E3. */
function leftOf(db: DatabaseSync, { id, invoices }: DemoPerson): string[] {
  const kept = invoices.filter((day) => day >= FIRST_KEPT).length;
  const entry = db.prepare("SELECT name, address FROM people WHERE id = ?").get(id);
  const hasEntry = kept > 0 ? entry !== undefined && entry.name === null && entry.address === null : entry === undefined;
  return [
    ...TEXT_TABLES.flatMap((table) => (countOf(db, table, id) === 0 ? [] : [`left: person ${id} is erased and has ${table}`])),
    ...(countOf(db, "invoices", id) === kept
      ? []
      : [`wrong: person ${id} is erased and has ${countOf(db, "invoices", id)} invoices of ${kept} to keep`]),
    ...(hasEntry ? [] : [`left: the entry of person ${id} is not as an erasure leaves it`]),
  ];
}

/** E1, E3. */
function missingOf(db: DatabaseSync, { id, texts, invoices, address }: DemoPerson): string[] {
  const entry = db.prepare("SELECT address FROM people WHERE id = ?").get(id);
  return [
    ...TEXT_TABLES.flatMap((table) =>
      countOf(db, table, id) === texts[table].length ? [] : [`lost: ${table} of person ${id}, whom nobody erased`],
    ),
    ...(countOf(db, "invoices", id) === invoices.length ? [] : [`lost: invoices of person ${id}, whom nobody erased`]),
    ...(entry?.address === address ? [] : [`lost: the entry of person ${id}, whom nobody erased`]),
  ];
}
