import { type Comparison, defineComparison, type Task } from "signalbox";
import { simulated } from "signalbox/simulated";
import { hashText } from "../../world/random.ts";
import { HABITS_IN_WORDS } from "../../world/simulated-agent.ts";
import { DEMO_SEED, generateLeads } from "../data/lead.ts";
import { simulatedResearcher } from "../research/simulated-researcher.ts";
import { leadByAgent } from "./agent.ts";
import { leadByAgents } from "./agents.ts";
import { leadByHybrid } from "./hybrid.ts";
import { simulatedClerk, simulatedQualifier, simulatedWriter } from "./simulated/simulated-delegates.ts";
import { simulatedDesk } from "./simulated/simulated-desk.ts";
import { simulatedHandler } from "./simulated/simulated-handler.ts";
import { leadByWorkflow } from "./workflow.ts";

const MOST_LEADS = 5_000;
const rules = [simulatedResearcher, simulatedHandler, simulatedDesk, simulatedQualifier, simulatedWriter, simulatedClerk];

/** Of the leads to whom a mail is to be sent, one in four is turned down: by the lead alone, whoever wrote the mail. */
const isTurnedDown = ({ subject }: Task): boolean => hashText(`mail to ${subject?.toLowerCase()}`) % 4 === 0;
const hasMail = ({ proposal }: Task): boolean =>
  Object.values((proposal?.calls ?? {}) as { [name: string]: { tool: string } }).some(({ tool }) => tool === "mail.send");

/** The same leads in four shapes. The press, the CRM and the directory of companies are the example's own. */
export const leadComparison: Comparison = defineComparison({
  id: "inbound-lead",
  shapes: { workflow: leadByWorkflow, hybrid: leadByHybrid, agent: leadByAgent, agents: leadByAgents },
  // The directory of companies knows the demo's world: another seed takes other leads of it.
  inputs: (count, seed) => {
    const first = ((seed - 1) * count) % MOST_LEADS;
    return generateLeads(DEMO_SEED, first + count).slice(first);
  },
  config: (seed) => ({
    people: { ana: ["role:ae"], bo: ["role:manager"] },
    models: { large: simulated({ rules, seed }) },
    allowPrivateHosts: ["127.0.0.1"],
  }),
  standIn: {
    words:
      "People are played: an account executive clears every mail but those to one lead in four, chosen by the lead, and whatever else an agent would change in the CRM, at once.",
    decide: (task) =>
      hasMail(task) && isTurnedDown(task)
        ? { by: "ana", decision: "reject", reason: "We spoke last week." }
        : { by: "ana", decision: "approve" },
  },
  assumptions: [HABITS_IN_WORDS],
});
