// Walks back from an effect to the start of its run: what was sent and what came of it, who or what decided that it is sent, and so on
// through every arm and loop around it; and which of the values in it a model produced.

import { erasedText } from "../../base/erased-text.ts";
import { SignalboxError } from "../../base/error.ts";
import { canonical, type Json } from "../../base/json.ts";
import type { Graph, Node } from "../../definition/graph.ts";

import { type Controller, type GraphIndex, indexGraph, nodePath, type Proposal, proposalBytes, proposalHash } from "../../kernel/index.ts";
import type { Erased } from "../../ports/engine.ts";
import type { ApprovalRecord, Attempt, BranchRecord, DecisionRecord, History, ReplyRecord, StepRecord } from "./history.ts";
import { type Origin, originsOf } from "./origin.ts";

/** Why the step was reached, one for each thing around it. */
export type Cause =
  /** People cleared it, on exactly these bytes. */
  | {
      readonly kind: "approval";
      readonly step: string;
      readonly openedAt: string;
      readonly arm: string;
      readonly decisions: readonly DecisionRecord[];
      readonly hash: string;
      /** Canonical JSON (RFC 8785) of the proposal that was decided on: what was hashed and shown. */
      readonly bytes: string;
      /** Null when the bytes are erased. */
      readonly hashMatches: boolean | null;
    }
  | {
      readonly kind: "rule";
      readonly step: string;
      readonly at: string;
      readonly controller: Controller;
      readonly arm: string;
      readonly read: { readonly [name: string]: Json };
      readonly informedByAi: boolean;
    }
  | { readonly kind: "failure"; readonly step: string; readonly at: string; readonly error: Json }
  /** A model chose it, among what it was offered. */
  | ({ readonly kind: "choice"; readonly step: string; readonly agent: string; readonly turn: number } & ReplyRecord)
  /** An item of a map, a round of a repeat, a branch of an all. */
  | { readonly kind: "part"; readonly step: string; readonly of: string; readonly key: string };

export interface Explanation {
  readonly runId: string;
  readonly step: string;
  readonly what: { readonly kind: string; readonly tool: string | null; readonly effect: string | null; readonly delivery: string | null };
  readonly controller: Controller;
  readonly informedByAi: boolean;
  readonly input: Json;
  /** For a call that an approval cleared: which one, and whether the bytes that were sent are the ones that were shown. */
  readonly cleared: { readonly approval: string; readonly call: string; readonly asShown: boolean | null } | null;
  readonly attempts: readonly Attempt[];
  /** Innermost first. */
  readonly causes: readonly Cause[];
  readonly start: { readonly at: string; readonly by: string | null; readonly input: Json };
  /** What models produced of all this. */
  readonly origins: readonly Origin[];
  /** When the run's values were erased, and by whom; null when they are there. */
  readonly erased: Erased | null;
}

/** @throws SignalboxError `not-found` with the steps there are. */
export function explain(graph: Graph, history: History, runId: string, name: string): Explanation {
  const index = indexGraph(graph);
  const record = findStep(history, runId, name);
  const node = index.nodes.get(nodeOf(record.path)) as Node;
  const causes = causesOf(index, history, record.path);
  return {
    runId,
    step: record.path,
    what: whatIs(node),
    controller: record.controller,
    informedByAi: record.informedByAi,
    input: record.input ?? null,
    cleared: clearedBy(node, record, causes, history.erased !== null),
    attempts: record.attempts,
    causes,
    start: { at: history.startedAt, by: history.startedBy, input: history.input ?? null },
    origins: originsOf(index, history, node, causes),
    erased: history.erased,
  };
}

