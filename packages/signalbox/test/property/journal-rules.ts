// What must hold for every journal, judged by its events alone: neither the kernel's state nor its ids are trusted.

import type { CallNode } from "../../src/definition/graph.ts";
import type { GraphIndex } from "../../src/definition/graph-index.ts";
import type { Batch, Event, EventOf } from "../../src/kernel/index.ts";

type Dated = { readonly event: Event; readonly at: number };
const dated = (journal: readonly Batch[]): Dated[] => journal.flatMap(({ at, events }) => events.map((event) => ({ event, at })));

const answers: ReadonlySet<Event["type"]> = new Set([
  "step-completed",
  "step-failed",
  "step-doubted",
  "step-probed",
  "step-settled",
  "timer-fired",
  "question-answered",
  "event-received",
  "command-withdrawn",
] as const);

/** The id of the command that an event opens. */
function opened(event: Event): string | null {
  if (event.type === "command-opened" || event.type === "approval-reopened") return event.id;
  if (event.type === "step-started") return `${event.frame}/${event.node}#${event.attempt}`;
  return event.type === "approval-opened" ? `${event.frame}/${event.node}#${event.state.revision}` : null;
}

interface Vote {
  readonly count: number;
  readonly fourEyes: boolean;
  hash: string;
  author: string | null;
  approvers: Set<string>;
}

/** P2, told again: true when the decision closes what was open. */
function closes(vote: Vote | undefined, event: EventOf<"approval-decided">): boolean {
  if (vote === undefined || vote.hash !== event.hash) return false;
  if (event.decision === "reject") return true;
  if (event.revised !== undefined) {
    Object.assign(vote, { hash: event.revised.hash, author: event.by, approvers: new Set(vote.fourEyes ? [] : [event.by]) });
    return true;
  }
  if (!vote.fourEyes || vote.author !== event.by) vote.approvers.add(event.by);
  return vote.approvers.size >= vote.count;
}

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
      const { count, fourEyes, hash } = event.state;
      votes.set(`${event.frame}/${event.node}`, { count, fourEyes, hash, author: null, approvers: new Set() });
    } else if (event.type === "approval-decided") {
      if (!open.has(event.id)) problems.push(`${event.id} was decided and is not open`);
      if (closes(votes.get(event.id.slice(0, event.id.lastIndexOf("#"))), event)) open.delete(event.id);
    } else if (answers.has(event.type)) {
      const { id: answered } = event as EventOf<"command-withdrawn">;
      if (!open.delete(answered)) problems.push(`${answered} was answered by ${event.type} and is not open`);
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
    } else if (event.type === "step-completed" || event.type === "step-failed" || event.type === "step-doubted") {
      const hash = event.id.lastIndexOf("#");
      const step = latest.get(event.id.slice(0, hash));
      if (step !== undefined && String(step.attempt) === event.id.slice(hash + 1)) step.answered = true;
    }
  }
  return problems;
}

const starts: ReadonlySet<Event["type"]> = new Set([
  "step-started",
  "command-opened",
  "approval-opened",
  "approval-reopened",
  "node-entered",
  "block-entered",
  "branch-decided",
] as const);

const inFlight: ReadonlySet<string> = new Set(["step", "compute", "model", "child", "probe"]);

/** A5. After a cancel was requested nothing new starts, and what is in flight then is aborted with it. */
export function cancelIsFollowed(journal: readonly Batch[]): string[] {
  const open = new Set<string>();
  const problems: string[] = [];
  let cancelled = false;
  for (const { events } of journal) {
    const aborted = new Set(events.flatMap((event) => (event.type === "abort-requested" ? [event.id] : [])));
    for (const event of events) {
      const id = opened(event);
      if (id !== null && "kind" in event && inFlight.has(event.kind)) open.add(id);
      else if (answers.has(event.type)) open.delete((event as EventOf<"command-withdrawn">).id);
      if (cancelled && starts.has(event.type)) problems.push(`${event.type} after the cancel`);
      if (event.type !== "cancel-requested" || cancelled) continue;
      cancelled = true;
      for (const pending of open) if (!aborted.has(pending)) problems.push(`${pending} was in flight and not aborted`);
    }
  }
  return problems;
}

/** semantics.md, section 3: when a call whose outcome was in doubt may be made again. */
export function doubtsAreRespected(index: GraphIndex, journal: readonly Batch[]): string[] {
  const problems: string[] = [];
  const steps = new Map<string, { node: CallNode; first: number; doubt: boolean; negatives: number[]; cleared: boolean }>();
  for (const { event, at } of dated(journal)) {
    if (event.type === "step-started" && event.kind === "step") {
      const step = `${event.frame}/${event.node}`;
      const known = steps.get(step);
      if (known === undefined) {
        steps.set(step, { node: index.nodes.get(event.node) as CallNode, first: at, doubt: false, negatives: [], cleared: false });
        continue;
      }
      const problem = known.doubt && !known.cleared ? complaint(known.node, known.first, known.negatives, at) : null;
      if (problem !== null) problems.push(`${step}: ${problem}`);
      Object.assign(known, {
        negatives: [],
        cleared: false,
        doubt: known.doubt && !known.cleared && known.node.tool.delivery !== "checked",
      });
    } else if ("id" in event) {
      const known = steps.get(event.id.slice(0, event.id.lastIndexOf("#")));
      if (known === undefined) continue;
      if (event.type === "step-doubted") known.doubt = true;
      if (event.type === "step-probed" && event.happened === false) known.negatives.push(at);
      if (event.type === "step-settled" && event.choice === "did-not-happen") known.cleared = true;
    }
  }
  return problems;
}

function complaint({ tool }: CallNode, first: number, negatives: readonly number[], at: number): string | null {
  if (tool.delivery === "once") return "a call that may be sent once was sent again without a person's word";
  if (tool.delivery === "keyed" && at > first + (tool.windowMs ?? 0)) return `sent again ${at - first} ms after the first attempt`;
  if (tool.delivery !== "checked") return null;
  const [one, two] = negatives.slice(-2);
  if (one === undefined || two === undefined) return `sent again after ${negatives.length} negative answers`;
  return two - one < (tool.windowMs ?? 0) ? `sent again after a quiet period of ${two - one} ms` : null;
}

/** A cleared call is ordered only under a decision of a person that was made before it, and with its bytes. */
export function approvedCallsWereApproved(index: GraphIndex, journal: readonly Batch[]): string[] {
  const granted = new Set<string>();
  return dated(journal).flatMap(({ event }) => {
    if (event.type === "branch-decided" && event.arm === "granted") {
      granted.add(`${event.frame}/${event.node}`);
      return event.controller === "human" ? [] : [`${event.node} was granted by ${event.controller}`];
    }
    if (event.type !== "step-started") return [];
    const node = index.nodes.get(event.node);
    if (node?.kind !== "call" || node.clears === undefined) return [];
    const frames = event.frame.split("/");
    const within = frames.some((_, depth) => granted.has(`${frames.slice(0, depth).join("/")}/${node.clears?.approval}`));
    return within ? [] : [`${event.node} was performed without a grant`];
  });
}
