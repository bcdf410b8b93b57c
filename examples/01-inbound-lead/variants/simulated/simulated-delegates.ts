// How the offline model plays the three to whom a lead's work is handed out.
import type { Json } from "signalbox";
import type { SimulatedRule } from "signalbox/simulated";
import { AgentTalk } from "../../../world/simulated-agent.ts";
import type { Territory } from "../../rules/territory.ts";
import type { LeadInHand } from "../intake.ts";
import { judgeLead, placeOf } from "./lead-judgement.ts";
import { itemsFound, mailTo, PRESS, pressCalls } from "./lead-mail.ts";
import { lookUps } from "./look-ups.ts";

export const simulatedQualifier: SimulatedRule = (request) => {
  if (!request.system.startsWith("Qualify a lead")) return null;
  const talk = new AgentTalk<LeadInHand>(request);
  const looked = lookUps(talk, ["crm.list-territories"]);
  if (looked !== null) return looked;
  const judged = judgeLead(talk);
  const { kind: route, because, fit, firm, account } = judged;
  const known = talk.data<{ territories: readonly Territory[] }>("crm.list-territories");
  const place = route === "high-fit" && known !== null ? placeOf(judged, known.territories) : null;
  const owner = route === "customer" ? (account?.owner ?? "role:ae") : null;
  const result: Json = {
    route,
    because,
    fit: fit.total,
    owner,
    account: account?.id ?? null,
    firm,
    territory: place?.territory ?? null,
    rep: place?.rep ?? null,
  };
  return talk.calls([{ tool: "finish", input: result }]);
};

interface Order {
  readonly lead: number;
  readonly company: string;
  readonly contact: { readonly firstName: string };
  readonly rep: string;
}

export const simulatedWriter: SimulatedRule = (request) => {
  if (!request.system.startsWith("Look a company up in the press")) return null;
  const talk = new AgentTalk<Order>(request);
  const { lead, company, contact, rep } = talk.input;
  if (!talk.isAnswered(PRESS)) return talk.calls(pressCalls(talk, lead));
  return talk.calls([{ tool: "finish", input: { ...mailTo(company, contact.firstName, rep, itemsFound(talk)) } }]);
};

interface Errand {
  readonly lead: number;
  readonly standing: { readonly [field: string]: Json };
  readonly sequence: string | null;
  readonly opportunity: { readonly [field: string]: Json } | null;
}

export const simulatedClerk: SimulatedRule = (request) => {
  if (!request.system.startsWith("Keep the CRM")) return null;
  const talk = new AgentTalk<Errand>(request);
  const { lead, standing, sequence, opportunity } = talk.input;
  const due = [
    ...(opportunity === null ? [] : [{ tool: "crm.open-opportunity", input: { ...opportunity, lead, stage: "review", owner: null } }]),
    { tool: "crm.set-standing", input: { ...standing, lead } },
    ...(sequence === null ? [] : [{ tool: "crm.enrol", input: { lead, sequence } }]),
  ];
  const left = due.filter(({ tool }) => !talk.isAnswered(tool));
  if (left.length > 0) return talk.calls(left);
  const undone = due.filter(({ tool }) => talk.data(tool) === null).map(({ tool }) => tool);
  return talk.calls([{ tool: "finish", input: { done: undone.length === 0, notes: undone.join(", ") } }]);
};
