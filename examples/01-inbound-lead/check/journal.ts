import { z } from "zod";

/** What the check reads of a journal; everything else in an event may be anything. */
const Event = z.looseObject({
  type: z.string(),
  outcome: z.string().optional(),
  decision: z.string().optional(),
  key: z.string().optional(),
});
export const JournalRun = z.looseObject({ runId: z.string(), workflow: z.string(), events: z.array(Event) });
export type JournalRun = z.infer<typeof JournalRun>;

/** The outcome of a run that ended, or how far it is. */
export type Progress = { readonly ended: true; readonly outcome: string } | { readonly ended: false; readonly cleared: boolean };

export function progressOf({ events }: JournalRun): Progress {
  const end = events.find(({ type }) => type === "run-completed");
  if (end !== undefined) return { ended: true, outcome: end.outcome ?? "" };
  return { ended: false, cleared: events.some(({ type, decision }) => type === "approval-decided" && decision !== "reject") };
}

/** The idempotency keys under which a run told the world something. */
export const keysOf = ({ events }: JournalRun): string[] =>
  events.flatMap(({ type, key }) => (type === "intent-recorded" && key !== undefined ? [key] : []));
