// What a turn changes in the store beside its batch: timers, tasks, intents, mail. In the same transaction, so that a row and the
// event that speaks of it are never apart.
import type { Json } from "../base/json.ts";
import { stepOf, stepPath } from "../kernel/ids.ts";
import { type Arrival, type Command, type CommandOf, type Event, HELD_CALL, proposalBytes, reduce } from "../kernel/index.ts";
import type { StoreWriter, TaskRow } from "../ports/run-store.ts";
import { type Asking, askingOf } from "./asked-of.ts";
import { keyOf, keyRootOf, mayHold } from "./call-key.ts";
import { isJudged } from "./judge-call.ts";
import { clearedByPlan } from "./plan-run.ts";
import type { RunActor } from "./run-actor.ts";

export type Job = (writer: StoreWriter) => void;

/** The intents of the calls that a turn orders: added to the events of its batch, with rows that have a unique key. Those that cost are left to `reserving`. */
export function addIntents(
  actor: RunActor,
  commands: readonly Command[],
  events: Event[],
  jobs: Job[],
  reserving: { includes(command: string): boolean } | null,
): void {
  for (const command of commands) {
    if (command.kind !== "run-step" || command.tool.delivery === "free" || reserving?.includes(command.id)) continue;
    // The intent of a call that a policy is about is recorded once it was judged.
    if (isJudged(actor, command)) continue;
    const { event, job } = intentOf(actor, command);
    events.push(event);
    reduce(actor.live.state, event, actor.live.state.now);
    jobs.push(job);
  }
}

export function intentOf(actor: RunActor, command: CommandOf<"run-step">): { readonly event: Arrival; readonly job: Job } {
  const { key, argumentsHash } = keyOf(actor, command);
  const clears = clearsOf(actor, command);
  const controller = command.cleared === undefined && command.clearances === undefined ? "rules" : "human";
  const event: Arrival = {
    type: "intent-recorded",
    controller,
    id: command.id,
    key,
    argumentsHash,
    ...(clears === null ? {} : { clears }),
  };
  const row = {
    root: keyRootOf(actor, command),
    key,
    run: actor.key,
    step: stepPath(command.frame, command.node),
    argumentsHash,
    clears,
    at: actor.live.state.now,
  };
  const job: Job = (writer) => {
    const held = writer.addIntent(row);
    // Another attempt of the same step holds the same row; anything else would be a second effect under one key.
    // A shared key may be held by another run, whose result is then adopted instead of sending; a declared one was looked at before (engine/rival.ts).
    const isOther = held.run !== row.run || held.step !== row.step;
    if (isOther && (!mayHold(actor, command, held) || (held.run === row.run && actor.identity.forked)))
      throw actor.conflict(`The key of ${row.step} is held by another step (${held.step}).`);
  };
  return { event, job };
}

/** What a call consumes: the last that people cleared. */
export function clearsOf({ identity }: RunActor, command: CommandOf<"run-step">): string | null {
  const { cleared, clearances = [] } = command;
  const last = clearances.at(-1);
  if (last !== undefined) return `${last.approval}/${HELD_CALL}`;
  if (cleared !== undefined) return `${cleared.approval}/${cleared.call}`;
  const planned = clearedByPlan(identity.plan, command);
  return planned === null ? null : `${planned.approval}${stepPath(command.frame, command.node)}`;
}

/** Rows that an arrival closes. */
export function jobOfEvent(actor: RunActor, event: Event): Job | null {
  switch (event.type) {
    case "timer-fired":
      return (writer) => writer.clearTimer(actor.key, event.id);
    case "step-completed":
      return actor.writes.size === 0 ? null : writeOf(actor, event.id);
    case "approval-decided":
      return approvalJob(actor, event);
    case "question-answered":
    case "step-settled":
      return (writer) => writer.closeTask(actor.key, event.id, "decided");
    case "task-reassigned":
      return assignmentJob(actor, event.id);
    case "event-received":
      return (writer) => {
        writer.stopAwaiting(actor.key, event.id);
        writer.markDelivered(actor.key, event.eventId);
      };
    default:
      return null;
  }
}

