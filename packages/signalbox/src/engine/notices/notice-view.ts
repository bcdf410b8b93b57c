import { count } from "../../base/count.ts";
import { formatDuration } from "../../base/duration.ts";
import { formatInstant } from "../../base/instant.ts";
import { visible } from "../../base/visible.ts";
import { listOfPeople } from "../../definition/people.ts";
import { stepOf } from "../../kernel/ids.ts";
import type { NoticeRow } from "../../ports/notice-store.ts";
import type { NoticeView } from "../../ports/notices.ts";
import type { RunRow, StoreReader, TaskRow } from "../../ports/run-store.ts";
import type { AlertFacts } from "./matter.ts";
import { taskOf } from "./standing.ts";

/** A step's path and a subject may be long, and are strangers' words. */
const MOST_CHARACTERS = 120;
export const brief = (text: string): string => {
  const characters = [...visible(text)];
  return characters.length <= MOST_CHARACTERS ? characters.join("") : `${characters.slice(0, MOST_CHARACTERS - 1).join("")}…`;
};

/** A notice in words. It says who and where, never what is to be approved or what went wrong: that is on the page. */
export function noticeView(read: StoreReader, notice: NoticeRow): NoticeView {
  const run = notice.run === null ? null : read.run(notice.run);
  const task = taskOf(read, notice);
  return {
    notice: notice.id,
    kind: notice.kind,
    at: formatInstant(notice.at),
    words: notice.run === null ? wordsOfAlert(notice) : wordsOf(notice, run, task),
    workflow: notice.workflow === "" ? null : notice.workflow,
    runId: run?.runId ?? null,
    subject: run?.subject == null ? null : brief(run.subject),
    task: notice.task,
    who: task === null ? [] : listOfPeople(task.who).map(brief),
    dueAt: task === null ? null : formatInstant(task.dueAt),
    path: pathOf(notice, run),
    read: notice.readAt !== null,
    settled: notice.settledAt !== null,
  };
}

function wordsOf({ kind }: NoticeRow, run: RunRow | null, task: TaskRow | null): string {
  const step = task === null ? "a step" : brief(stepOf(task.command).replace(/^\//, ""));
  const given = task === null ? "" : givenBy(task);
  switch (kind) {
    case "approval":
      return `An approval waits at ${step}.${given}`;
    case "question":
      return `A question waits at ${step}.${given}`;
    case "settlement":
      return `Nobody knows whether ${step} happened: a person has to say so.${given}`;
    case "reminder":
      return `It still waits at ${step}.`;
    case "deadline":
      return `The time for ${step} is nearly over.`;
    case "blocked":
      return `The run is blocked: ${run?.blocked?.reason ?? "it was"}.`;
    default:
      return "The run failed.";
  }
}

function givenBy({ who, detail }: TaskRow): string {
  const { assigned } = detail as { readonly assigned?: { readonly by: string } };
  return assigned === undefined ? "" : ` ${brief(assigned.by)} gave it to ${listOfPeople(who).map(brief).join(" or ")}.`;
}

const measured = {
  failures: (value: number, window: string) => `${count(value, "run")} failed or blocked in ${window}`,
  waiting: (value: number, window: string) => `${count(value, "task")} open for longer than ${window}`,
  spend: (value: number, window: string) => `${value} US dollars spent in ${window}`,
} as const;
function wordsOfAlert({ kind, detail }: NoticeRow): string {
  const { name, over, value, threshold, window } = detail as unknown as AlertFacts;
  const what = measured[over](value, window);
  return `Alert "${brief(name)}" ${kind === "alert-fired" ? "fires" : "has recovered"}: ${what}; it fires at ${threshold}.`;
}

function pathOf({ task, kind }: NoticeRow, run: RunRow | null): string {
  if (task !== null && kind !== "settlement") return `/inbox?task=${encodeURIComponent(task)}`;
  if (task !== null) return `/inbox?everybody=true&task=${encodeURIComponent(task)}`;
  return run === null ? "/" : `/runs/${encodeURIComponent(run.runId)}`;
}

/** What is beside the words, for those who read no page. */
export const factsOf = ({ workflow, subject, who, dueAt }: NoticeView, now: number): readonly string[] => [
  ...(workflow === null ? [] : [`workflow: ${brief(workflow)}`]),
  ...(subject === null ? [] : [`about: ${subject}`]),
  ...(who.length === 0 ? [] : [`for: ${who.join(", ")}`]),
  ...(dueAt === null ? [] : [`until: ${dueAt} (${formatDuration(Math.max(0, Date.parse(dueAt) - now))} left)`]),
];
