import type { Json, JsonObject, Value } from "../base/json.ts";
import type { Clears, PromptNode } from "../definition/graph.ts";
import type { ToolCard } from "../definition/tool.ts";
import type { Proposal } from "./proposal.ts";
import type { Assignment, Clearance, CommandId, FramePath, TimerUse } from "./run-state.ts";

type Base = { readonly id: CommandId; readonly frame: FramePath; readonly node: string };
/** What was given to others than those who were asked for it. */
interface Given {
  /** Who acts is one of these as well. */
  readonly within?: string;
  readonly assigned?: Pick<Assignment, "by" | "at" | "reason">;
}
/** What the host is to do. Every command but `withdraw`, `abort` and `notify` is answered by exactly one arrival with its id. */
export type Command =
  | (Base & {
      readonly kind: "run-step";
      readonly tool: ToolCard;
      readonly input: Value;
      readonly attempt: number;
      readonly timeoutMs?: number;
      readonly cleared?: ClearedCall;
      /** What people cleared in front of this call, where a policy asked for it. */
      readonly clearances?: readonly Clearance[];
      readonly chosen?: Chosen;
      /** An intent of this very attempt is journaled: the process ended before the answer. */
      readonly intent: boolean;
    })
  | (Base & { readonly kind: "run-function"; readonly input: Value })
  | (Base & {
      readonly kind: "call-model";
      readonly task: PromptNode["task"];
      readonly model: string;
      readonly text: Value;
      readonly output: JsonObject;
      readonly maxInputTokens: number;
      readonly maxOutputTokens: number;
      readonly attempt: number;
      readonly timeoutMs?: number;
    })
  /** One model call of an agent. The conversation is what the journal says of this agent up to now. */
  | (Base & {
      readonly kind: "run-turn";
      readonly turn: number;
      readonly attempt: number;
      /** What the agent's own limits leave for this call. */
      readonly left: { readonly tokens: number; readonly costMicroUsd: number };
      readonly timeoutMs: number;
    })
  | (Base & {
      readonly kind: "probe-step";
      readonly tool: ToolCard;
      readonly input: Value;
      readonly attempt: number;
      readonly chosen?: Chosen;
    })
  | (Base &
      Given & {
        readonly kind: "open-approval";
        readonly proposal: Proposal;
        readonly hash: string;
        readonly by: string;
        readonly count: number;
        readonly fourEyes: boolean;
        readonly editable: boolean;
        /** A model proposed the call: whoever decides may answer it instead, and nothing is sent. */
        readonly answerable: boolean;
        readonly author?: string;
        readonly dueAt: number;
      })
  | (Base &
      Given & {
        readonly kind: "ask-question";
        readonly who: string;
        readonly question: string;
        readonly form: JsonObject;
        readonly dueAt: number;
      })
  | (Base &
      Given & {
        readonly kind: "ask-settlement";
        /** Absent: anybody. */
        readonly who?: string;
        readonly tool: string;
        readonly input: Value;
        readonly message: string;
        readonly dueAt: number;
      })
  /** `people`: a deadline for a person, which downtime extends. */
  | (Base & { readonly kind: "set-timer"; readonly use: TimerUse; readonly dueAt: number; readonly people: boolean })
  | (Base & { readonly kind: "await-event"; readonly event: string; readonly key: string; readonly since: number })
  | (Base & {
      readonly kind: "start-run";
      readonly workflow: string;
      readonly hash: string;
      readonly input: Value;
      /** A plan that people approved: the input is the checked plan, to the byte. */
      readonly cleared?: ClearedCall;
    })
  | { readonly kind: "notify"; readonly use: "remind" | "escalate"; readonly approval: CommandId; readonly to: string }
  | { readonly kind: "abort"; readonly id: CommandId }
  | { readonly kind: "withdraw"; readonly id: CommandId };
export type CommandKind = Command["kind"];
export type CommandOf<K extends CommandKind> = Extract<Command, { kind: K }>;

/** A call that a model chose. Its key is made of these: neither the turn nor the place in the reply is in it. */
export interface Chosen {
  /** "<frame>/<node>" of the agent. */
  readonly agent: string;
  /** How many of the same calls the agent has made before. */
  readonly nth: number;
}
/** Which approved call a step performs: the gate compares its bytes with what was cleared. */
export interface ClearedCall extends Clears {
  readonly hash: string;
  readonly arguments: Json;
  /** Who approved it. */
  readonly by: readonly string[];
}