function findStep({ steps }: History, runId: string, name: string): StepRecord {
  const wanted = name.replace(/^\//, "");
  const exact = steps.get(wanted);
  if (exact !== undefined) return exact;
  const matches = [...steps.values()].filter(({ path }) => path.endsWith(`/${wanted}`));
  const [only] = matches;
  if (only !== undefined && matches.length === 1) return only;
  const known = (matches.length === 0 ? [...steps.keys()] : matches.map(({ path }) => path)).slice(0, 10).join(", ");
  throw new SignalboxError(
    "not-found",
    matches.length === 0
      ? `Run ${runId} has no step "${name}" that was started. Started were: ${known || "none"}.`
      : `Run ${runId} has "${name}" at several places; give one of: ${known}.`,
  );
}

const nodeOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
const frameOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

function whatIs(node: Node): Explanation["what"] {
  if (node.kind !== "call") return { kind: node.kind, tool: null, effect: null, delivery: null };
  const { id, effect, delivery } = node.tool;
  return { kind: "call", tool: id, effect, delivery };
}

function clearedBy(node: Node, record: StepRecord, causes: readonly Cause[], isErased: boolean): Explanation["cleared"] {
  if (node.kind !== "call" || node.clears === undefined) return null;
  const { approval, call } = node.clears;
  if (isErased) return { approval, call, asShown: null };
  const cause = causes.find((each) => each.kind === "approval" && nodeOf(each.step) === approval);
  const proposal = cause?.kind === "approval" && cause.bytes !== "" ? (JSON.parse(cause.bytes) as Proposal) : null;
  const shown = proposal?.calls[call]?.arguments;
  return { approval, call, asShown: shown !== undefined && canonical(shown) === canonical(record.input ?? null) };
}

function causesOf(index: GraphIndex, history: History, path: string): readonly Cause[] {
  const causes: Cause[] = [];
  for (let frame = frameOf(path); frame !== ""; frame = frameOf(frame)) {
    const [, id = "", rest = ""] = PLACE.exec(nodeOf(frame)) ?? [];
    const outer = frameOf(frame);
    const step = nodePath(outer, id);
    causes.push(causeOf(index.nodes.get(id), step, rest, history));
  }
  return causes;
}

/** "each[3]", "review.granted", and "research.delegate_helper[1.0]", where the node's own name has a dot. */
const PLACE = /^(.+?)(\[[^\]]*\]|\.[^.]*)$/;

function causeOf(node: Node | undefined, step: string, rest: string, { branches, approvals, replies, erased }: History): Cause {
  const turn = Number.parseInt(rest.slice(1), 10);
  const reply = node?.kind === "agent" && rest.startsWith("[") ? replies.get(`${step}#${turn}`) : undefined;
  if (node?.kind === "agent" && reply !== undefined) return { kind: "choice", step, agent: node.agent.id, turn, ...reply };
  const branch = branches.get(step);
  const approval = approvals.get(step);
  if (rest.startsWith("[") || branch === undefined)
    return { kind: "part", step, of: node?.kind ?? "block", key: rest.replace(/^[.[]|\]$/g, "") };
  if (branch.arm === "onError") return { kind: "failure", step, at: branch.at, error: branch.error ?? null };
  if (approval !== undefined) return erased === null ? approvalCause(approval, branch) : erasedCause(approval, branch, erased);
  const { at, controller, arm, read, informedByAi } = branch;
  return { kind: "rule", step, at, controller, arm, read, informedByAi };
}

/** Who decided, when, and on which hash is left. */
function erasedCause({ path, openedAt, decisions }: ApprovalRecord, { arm }: BranchRecord, erased: Erased): Cause {
  const last = decisions.at(-1);
  const hash = last?.revisedHash ?? last?.hash ?? "";
  return { kind: "approval", step: path, openedAt, arm, decisions, hash, bytes: erasedText(erased), hashMatches: null };
}

/** The decisions that count are those on the bytes that were open at the end: an edit made new ones. */
function approvalCause(approval: ApprovalRecord, { arm }: BranchRecord): Cause {
  const [hash, proposal] = [...approval.proposals].at(-1) ?? ["", null];
  const decisions = approval.decisions.filter((decision) => (decision.revisedHash ?? decision.hash) === hash);
  const bytes = proposal === null ? "" : proposalBytes(proposal);
  return {
    kind: "approval",
    step: approval.path,
    openedAt: approval.openedAt,
    arm,
    decisions,
    hash,
    bytes,
    hashMatches: proposal !== null && proposalHash(proposal) === hash,
  };
}
