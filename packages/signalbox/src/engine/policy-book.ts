import { SignalboxError } from "../base/error.ts";
import type { Policy } from "../definition/policy.ts";
import type { AnyTool } from "../definition/tool.ts";
import type { PolicyInForce } from "../kernel/index.ts";

/** The policies in force, and the read tools that give them their facts. Read at the moment of judging: a reload replaces it. */
export interface PolicyBook {
  readonly inForce: readonly PolicyInForce[];
  readonly tools: ReadonlyMap<string, AnyTool>;
}

/** @throws SignalboxError `config-invalid` when two of them cannot stand side by side. */
export function policyBook(policies: readonly Policy[]): PolicyBook {
  const refuse = (message: string): never => {
    throw new SignalboxError("config-invalid", `signalbox.config.ts: ${message}`);
  };
  const ids = new Set<string>();
  const tools = new Map<string, AnyTool>();
  for (const policy of policies) {
    if (typeof policy?.hash !== "string" || policy.data?.format !== 1)
      refuse("`policies` must be a list of what policy() and policyFor() give.");
    if (ids.has(policy.id)) refuse(`two policies have the id "${policy.id}". Give one of them another id.`);
    ids.add(policy.id);
    for (const [id, tool] of policy.tools) {
      if ((tools.get(id) ?? tool).card.interface !== tool.card.interface)
        refuse(`two policies read facts with different tools of the id "${id}".`);
      tools.set(id, tool);
    }
  }
  return { inForce: policies.map(({ data, hash }) => ({ data, hash })), tools };
}
