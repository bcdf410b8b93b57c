import { inputOf, type Step, walk } from "../../analysis/journal/walk.ts";
import { erasedText } from "../../base/erased-text.ts";
import type { Json, Value } from "../../base/json.ts";
import type { Graph } from "../../definition/graph.ts";
import type { StepError } from "../../definition/step-error.ts";

import { type Controller, type EventOf, type ModelCall, nodePath, type Proposal } from "../../kernel/index.ts";
import type { Erased, JournalEntry } from "../../ports/engine.ts";

/** One time that a step was tried. */
export interface Attempt {
  readonly number: number;
  readonly at: string;
  /** What the target tells a repeated call by; null for a call that may be repeated. */
  key: string | null;
  argumentsHash: string | null;
  answeredAt: string | null;
  answer: Answer;
}
export type Answer =
  | { readonly kind: "none" }
  | { readonly kind: "completed"; readonly output: Value; readonly call: ModelCall | null }
  | { readonly kind: "failed"; readonly error: StepError }
  | { readonly kind: "doubted"; readonly error: StepError }
  | { readonly kind: "settled"; readonly by: string; readonly choice: string; readonly reason: string | null; readonly output: Value };

/** What the journal says of a step at one place. */
export interface StepRecord {
  readonly path: string;
  readonly controller: Controller;
  readonly informedByAi: boolean;
  input: Value;
  readonly attempts: Attempt[];
}
export interface DecisionRecord {
  readonly at: string;
  readonly by: string;
  /** How it is known who that is. */
  readonly identity: string | null;
  readonly decision: "approve" | "edit" | "reject" | "answer";
  readonly reason: string | null;
  /** Of what was seen, and of what was decided on where the decision changed it. */
  readonly hash: string;
  readonly revisedHash: string | null;
}
export interface ApprovalRecord {
  readonly path: string;
  readonly openedAt: string;
  readonly proposals: Map<string, Proposal>;
  readonly decisions: DecisionRecord[];
}
/** One reply of a model to an agent. */
export interface ReplyRecord {
  readonly at: string;
  readonly call: ModelCall;
  readonly offered: readonly string[];
  /** What it said beside its calls. */
  readonly said: readonly string[];
}
export interface BranchRecord {
  readonly at: string;
  readonly arm: string;
  readonly controller: Controller;
  readonly informedByAi: boolean;
  readonly read: { readonly [name: string]: Json };
  /** The failure that an `onError` arm was given. */
  readonly error: Value;
}
export interface History {
  readonly startedAt: string;
  readonly startedBy: string | null;
  readonly input: Value;
  readonly erased: Erased | null;
  readonly steps: ReadonlyMap<string, StepRecord>;
  readonly approvals: ReadonlyMap<string, ApprovalRecord>;
  /** By "<agent's path>#<turn>". */
  readonly replies: ReadonlyMap<string, ReplyRecord>;
  /** The arm that a node took last, by the node's path. */
  readonly branches: ReadonlyMap<string, BranchRecord>;
}

/** Puts a journal in the order of its steps instead of that of its events. */
export function historyOf(graph: Graph, entries: readonly JournalEntry[]): History {
  const collector = new Collector();
  for (const step of walk(graph, entries)) collector.take(step);
  return collector.history();
}

class Collector {
  readonly #steps = new Map<string, StepRecord>();
  readonly #approvals = new Map<string, ApprovalRecord>();
  readonly #branches = new Map<string, BranchRecord>();
  readonly #replies = new Map<string, ReplyRecord>();
  #start: { at: string; event: EventOf<"run-started"> } | null = null;
  #erased: Erased | null = null;

  history(): History {
    const { at = "", event } = this.#start ?? {};
    return {
      startedAt: at,
      startedBy: event?.by ?? null,
      input: event?.input,
      erased: this.#erased,
      steps: this.#steps,
      approvals: this.#approvals,
      replies: this.#replies,
      branches: this.#branches,
    };
  }

