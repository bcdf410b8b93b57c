import type { SimulatedAnswer } from "signalbox/simulated";
import type { AgentTalk } from "../../../world/simulated-agent.ts";
import type { LeadInHand } from "../intake.ts";

/** The look-ups that every lead needs; null once each was answered. `also` is what is needed beside the two. */
export function lookUps(talk: AgentTalk<LeadInHand>, also: readonly string[] = []): SimulatedAnswer | null {
  const { id, domain, company } = talk.input.lead;
  const due = [
    { tool: "firmographics.look-up", input: { domain, requestedFor: id } },
    { tool: "crm.find-account", input: { domain, company } },
    ...also.map((tool) => ({ tool, input: {} })),
  ].filter(({ tool }) => !talk.isAnswered(tool));
  return due.length === 0 ? null : talk.calls(due, "First I look the company up.");
}
