import type { Answer } from "signalbox/client";

export type Run = Answer<"GET /api/runs">[number];

const waits: { readonly [K in Run["waitingFor"][number]["kind"]]: string } = {
  approval: "for an approval",
  answer: "for an answer",
  settlement: "for somebody to say what became of a call",
  timer: "for a time",
  event: "for an event",
  child: "for a run that it started",
  slot: "for its turn",
  rate: "for its turn",
  budget: "for budget",
};

/** How a run stands, in a few words: its outcome, its failure, or what it waits for. */
export function standingOf(run: Run): string {
  if (run.blocked !== null) return `${run.blocked.reason}: ${run.blocked.detail}`;
  if (run.status === "failed" && run.error !== null) return `${run.error.code}: ${run.error.message}`;
  if (run.status === "completed") return run.outcome ?? "";
  const [first] = run.waitingFor;
  if (first === undefined) return "";
  const whom = first.who === undefined ? "" : ` by ${first.who}`;
  const more = run.waitingCount > 1 ? `, and ${run.waitingCount - 1} more` : "";
  return `${waits[first.kind]}${whom}${more}`;
}

/** Whether it goes on only when somebody does something. */
export const isForPeople = ({ status, waitingFor }: Run): boolean =>
  (status === "waiting" || status === "paused") &&
  waitingFor.some(({ kind }) => kind === "approval" || kind === "answer" || kind === "settlement");
