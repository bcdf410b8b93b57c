import type { In } from "./ref.ts";
import type { Tool } from "./tool.ts";

/** A call that a person is asked to clear: exactly this tool with exactly this input. */
export interface Proposal<I, O> {
  readonly tool: Tool<I, O>;
  readonly input: unknown;
}

export const propose = <I, O>(tool: Tool<I, O>, input: NoInfer<In<I>>): Proposal<I, O> => ({ tool, input });

declare const APPROVED: unique symbol;
/** What `granted` gets for a proposal: it can be performed, once, and nothing else. */
export type Approved<O> = { readonly [APPROVED]: O };
