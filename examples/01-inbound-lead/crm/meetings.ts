import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import type { WrittenBy } from "../../world/system.ts";

export const NewMeeting = z.object({
  booking: z.string(),
  email: z.string(),
  opportunity: z.number().int(),
  startsAt: z.string(),
  minutes: z.number().int(),
  host: z.string(),
});
export type NewMeeting = z.infer<typeof NewMeeting>;

export function recordMeeting(db: DatabaseSync, meeting: NewMeeting, by: WrittenBy): { meeting: number } {
  const { lastInsertRowid } = db
    .prepare(
      "INSERT INTO meetings (booking, email, opportunity, starts_at, minutes, host, run_id, effect_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .run(meeting.booking, meeting.email, meeting.opportunity, meeting.startsAt, meeting.minutes, meeting.host, by.runId, by.effectKey);
  return { meeting: Number(lastInsertRowid) };
}
