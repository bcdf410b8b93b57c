// V1. Of an erased batch the head is left: what happened, when, who decided. In place of each value stands a text that says who erased it and when.
// V2. What stands in has the type of what was there, so that whoever reads a journal needs no second way of reading.
// V3. A run whose values are erased is told, never folded: nothing is decided on a stand-in.
import { formatInstant } from "../base/instant.ts";
import { stepError } from "../definition/step-error.ts";
import type { ApproveState, ModelAnswer, Proposal } from "../kernel/index.ts";
import type { Erased } from "../ports/engine.ts";
import type { ErasureMark } from "../ports/erasure-store.ts";

/** Code of the error that stands in for an erased one. */
export const ERASED = "erased";
export const erasedView = ({ at, by }: ErasureMark): Erased => ({ at: formatInstant(at), by });

type Head = { readonly [field: string]: unknown };

/** A value of the field's type; undefined where nothing can be said to have been there. */
export function standIn(field: string, head: Head, text: string): unknown {
  switch (field) {
    case "error":
      return stepError(ERASED, text);
    case "read":
      return { value: text };
    case "values":
      return {};
    case "result":
      return { kind: "value", value: text };
    case "closing":
      return { why: "sibling", error: stepError(ERASED, text) };
    case "state":
      return head.type === "approval-opened" ? approval(text) : { kind: "all", active: 0, results: {}, failures: {} };
    case "output":
      return head.happened === false || head.happened === "unknown" || (head.choice !== undefined && head.choice !== "happened")
        ? undefined
        : text;
    case "answer":
      return head.type === "question-answered" ? text : modelAnswer(head, text);
    case "ending":
      return { outcome: "unsure", reason: ERASED, message: text };
    // Whether a decision changed the proposal is told by the word for it.
    case "revised":
      return undefined;
    default:
      return text;
  }
}

/** Of a step that asked a model; any other had no such answer. */
const modelAnswer = ({ call }: Head, text: string): ModelAnswer | undefined =>
  call === undefined ? undefined : { parameters: {}, parts: [{ type: "text", text }] };

export const erasedProposal = (text: string): Proposal => ({
  run: "",
  step: "",
  revision: 1,
  show: text,
  calls: {},
  expiresAt: formatInstant(0),
  policy: "",
  nonce: "",
});

const approval = (text: string): ApproveState => ({
  kind: "approve",
  revision: 1,
  proposal: erasedProposal(text),
  hash: "",
  count: 1,
  fourEyes: false,
  dueAt: 0,
  approvers: [],
  reminders: 0,
  escalated: false,
});
