import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import type { WrittenBy } from "../../world/system.ts";

export const NewActivity = z.object({
  kind: z.enum(["note", "mail", "task", "meeting"]),
  lead: z.number().int().nullable(),
  subject: z.string(),
  body: z.string(),
  owner: z.string().nullable(),
});
export type NewActivity = z.infer<typeof NewActivity>;

/** A line in the history of a lead; a task is one that its owner still has to do. */
export function logActivity(db: DatabaseSync, activity: NewActivity, by: WrittenBy): { activity: number } {
  const { lastInsertRowid } = db
    .prepare("INSERT INTO activities (kind, lead, subject, body, owner, run_id, effect_key) VALUES (?, ?, ?, ?, ?, ?, ?)")
    .run(activity.kind, activity.lead, activity.subject, activity.body, activity.owner, by.runId, by.effectKey);
  return { activity: Number(lastInsertRowid) };
}
