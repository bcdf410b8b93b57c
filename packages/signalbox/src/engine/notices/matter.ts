// What people are told of is read from how things stand, never from what happened: what is over before anybody looked is told to nobody.
import type { Json, JsonObject } from "../../base/json.ts";
import type { AlertRule } from "../../definition/notice-options.ts";
import { holdersOf, listOfPeople, type People } from "../../definition/people.ts";
import type { AlertRow } from "../../ports/notice-store.ts";
import type { NoticeKind } from "../../ports/notices.ts";
import type { RunKey, RunRow, TaskRow } from "../../ports/run-store.ts";

/** Something that people should know. */
export interface Matter {
  /** The same for as long as it is the same. */
  readonly key: string;
  readonly kind: NoticeKind;
  readonly workflow: string;
  readonly run: RunKey | null;
  readonly task: string | null;
  /** People and roles; none: the operators. */
  readonly who: readonly string[];
  /** Told as well, where they are known. */
  readonly also: readonly string[];
  /** They could not act on it. */
  readonly except: readonly string[];
  readonly detail: Json;
}

/** What is to be told of one run as it stands. Of a run that another one started, the one that failed last is told. */
export function mattersOf(run: RunRow, tasks: readonly TaskRow[]): readonly Matter[] {
  const base = {
    workflow: run.workflow,
    run: run.key,
    task: null,
    who: [],
    also: run.startedBy === null ? [] : [run.startedBy],
    except: [],
  };
  const open = tasks.filter(({ state }) => state === "open").flatMap((task) => mattersOfTask(run, task));
  if (run.status === "failed" && run.parentKey === null)
    return [{ ...base, key: `run:${run.runId}:failed:${run.endedAt ?? 0}`, kind: "failed", detail: null }];
  if (run.status === "blocked" && run.blocked !== null)
    return [...open, { ...base, key: `run:${run.runId}:${run.blocked.reason}:${run.seq}`, kind: "blocked", detail: null }];
  return open;
}

function mattersOfTask(run: RunRow, task: TaskRow): readonly Matter[] {
  const { assigned } = task.detail as { readonly assigned?: { readonly at: number } };
  const matter = {
    // Given to others, it is told anew, also to those who had it before.
    key: assigned === undefined ? `task:${task.task}` : `task:${task.task}:to:${assigned.at}`,
    kind: task.kind,
    workflow: run.workflow,
    run: run.key,
    task: task.task,
    who: listOfPeople(task.who),
    also: [],
    except: barredFrom(run, task),
    detail: null,
  };
  if (task.reminders === 0) return [matter];
  return [matter, { ...matter, key: `${matter.key}:reminder:${task.reminders}`, kind: "reminder" }];
}

/** The end of an open task that comes near. */
export function deadlineOf(run: RunRow, task: TaskRow): Matter | null {
  const [matter] = task.state === "open" ? mattersOfTask(run, task) : [];
  return matter === undefined ? null : { ...matter, key: `${matter.key}:deadline:${task.dueAt}`, kind: "deadline" };
}

/** Who has approved already, and where four eyes are wanted those whose hand is in it. */
function barredFrom(run: RunRow, { kind, detail }: TaskRow): readonly string[] {
  if (kind !== "approval") return [];
  const { approvers, fourEyes, author } = detail as JsonObject;
  const made = fourEyes === true ? [run.startedBy, author] : [];
  return [...((approvers ?? []) as readonly string[]), ...made].filter((name) => typeof name === "string");
}

/** What an alert says of itself when it fires or recovers. */
export interface AlertFacts {
  readonly name: string;
  readonly over: AlertRule["over"];
  readonly workflow: string;
  readonly threshold: number;
  readonly window: string;
  readonly value: number;
  readonly to: readonly string[];
}
export const matterOfAlert = ({ to, ...facts }: AlertFacts, { name, firing, at }: AlertRow): Matter => ({
  key: `alert:${name}:${firing ? "fired" : "recovered"}:${at}`,
  kind: firing ? "alert-fired" : "alert-recovered",
  workflow: facts.workflow,
  run: null,
  task: null,
  who: to,
  also: [],
  except: [],
  detail: { ...facts, to },
});

/** Who is told. Where nobody holds what is asked for, the operators: somebody has to know. */
export function recipientsOf({ who, also, except }: Matter, people: People, operators: readonly string[]): readonly string[] {
  const asked = who.length === 0 ? [] : holdersOf(people, who.join(","));
  const named = asked.length > 0 ? asked : holdersOf(people, operators.join(","));
  const known = also.filter((name) => Object.hasOwn(people, name));
  return [...new Set([...named, ...known])].filter((name) => !except.includes(name));
}
