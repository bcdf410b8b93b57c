import { visible } from "../../base/visible.ts";
import type { RunView, WaitingFor } from "../../ports/engine.ts";
import { dateTime, timeLeft } from "./moment.ts";

/** A step's path as commands take it. */
export const stepName = (step: string): string => visible(step.replace(/^\//, ""));

/** The step alone, and which items of loops it is in: "leads[3]/review" of "route.prospect/leads[3]/review". */
export function shortStep(step: string): string {
  const parts = step.split("/");
  return visible(parts.filter((part, index) => index === parts.length - 1 || part.endsWith("]")).join("/"));
}

const turn = ({ freedBy }: WaitingFor): string => `its turn${freedBy === undefined ? "" : `, when ${visible(freedBy)}`}`;

const words: { readonly [K in WaitingFor["kind"]]: (waiting: WaitingFor, now: number) => string } = {
  approval: ({ step, who, until }, now) => `approval ${shortStep(step)} by ${visible(who ?? "somebody")}${left(until, now)}`,
  answer: ({ step, who, until }, now) => `answer to ${shortStep(step)} by ${visible(who ?? "somebody")}${left(until, now)}`,
  settlement: ({ step, who, until }, now) => `${visible(who ?? "somebody")} to say whether ${shortStep(step)} happened${left(until, now)}`,
  timer: ({ step, until }) => `the time of ${shortStep(step)}${until === undefined ? "" : `, ${dateTime(until)}`}`,
  event: ({ step, event }) => `event ${visible(event ?? "")} at ${shortStep(step)}`,
  child: ({ step }) => `the run that ${shortStep(step)} started`,
  slot: turn,
  rate: turn,
  budget: ({ freedBy }) => `room in the day's budget${freedBy === undefined ? "" : `, when ${visible(freedBy)}`}`,
};
const left = (until: string | undefined, now: number): string => (until === undefined ? "" : `, ${timeLeft(until, now)}`);

/** What a run waits for, in words. */
export const waitingText = (waiting: WaitingFor, now: number): string => words[waiting.kind](waiting, now);

const quoted = (text: string): string => (/^[\w.:@/-]+$/.test(text) ? text : `'${visible(text).replaceAll("'", "'\\''")}'`);

/** The command that frees a run from one wait; null when only time does. */
export function wayOut(run: RunView, { kind, task, step, event = "" }: WaitingFor): string | null {
  if (kind === "approval") return `signalbox decide ${task} approve --as <person>`;
  if (kind === "answer") return `signalbox answer ${task} --as <person> @answer.json`;
  if (kind === "settlement")
    return `signalbox settle ${run.runId} ${quoted(step.replace(/^\//, ""))} happened|did-not-happen|give-up --as <person>`;
  if (kind !== "event") return null;
  const [name = "", ...key] = event.split(" ");
  return `signalbox emit ${quoted(name)} --key ${quoted(key.join(" "))} @payload.json`;
}
