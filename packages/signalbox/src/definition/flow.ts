import type { Agent } from "./agent.ts";
import type { EventType } from "./event-type.ts";
import type { Disclosures } from "./graph.ts";
import type { CheckedPlan, PlanHistory, Planner, PlanOutcome } from "./planner.ts";
import type { Approved, PlannedRun, Proposal } from "./proposal.ts";
import type { AnyRef, ArmResult, In, Join, Narrowing, Ref, Resolved, Widen } from "./ref.ts";
import type { OutputOf, Schema } from "./schema.ts";
import type { Collected, StepError } from "./step-error.ts";
import type { AnyTool, Tool } from "./tool.ts";
import type { Workflow } from "./workflow.ts";

/** `backoff` is the wait after the first attempt ("1s"), multiplied by `factor` (2) up to `maxBackoff` ("5m"); `jitter` (0.5) of it is random. */
export interface RetryOptions {
  readonly maxAttempts: number;
  readonly backoff?: string;
  readonly factor?: number;
  readonly maxBackoff?: string;
  readonly jitter?: number;
  /** Error codes to retry on; absent: every failure that may be retried. */
  readonly on?: readonly string[];
}
type Fallible<E extends ArmResult> = { retry?: RetryOptions; timeout?: string; onError?: (error: Ref<StepError>) => E };
type Handled<E extends ArmResult> = { onError?: (error: Ref<StepError>) => E };
/** Who decided, as an arm receives it. */
export type Decision = { readonly by: string; readonly at: string; readonly reason?: string };
type Variant<T, D extends keyof T, K> = T extends { readonly [P in D]: infer V } ? (K extends V ? T : never) : never;
type MapResult<R, P> = Ref<P extends "collect" ? Collected<Resolved<R>>[] : Resolved<R>[]>;
/**
 * `maxInputTokens` bounds the text, counted in bytes of UTF-8: no tokenizer makes more tokens of it. A longer text is not sent.
 * `discloses`: why the model may be told what schemas mark as sensitive, by field: `{ "input: iban": "The letter names the account." }`.
 */
type PromptBase = { model: string; text: In<string>; maxInputTokens: number; discloses?: Disclosures };
/** Arguments that the workflow fixes, by tool id: the model neither sees nor sets them. */
type Bind = { readonly [tool: string]: { readonly [argument: string]: unknown } };
/** `only`: the tools that the agent may use here, of those that it was granted; absent: all of them. */
type AgentBounds = { bind?: Bind; only?: readonly (AnyTool | string)[]; subject?: In<string>; discloses?: Disclosures };
/** How an agent ended that did not finish. `reason` names the limit, or why it gave up; what the model wrote is in `message`. */
export type AgentEnd = {
  readonly outcome: "unsure" | "overBudget";
  readonly reason: string;
  readonly message: string;
  /** Where it handed over to people. */
  readonly queue?: string;
};
type Proposals = { readonly [key: string]: Proposal<never, unknown> };

/**
 * What a flow function records with. Every method adds one node and returns the ref of its result; arms are functions that
 * run once, now, and join by what they return.
 */
export interface Flow {
  /** Calls a tool. */
  call<I, O, const E extends ArmResult = never>(
    id: string,
    tool: Tool<I, O>,
    input: NoInfer<In<I>>,
    options?: Fallible<E>,
  ): Join<Ref<O> | E>;
  /** Runs a pure function over resolved values; its result comes from the journal ever after. */
  compute<const S, const O, const E extends ArmResult = never>(
    id: string,
    inputs: S,
    fn: (inputs: Resolved<S>) => O,
    options?: Handled<E>,
  ): Join<Ref<Resolved<O>> | E>;
  /** One model call with a typed output. */
  prompt<S extends Schema, const E extends ArmResult = never>(
    id: string,
    options: PromptBase & { output: S; maxOutputTokens: number } & Fallible<E>,
  ): Join<Ref<OutputOf<S>> | E>;
  /** A prompt that picks one of the labels. */
  classify<const L extends string, const E extends ArmResult = never>(
    id: string,
    options: PromptBase & { labels: readonly L[] } & Fallible<E>,
  ): Join<Ref<{ label: L; confidence: number }> | E>;
  /** A prompt that reads fields out of a text. */
  extract<S extends Schema, const E extends ArmResult = never>(
    id: string,
    options: PromptBase & { output: S; maxOutputTokens: number } & Fallible<E>,
  ): Join<Ref<OutputOf<S>> | E>;
  /** A prompt that shortens a text. */
  summarize<const E extends ArmResult = never>(
    id: string,
    options: PromptBase & { maxOutputTokens: number } & Fallible<E>,
  ): Join<Ref<{ summary: string }> | E>;
  /** A prompt that writes a text. */
  draft<const E extends ArmResult = never>(
    id: string,
    options: PromptBase & { maxOutputTokens: number } & Fallible<E>,
  ): Join<Ref<{ text: string }> | E>;