  take(step: Step): void {
    const { event, entry } = step;
    this.#erased ??= entry.erased ?? null;
    if (event.type === "run-started") this.#start = { at: entry.at, event };
    else if (event.type === "step-started") this.#started(step, event);
    else if (event.type === "intent-recorded") this.#intent(step, event);
    else if (event.type === "branch-decided") this.#branch(entry.at, event);
    else if (event.type === "approval-opened") this.#opened(step, event);
    else if (event.type === "approval-decided") this.#decided(step, event);
    else if (event.type === "model-replied") this.#replied(step, event);
    else this.#answered(step);
  }

  #replied({ entry }: Step, { id, answer, call, offered }: EventOf<"model-replied">): void {
    const said = entry.erased === undefined ? answer.parts.flatMap((part) => (part.type === "tool-call" ? [] : [part.text])) : [];
    // "<frame>/<node>#<turn>.<attempt>"
    const turn = id.slice(id.startsWith("/") ? 1 : 0, id.lastIndexOf("."));
    this.#replies.set(turn, { at: entry.at, call, offered, said });
  }

  #started(step: Step, event: EventOf<"step-started">): void {
    const { path, entry, command } = step;
    const known = this.#steps.get(path) ?? {
      path,
      controller: event.controller,
      informedByAi: event.informedBy === "ai",
      input: undefined,
      attempts: [],
    };
    known.input = entry.erased === undefined ? inputOf(command) : erasedText(entry.erased);
    known.attempts.push({
      number: event.attempt,
      at: entry.at,
      key: null,
      argumentsHash: null,
      answeredAt: null,
      answer: { kind: "none" },
    });
    this.#steps.set(path, known);
  }

  #intent({ path }: Step, { key, argumentsHash }: EventOf<"intent-recorded">): void {
    const attempt = this.#steps.get(path)?.attempts.at(-1);
    if (attempt !== undefined) Object.assign(attempt, { key, argumentsHash });
  }

  #answered({ path, event, entry }: Step): void {
    const attempt = this.#steps.get(path)?.attempts.at(-1);
    if (attempt === undefined) return;
    const answer = answerOf(event);
    if (answer === null) return;
    attempt.answer = answer;
    attempt.answeredAt = entry.at;
  }

  #branch(at: string, event: EventOf<"branch-decided">): void {
    const { arm, controller, informedBy, read, values } = event;
    const [given] = Object.values(values);
    const error = arm === "onError" && given?.kind === "value" ? given.value : undefined;
    this.#branches.set(nodePath(event.frame, event.node), { at, arm, controller, informedByAi: informedBy === "ai", read, error });
  }

  #opened({ path, entry }: Step, { state }: EventOf<"approval-opened">): void {
    const proposals = new Map(entry.erased === undefined ? [[state.hash, state.proposal]] : []);
    this.#approvals.set(path, { path, openedAt: entry.at, proposals, decisions: [] });
  }

  #decided({ path, entry }: Step, { by, identity, decision, reason, hash, revised }: EventOf<"approval-decided">): void {
    const approval = this.#approvals.get(path);
    if (revised !== undefined) approval?.proposals.set(revised.hash, revised.proposal);
    approval?.decisions.push({
      at: entry.at,
      by,
      identity: identity ?? null,
      decision,
      reason: reason ?? null,
      hash,
      revisedHash: revised?.hash ?? null,
    });
  }
}

function answerOf(event: Step["event"]): Answer | null {
  switch (event.type) {
    case "step-completed":
      return { kind: "completed", output: event.output, call: event.call ?? null };
    case "step-failed":
      return { kind: "failed", error: event.error };
    case "step-doubted":
      return { kind: "doubted", error: event.error };
    case "step-probed":
      return event.happened === true ? { kind: "completed", output: event.output, call: null } : null;
    case "step-settled":
      return { kind: "settled", by: event.by, choice: event.choice, reason: event.reason ?? null, output: event.output };
    default:
      return null;
  }
}
