// How the offline model plays the one agent that handles a lead from its form to its first mail.
import type { SimulatedAnswer, SimulatedRule } from "signalbox/simulated";
import { AgentTalk, takenFor } from "../../../world/simulated-agent.ts";
import type { Territory } from "../../rules/territory.ts";
import { senderOf } from "../../tools/sender.ts";
import type { LeadInHand } from "../intake.ts";
import { type Filing, filingOf, followUp, judgeLead, type LeadJudgement, placeOf } from "./lead-judgement.ts";
import { itemsFound, mailTo, PRESS, pressCalls } from "./lead-mail.ts";
import { lookUps } from "./look-ups.ts";

export const simulatedHandler: SimulatedRule = (request) => {
  if (!request.system.startsWith("Handle a lead")) return null;
  const talk = new AgentTalk<LeadInHand>(request);
  const looked = lookUps(talk);
  if (looked !== null) return looked;
  const judged = judgeLead(talk);
  return judged.kind === "high-fit" ? seeTo(talk, judged) : file(talk, filingOf(judged), judged.kind);
};

/** What is to be written into the CRM, and then the end. */
function file(talk: AgentTalk<LeadInHand>, { sequence, outcome, ...standing }: Filing, kind: string): SimulatedAnswer {
  const due = [
    { tool: "crm.set-standing", input: standing },
    ...(sequence === null ? [] : [{ tool: "crm.enrol", input: { sequence } }]),
  ].filter(({ tool }) => !talk.isAnswered(tool));
  if (due.length > 0) return talk.calls(due, takenFor(kind));
  return talk.calls([{ tool: "finish", input: { outcome, because: standing.reason } }]);
}

function seeTo(talk: AgentTalk<LeadInHand>, judged: LeadJudgement): SimulatedAnswer {
  const { lead } = talk.input;
  const company = judged.firm.name ?? lead.company ?? lead.email;
  const known = talk.data<{ territories: readonly Territory[] }>("crm.list-territories");
  const wasRead = talk.isAnswered(PRESS);
  if (known === null || !wasRead)
    return talk.calls(
      [...(known === null ? [{ tool: "crm.list-territories", input: {} }] : []), ...(wasRead ? [] : pressCalls(talk))],
      takenFor("high-fit"),
    );
  const { territory, rep } = placeOf(judged, known.territories);
  const opening = { name: company, account: judged.account?.id ?? null, stage: "review", territory, owner: null };
  const { subject, body } = mailTo(company, lead.firstName, rep, itemsFound(talk));
  const due = [
    { tool: "crm.open-opportunity", input: opening },
    { tool: "mail.send", input: { from: senderOf(rep), subject, body } },
  ].filter(({ tool }) => !talk.isAnswered(tool));
  if (due.length > 0) return talk.calls(due, "I open the opportunity and write.");
  return file(talk, followUp(judged, rep, talk.data("mail.send") !== null), "high-fit");
}
