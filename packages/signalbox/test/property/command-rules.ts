// Commands and attempts, judged by the events of a journal alone.
import type { Batch } from "../../src/kernel/index.ts";
import { closes, type Vote, voteOf } from "./approval-rules.ts";
import { answered, dated, opened, stepOf } from "./told-events.ts";

/** Every command is opened while it is not open, and answered or withdrawn once; at the end of a run none is open. */
export function commandsAreAnsweredOnce(journal: readonly Batch[]): string[] {
  const open = new Set<string>();
  const votes = new Map<string, Vote>();
  const problems: string[] = [];
  for (const { event } of dated(journal)) {
    const id = opened(event);
    if (id !== null) {
      if (open.has(id)) problems.push(`${id} was opened while it was open`);
      open.add(id);
    }
    if (event.type === "approval-opened") {
      votes.set(`${event.frame}/${event.node}`, voteOf(event));
    } else if (event.type === "approval-decided") {
      if (!open.has(event.id)) problems.push(`${event.id} was decided and is not open`);
      if (closes(votes.get(stepOf(event.id)), event)) open.delete(event.id);
    } else {
      const done = answered(event);
      if (done !== null && !open.delete(done)) problems.push(`${done} was answered by ${event.type} and is not open`);
    }
  }
  const ends: readonly (string | undefined)[] = ["run-completed", "run-failed", "run-cancelled"];
  if (ends.includes(journal.at(-1)?.events.at(-1)?.type)) for (const id of open) problems.push(`${id} is open although the run has ended`);
  return problems;
}

/** A4. Attempt n + 1 of a step is started only after attempt n was answered, and attempts count up by one. */
export function attemptsFollowAnswers(journal: readonly Batch[]): string[] {
  const latest = new Map<string, { attempt: number; answered: boolean }>();
  const problems: string[] = [];
  for (const { event } of dated(journal)) {
    if (event.type === "step-started") {
      const step = `${event.frame}/${event.node}`;
      const before = latest.get(step);
      if (event.attempt !== (before?.attempt ?? 0) + 1)
        problems.push(`attempt ${event.attempt} of ${step} follows ${before?.attempt ?? "none"}`);
      if (before?.answered === false)
        problems.push(`attempt ${event.attempt} of ${step} was started before ${before.attempt} was answered`);
      latest.set(step, { attempt: event.attempt, answered: false });
    } else if (
      event.type === "step-completed" ||
      event.type === "step-failed" ||
      event.type === "step-doubted" ||
      event.type === "step-held"
    ) {
      const step = latest.get(stepOf(event.id));
      if (step !== undefined && event.id.endsWith(`#${step.attempt}`)) step.answered = true;
    }
  }
  return problems;
}