  /**
   * Lets a model decide what happens next, inside the agent's limits. It can end in three ways, and those in which it did not finish
   * have an arm: `unsure` and `overBudget`, or `otherwise` for both. `subject`: whose memory an agent has that was granted one; without
   * it the run's subject.
   */
  agent<I, O, const X extends ArmResult>(
    id: string,
    agent: Agent<I, O>,
    input: NoInfer<In<I>>,
    options: AgentBounds & { otherwise: (end: Ref<AgentEnd>) => X },
  ): Join<Ref<O> | X>;
  agent<I, O, const U extends ArmResult, const B extends ArmResult>(
    id: string,
    agent: Agent<I, O>,
    input: NoInfer<In<I>>,
    options: AgentBounds & { unsure: (end: Ref<AgentEnd>) => U; overBudget: (end: Ref<AgentEnd>) => B },
  ): Join<Ref<O> | U | B>;

  /**
   * Asks people to decide. `calls` are what is cleared: in `granted` each can be performed once, with exactly the bytes that were seen.
   * Silence never approves: a decision that does not come takes `expired`, or `denied` without one.
   */
  approve<
    const S extends ArmResult = undefined,
    const P extends Proposals = Record<never, never>,
    const G extends ArmResult = undefined,
    const D extends ArmResult = undefined,
    const X extends ArmResult = D,
  >(
    id: string,
    options: {
      show?: S;
      calls?: P;
      by: In<string>;
      count?: number;
      fourEyes?: boolean;
      within: string;
      remind?: string;
      escalateTo?: In<string>;
      escalateAfter?: string;
      /** Present: the person may edit the shown value, and what they hand in is checked by it. */
      // biome-ignore lint/suspicious/noExplicitAny: the schema's input side does not matter here
      edit?: Schema<any, NoInfer<Resolved<S>>>;
      granted: (
        shown: Ref<Resolved<S>>,
        calls: { readonly [K in keyof P]: P[K] extends Proposal<never, infer O> ? Approved<O> : never },
        decision: Ref<Decision>,
      ) => G;
      denied?: (decision: Ref<Decision>) => D;
      expired?: () => X;
    },
  ): Join<G | D | X>;
  /** Performs a call that an approval cleared: exactly the bytes that were approved, once. */
  perform<O, const E extends ArmResult = never>(id: string, approved: Approved<O>, options?: Fallible<E>): Join<Ref<O> | E>;
  /** Asks a person for a typed answer. */
  ask<S extends Schema, const X extends ArmResult>(
    id: string,
    options: { who: In<string>; question: In<string>; form: S; within: string; expired: () => X },
  ): Join<Ref<OutputOf<S>> | X>;

