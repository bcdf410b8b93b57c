import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import type { WrittenBy } from "../../world/system.ts";
import { LeftOver } from "../rules/record.ts";

const SOURCE = "crm";
const NIGHTS_LOOKED_AT = 7;

export const SyncPosition = z.object({
  position: z.number().int(),
  leftOver: z.array(LeftOver),
  /** Newest first. */
  history: z.array(z.object({ changes: z.number().int(), failed: z.number().int() })),
});
export const NightResult = z.object({
  night: z.string(),
  /** Where the cursor stood when the night began. */
  from: z.number().int(),
  to: z.number().int(),
  changes: z.number().int(),
  leftOver: z.array(LeftOver),
});

const positionIn = (db: DatabaseSync): number =>
  Number(db.prepare("SELECT position FROM sync_cursor WHERE source = ?").get(SOURCE)?.position ?? 0);

/** Where the last night ended, what it left over, and how the nights before it were. */
export const readPosition = (db: DatabaseSync): z.infer<typeof SyncPosition> => ({
  position: positionIn(db),
  leftOver: db.prepare("SELECT customer, code, message FROM left_over ORDER BY customer").all() as LeftOver[],
  history: db.prepare("SELECT changes, failed FROM nights ORDER BY id DESC LIMIT ?").all(NIGHTS_LOOKED_AT) as {
    changes: number;
    failed: number;
  }[],
});

/** Moves the cursor and says what is left over, in the caller's transaction. @returns false when the cursor is not where the night began. */
export function finishNight(db: DatabaseSync, { night, from, to, changes, leftOver }: z.infer<typeof NightResult>, by: WrittenBy): boolean {
  if (positionIn(db) !== from) return false;
  db.prepare("INSERT INTO sync_cursor VALUES (?, ?) ON CONFLICT (source) DO UPDATE SET position = excluded.position").run(SOURCE, to);
  db.exec("DELETE FROM left_over");
  const leave = db.prepare("INSERT INTO left_over (customer, code, message) VALUES (?, ?, ?)");
  for (const { customer, code, message } of leftOver) leave.run(customer, code, message);
  db.prepare("INSERT INTO nights (night, position, changes, failed, run_id, effect_key) VALUES (?, ?, ?, ?, ?, ?)").run(
    ...[night, to, changes, leftOver.length, by.runId, by.effectKey],
  );
  return true;
}
