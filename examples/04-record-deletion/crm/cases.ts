import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import type { WrittenBy } from "../../world/system.ts";

export const CaseStatus = z.enum(["in-review", "erased", "not-erased", "declined", "overdue", "nothing-found", "unclear"]);
export const CaseStanding = z.object({ number: z.number().int(), status: CaseStatus, reason: z.string() });
export const NewTask = z.object({ number: z.number().int(), subject: z.string(), owner: z.string() });

export function openCase(db: DatabaseSync, { id, address }: { id: string; address: string | null }, by: WrittenBy): { number: number } {
  const { lastInsertRowid } = db
    .prepare("INSERT INTO cases (id, address, status, run_id, effect_key) VALUES (?, ?, 'open', ?, ?)")
    .run(id, address, by.runId, by.effectKey);
  return { number: Number(lastInsertRowid) };
}

/** A case that is closed keeps its number and its end, and no address. */
export function setCase(db: DatabaseSync, { number, status, reason }: z.infer<typeof CaseStanding>): void {
  const address = status === "erased" ? "NULL" : "address";
  const { changes } = db
    .prepare(`UPDATE cases SET status = ?, reason = ?, address = ${address} WHERE number = ?`)
    .run(status, reason, number);
  if (changes !== 1) throw new Error(`There is no case ${number}.`);
}

export function openTask(db: DatabaseSync, { number, subject, owner }: z.infer<typeof NewTask>, by: WrittenBy): { task: number } {
  const { lastInsertRowid } = db
    .prepare("INSERT INTO tasks (case_number, subject, owner, run_id, effect_key) VALUES (?, ?, ?, ?, ?)")
    .run(number, subject, owner, by.runId, by.effectKey);
  return { task: Number(lastInsertRowid) };
}