  /** Branches on a condition; with present() the `then` arm receives the value without its absence. */
  when<T, const A extends ArmResult, const B extends ArmResult = undefined>(
    id: string,
    condition: Narrowing<T>,
    then: (value: Ref<T>) => A,
    otherwise?: () => B,
  ): Join<A | B>;
  when<const A extends ArmResult, const B extends ArmResult = undefined>(
    id: string,
    condition: In<boolean>,
    then: () => A,
    otherwise?: () => B,
  ): Join<A | B>;
  /** Branches on a label: an arm for every label, or for some and `otherwise`. */
  match<L extends string, const R extends { [K in L]: ArmResult }>(
    id: string,
    on: Ref<L>,
    arms: string extends L ? "any string: give otherwise as well" : { readonly [K in keyof R]: K extends L ? () => R[K] : never },
  ): Join<R[keyof R]>;
  match<L extends string, const R extends { [K in L]?: ArmResult }, const X extends ArmResult>(
    id: string,
    on: Ref<L>,
    arms: { readonly [K in keyof R]: K extends L ? () => R[K] : never },
    otherwise: () => X,
  ): Join<R[keyof R] | X>;
  /** Branches on a discriminant: each arm receives its variant. */
  matchBy<T, D extends keyof T & string, const R extends { [K in T[D] & string]: ArmResult }>(
    id: string,
    on: Ref<T>,
    by: D,
    arms: { readonly [K in keyof R]: K extends T[D] ? (value: Ref<Variant<T, D, K>>) => R[K] : never },
  ): Join<R[keyof R]>;

  /** Runs the body for each item, `concurrency` (1) at a time, at most `max` items. */
  map<T, const R extends ArmResult, P extends "fail" | "skip" | "collect" = "fail", const E extends ArmResult = never>(
    id: string,
    items: In<readonly T[]>,
    options: { max: number; concurrency?: number; onItemError?: P } & Handled<E>,
    body: (item: Ref<T>, index: Ref<number>) => R,
  ): Join<MapResult<R, P> | E>;
  /** Runs the body until the condition holds for its state; `exhausted` is taken after `maxRounds` (default: fail). */
  repeat<const S, const X extends ArmResult = never, const E extends ArmResult = never>(
    id: string,
    options: {
      maxRounds: number;
      initial: S;
      until: (state: Ref<Widen<Resolved<S>>>) => Ref<boolean>;
      exhausted?: (state: Ref<Widen<Resolved<S>>>) => X;
    } & Handled<E>,
    body: (state: Ref<Widen<Resolved<S>>>, round: Ref<number>) => In<Widen<Resolved<NoInfer<S>>>>,
  ): Join<Ref<Widen<Resolved<S>>> | X | E>;
  /** Runs branches side by side and joins their results by name. */
  all<const R extends { [key: string]: ArmResult }, const E extends ArmResult = never>(
    id: string,
    branches: { readonly [K in keyof R]: () => R[K] },
    options?: Handled<E>,
  ): Join<Ref<{ [K in keyof R]: Resolved<R[K]> }> | E>;

  /** Waits for a duration or until a time (ISO 8601). */
  wait(id: string, options: { for: string } | { until: In<string> }): void;
  /** Waits for an event with this key; one that arrived since the run started counts. */
  wait<T, const X extends ArmResult>(
    id: string,
    options: { event: EventType<T>; key: In<string>; within: string; expired: () => X },
  ): Join<Ref<T> | X>;
  /** Runs another workflow and waits for its end. */
  run<I, O, const E extends ArmResult = never>(
    id: string,
    workflow: Workflow<I, O>,
    input: NoInfer<In<I>>,
    options?: Handled<E>,
  ): Join<Ref<O> | E>;
  /**
   * Lets the planner's model write a plan, which is checked with all its problems and given back to be mended at most twice in a row.
   * `after` is the version that it takes the place of (a checked plan, or the `plan` of a failed run), `feedback` why.
   */
  plan<I, O, const X extends ArmResult>(
    id: string,
    planner: Planner<I, O>,
    input: NoInfer<In<I>>,
    options: { after?: In<PlanHistory>; feedback?: In<string>; otherwise: (end: Ref<AgentEnd>) => X },
  ): Join<Ref<CheckedPlan<O>> | X>;
  /** Runs a plan that an approval cleared, as a run of its own: exactly the bytes that were approved, with no further say of a model. f.matchBy on its `outcome` goes on. */
  runPlan<O>(id: string, approved: Approved<PlannedRun<O>>): Ref<PlanOutcome<O>>;
  /** Fails here, with a code for programs and a message for people. */
  fail(id: string, code: string, message: In<string>): Ref<never>;
  /** Names the business outcome of a run that leaves by this arm; the innermost named last wins. */
  outcome(name: string): void;
}

/** Facts about the run itself. */
export type RunFacts = { readonly id: string; readonly startedAt: string };
export type { AnyRef };
