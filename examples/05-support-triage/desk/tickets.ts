import type { DatabaseSync } from "node:sqlite";
import type { WrittenBy } from "../../world/system.ts";
import type { Ticket } from "../rules/ticket.ts";

export const STATUSES = ["ignored", "reset-sent", "status-sent", "answered", "refunded", "declined", "escalated"] as const;
export type Status = (typeof STATUSES)[number];

export function openTicket(db: DatabaseSync, { id, from, subject, body }: Ticket, by: WrittenBy): { ticket: number } {
  const { lastInsertRowid } = db
    .prepare("INSERT INTO tickets (id, address, subject, body, status, run_id, effect_key) VALUES (?, ?, ?, ?, 'open', ?, ?)")
    .run(id, from, subject, body, by.runId, by.effectKey);
  return { ticket: Number(lastInsertRowid) };
}

export function closeTicket(db: DatabaseSync, { ticket, status, reason }: { ticket: number; status: Status; reason: string }): void {
  const { changes } = db.prepare("UPDATE tickets SET status = ?, reason = ? WHERE number = ?").run(status, reason, ticket);
  if (changes !== 1) throw new Error(`The desk has no ticket ${ticket}.`);
}

export function handOver(
  db: DatabaseSync,
  { ticket, queue, reason }: { ticket: number; queue: string; reason: string },
  by: WrittenBy,
): void {
  db.prepare("INSERT INTO hand_overs (ticket, queue, reason, run_id, effect_key) VALUES (?, ?, ?, ?, ?)").run(
    ticket,
    queue,
    reason,
    by.runId,
    by.effectKey,
  );
}

export interface EarlierTicket {
  readonly id: string;
  readonly subject: string;
  readonly status: string;
}
/** The customer's other tickets, newest first. */
export const earlierTickets = (db: DatabaseSync, customer: string): EarlierTicket[] =>
  db
    .prepare(
      `SELECT tickets.id, substr(subject, 1, 200) AS subject, status FROM tickets JOIN customers ON email = lower(trim(address))
       WHERE customers.id = ? AND status <> 'open' ORDER BY number DESC LIMIT 5`,
    )
    .all(customer) as unknown as EarlierTicket[];