/** What a call has written in this store is there when its result is. */
function writeOf(actor: RunActor, id: string): Job | null {
  const write = actor.writes.get(id);
  actor.writes.delete(id);
  return write ?? null;
}

function approvalJob(actor: RunActor, event: Extract<Event, { type: "approval-decided" }>): Job {
  const closed = !actor.live.state.open.has(event.id);
  return (writer) => {
    if (closed) writer.closeTask(actor.key, event.id, "decided");
    else writer.addApprover(actor.key, event.id, event.by);
  };
}

/** The row says from now on whom the task is for. */
function assignmentJob(actor: RunActor, id: string): Job | null {
  const asking = askingOf(actor, actor.live.state, id);
  return asking === null ? null : (writer) => writer.putTask(taskOf(actor, asking));
}

/** Stands in the store while a child is ordered and has no row yet, or is to be cancelled, so that a process that ends in between leaves a trace. */
export const CHILD_START = "signalbox.child";

/** Rows that a command opens or takes back. */
export function jobOfCommand(actor: RunActor, command: Command, events: readonly Event[]): Job | null {
  switch (command.kind) {
    case "set-timer":
      return (writer) => writer.setTimer({ run: actor.key, command: command.id, dueAt: command.dueAt, people: command.people });
    case "open-approval":
    case "ask-question":
    case "ask-settlement":
      return (writer) => writer.putTask(taskOf(actor, command));
    case "await-event":
      return (writer) => writer.awaitEvent(actor.key, command.id, command.event, command.key);
    case "start-run":
      return (writer) => writer.awaitEvent(actor.key, command.id, CHILD_START, "");
    case "abort":
      return actor.live.state.open.get(command.id)?.kind === "child"
        ? (writer) => writer.awaitEvent(actor.key, command.id, CHILD_START, "")
        : null;
    case "notify":
      return (writer) => writer.remindTask(actor.key, command.approval);
    case "withdraw":
      return withdrawJob(actor, command.id, events);
    default:
      return null;
  }
}

function withdrawJob(actor: RunActor, id: string, events: readonly Event[]): Job {
  const step = stepOf(id);
  const expired = events.some((event) => event.type === "timer-fired" && event.id.startsWith(`${step}#`) && event.id.endsWith("due"));
  return (writer) => {
    writer.clearTimer(actor.key, id);
    writer.closeTask(actor.key, id, expired ? "expired" : "withdrawn");
    writer.stopAwaiting(actor.key, id);
  };
}

function taskOf(actor: RunActor, command: Asking): TaskRow {
  const { within, assigned } = command;
  const given = {
    ...(within === undefined ? {} : { within }),
    ...(assigned === undefined ? {} : { assigned }),
  };
  const base = {
    task: actor.taskId(command.id),
    run: actor.key,
    command: command.id,
    openedAt: actor.live.state.now,
    dueAt: command.dueAt,
    state: "open" as const,
    reminders: 0,
  };
  if (command.kind === "open-approval") {
    const detail: Json = {
      count: command.count,
      fourEyes: command.fourEyes,
      editable: command.editable,
      answerable: command.answerable,
      author: command.author ?? null,
      approvers: approversOf(actor, command.id),
      ...given,
    };
    return { ...base, kind: "approval", who: command.by, hash: command.hash, content: proposalBytes(command.proposal), detail };
  }
  if (command.kind === "ask-question")
    return { ...base, kind: "question", who: command.who, hash: null, content: command.question, detail: { form: command.form, ...given } };
  return {
    ...base,
    kind: "settlement",
    who: command.who ?? "",
    hash: null,
    content: command.message,
    detail: { tool: command.tool, input: command.input ?? null, ...given },
  };
}

function approversOf(actor: RunActor, id: string): readonly string[] {
  const open = actor.live.state.open.get(id);
  const active = open === undefined ? null : actor.live.state.frames.get(open.frame)?.active;
  return active?.kind === "approve" ? active.approvers.map(({ by }) => by) : [];
}
