import { sha256Hex } from "../base/hash.ts";
import { canonical, type Json, type JsonObject, type Value } from "../base/json.ts";
import type { ToolCard } from "../definition/tool.ts";

/** One call of a proposal, resolved to the bytes that will be sent. */
export type ProposedCall = {
  readonly tool: string;
  /** Hash of the tool's interface when it was proposed. */
  readonly interface: string;
  readonly connection: string | null;
  readonly arguments: Json;
  readonly effect: string;
  readonly delivery: string;
  readonly hosts: readonly string[];
  readonly maxCostUsd: number;
};

/** A call as a proposal names it. */
export const proposedCall = (tool: ToolCard, input: Value): ProposedCall => ({
  tool: tool.id,
  interface: tool.interface,
  connection: tool.connection ?? null,
  arguments: input ?? null,
  effect: tool.effect,
  delivery: tool.delivery,
  hosts: tool.hosts,
  maxCostUsd: tool.maxCostUsd,
});

/** What a person is asked to clear: everything that decides what will happen, and nothing that changes by itself. */
export type Proposal = {
  readonly run: string;
  readonly step: string;
  readonly revision: number;
  readonly show: Json;
  readonly calls: { readonly [key: string]: ProposedCall };
  /** ISO 8601. */
  readonly expiresAt: string;
  readonly policy: string;
  /** Makes two proposals of equal content differ. */
  readonly nonce: string;
};

const proposalJson = (proposal: Proposal): JsonObject => proposal as unknown as JsonObject;
/** The bytes that are hashed and shown: RFC 8785. */
export const proposalBytes = (proposal: Proposal): string => canonical(proposalJson(proposal));
export const proposalHash = (proposal: Proposal): string => sha256Hex(proposalBytes(proposal));

/** It would clear something that cannot be undone. */
export const isHighRisk = ({ calls }: Pick<Proposal, "calls">): boolean =>
  Object.values(calls).some(({ effect }) => effect === "destructive");

/** What a person changed: the shown value, or arguments of proposed calls. */
export type ProposalEdit = { readonly show?: Json; readonly calls?: { readonly [key: string]: Json } };

/** The proposal with a person's changes: a new revision with a new hash. Calls can be changed, not added. */
export function revise(proposal: Proposal, edit: ProposalEdit): Proposal {
  const calls = Object.entries(proposal.calls).map(([key, call]): [string, ProposedCall] => {
    const { calls: changed = {} } = edit;
    return [key, Object.hasOwn(changed, key) ? { ...call, arguments: changed[key] as Json } : call];
  });
  const revision = proposal.revision + 1;
  return {
    ...proposal,
    revision,
    show: edit.show === undefined ? proposal.show : edit.show,
    calls: Object.fromEntries(calls),
    nonce: nonceOf(proposal.run, proposal.step, revision),
  };
}

export const nonceOf = (run: string, step: string, revision: number): string => `${run}|${step}|${revision}`;
