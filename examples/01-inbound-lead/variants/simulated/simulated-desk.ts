// How the offline model plays the agent that hands a lead's work out to three others.
import type { SimulatedAnswer, SimulatedRule } from "signalbox/simulated";
import type { z } from "zod";
import { AgentTalk } from "../../../world/simulated-agent.ts";
import type { Outreach } from "../../rules/outreach.ts";
import { classifySender } from "../../rules/sender.ts";
import { seniorityOf } from "../../rules/seniority.ts";
import { chooseNurture, chooseSequence } from "../../rules/sequence.ts";
import { senderOf } from "../../tools/sender.ts";
import type { Qualified } from "../agents.ts";
import type { LeadInHand } from "../intake.ts";
import { asNormal, type Filing, filingOf, followUp } from "./lead-judgement.ts";

type Qualification = z.infer<typeof Qualified>;
const [QUALIFY, WRITE, FILE] = ["delegate_lead-qualifier", "delegate_lead-writer", "delegate_lead-clerk"] as const;

export const simulatedDesk: SimulatedRule = (request) => {
  if (!request.system.startsWith("See to a lead")) return null;
  const talk = new AgentTalk<LeadInHand>(request);
  if (!talk.isAnswered(QUALIFY)) return talk.calls([{ tool: QUALIFY, input: talk.input }], "I have the lead qualified.");
  const found = talk.data<Qualification>(QUALIFY);
  // What another agent did not bring about comes back as how it ended.
  if (found?.route === undefined) return overdue(talk, "The lead could not be qualified.");
  return found.route === "high-fit" ? seeTo(talk, found) : file(talk, filingFor(talk, found), null);
};

const overdue = (talk: AgentTalk<LeadInHand>, because: string): SimulatedAnswer =>
  talk.calls([{ tool: "finish", input: { outcome: "overdue", because } }]);

const filingFor = (talk: AgentTalk<LeadInHand>, { route, because, owner }: Qualification): Filing => ({
  ...filingOf({ kind: route, because, sender: classifySender(asNormal(talk.input)), account: null }),
  owner,
  ...(route === "low-fit" ? { sequence: chooseNurture({ sender: classifySender(asNormal(talk.input)) }) } : {}),
});

function seeTo(talk: AgentTalk<LeadInHand>, { firm, fit, rep: named, territory, account }: Qualification): SimulatedAnswer {
  const { lead, record, theyWrote } = talk.input;
  const company = firm.name ?? lead.company ?? lead.email;
  const rep = named ?? "rep";
  const contact = { firstName: lead.firstName, title: lead.title };
  if (!talk.isAnswered(WRITE))
    return talk.calls([{ tool: WRITE, input: { lead: record, company, contact, fit: fit ?? 0, rep, theyWrote } }]);
  const mail = talk.data<Outreach>(WRITE);
  if (mail?.body === undefined) return overdue(talk, "No mail could be written.");
  const { subject, body } = mail;
  if (!talk.isAnswered("mail.send")) return talk.calls([{ tool: "mail.send", input: { from: senderOf(rep), subject, body } }]);
  const seniority = seniorityOf(lead.title);
  const fitOf = { total: fit ?? 0, seniority, employees: firm.employees ?? lead.employees, country: firm.country, reasons: [] };
  const filing = followUp({ fit: fitOf }, rep, talk.data("mail.send") !== null);
  const sequence = filing.sequence === null ? null : chooseSequence(fitOf);
  return file(talk, { ...filing, sequence }, { name: company, account, territory });
}

type Opportunity = { readonly name: string; readonly account: string | null; readonly territory: string | null };

function file(talk: AgentTalk<LeadInHand>, { sequence, outcome, ...standing }: Filing, opportunity: Opportunity | null): SimulatedAnswer {
  if (talk.isAnswered(FILE)) return talk.calls([{ tool: "finish", input: { outcome, because: standing.reason } }]);
  return talk.calls([{ tool: FILE, input: { lead: talk.input.record, standing, sequence, opportunity } }], "The clerk files it.");
}
