// What events say by themselves, for the rules that judge a journal by nothing else.
import type { Batch, Event, EventOf } from "../../src/kernel/index.ts";

/** The events of a journal, each with the time of its batch by a clock that never goes back. */
export function dated(journal: readonly Batch[]): { readonly event: Event; readonly at: number }[] {
  let now = 0;
  return journal.flatMap(({ at, events }) => {
    now = Math.max(now, at);
    return events.map((event) => ({ event, at: now }));
  });
}

const answers: ReadonlySet<Event["type"]> = new Set([
  "step-completed",
  "step-failed",
  "step-doubted",
  "step-held",
  "step-probed",
  "step-settled",
  "timer-fired",
  "question-answered",
  "event-received",
  "model-replied",
  "command-withdrawn",
] as const);

/** The id of the command that an event answers or takes back; a decision on an approval may do so, and is not told here. */
export const answered = (event: Event): string | null => (answers.has(event.type) ? (event as EventOf<"command-withdrawn">).id : null);

/** The id of the command that an event opens. */
export function opened(event: Event): string | null {
  if (event.type === "command-opened" || event.type === "approval-reopened") return event.id;
  if (event.type === "step-started") return `${event.frame}/${event.node}#${event.attempt}`;
  if (event.type === "turn-started") return `${event.frame}/${event.node}#${event.turn}.${event.attempt}`;
  if (event.type !== "approval-opened") return null;
  const { held, revision } = event.state;
  return `${event.frame}/${event.node}#${held === undefined ? revision : `${held.step.attempt}.ask.${revision}`}`;
}

/** The step of "<step>#<n>". */
export const stepOf = (id: string): string => id.slice(0, id.lastIndexOf("#"));
