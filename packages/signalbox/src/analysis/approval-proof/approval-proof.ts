import type { Effect } from "../../definition/tool.ts";
import type { PolicyLine } from "../policy-line.ts";

interface LookedAt {
  /** "<run node>/<node>" for a call of a workflow that this one runs. */
  readonly node: string;
  readonly workflow: string;
  readonly tool: string;
  readonly effect: Effect;
  /** From the start, by the decisions on the way: ["start", "spam? no", "send"]. */
  readonly path: readonly string[];
  /** Why somebody has to clear it: rules of policies, what it is, or an approval of the workflow that is about it. Empty: nothing demands it. */
  readonly demandedBy: readonly string[];
}

/** Who clears it: an approval of the workflow; or, of what a model chooses, a policy that names it and asks each time; or nobody needs to: it is denied. */
export type Clearance =
  | {
      readonly kind: "approval";
      readonly node: string;
      /** The proposal that is performed; null where the shown value is sent by hand. */
      readonly call: string | null;
      readonly by: string;
      readonly count: number;
    }
  | { readonly kind: "policy"; readonly policy: string; readonly rule: number; readonly by: string }
  | { readonly kind: "denied"; readonly policy: string; readonly rule: number };

export interface ProvenEffect extends LookedAt {
  readonly clearance: Clearance;
  /** Rules that may ask somebody else as well, before it is sent. */
  readonly asksAgain: readonly PolicyLine[];
}

export type LeakCode =
  /** On this path nobody is asked. */
  | "no-approval"
  /** Something else is sent than what was shown. */
  | "not-shown"
  /** What is shown under one name is sent under another. */
  | "renamed"
  /** What was shown is sent as it was before somebody may have edited it. */
  | "edited"
  /** It was changed, or made, after the approval. */
  | "changed"
  /** One approval is spent more than once. */
  | "second-send"
  /** A model chooses the call and writes what it sends. */
  | "chosen-by-model"
  /** A plan was approved, and not what its later steps send. */
  | "planned"
  /** Somebody approves whom the policy does not take. */
  | "wrong-person";

export interface UnprovenEffect extends LookedAt {
  readonly code: LeakCode;
  /** What is wrong, in a sentence or two. */
  readonly problem: string;
  readonly advice: string;
  /** The rule that makes the engine ask a person before it is sent all the same; null: nothing stops it. */
  readonly held: PolicyLine | null;
  /** Whether such a version is not made live: nothing stops the call, or a policy that somebody wrote demands an approval for whatever is like it. */
  readonly refused: boolean;
}

/** Of a tool that leaves the instance or cannot be undone: a call that nothing demands an approval for. */
export interface UnaskedEffect extends LookedAt {
  /** The rules that decide about it when it is about to be sent; empty: none is about it. */
  readonly policies: readonly PolicyLine[];
}

/** What can be said before a run about who sees what leaves. Plain JSON. */
export interface ApprovalProof {
  readonly proven: readonly ProvenEffect[];
  readonly unproven: readonly UnprovenEffect[];
  readonly unasked: readonly UnaskedEffect[];
  /** Workflows that it runs and that could not be looked at. */
  readonly notFollowed: readonly string[];
}
