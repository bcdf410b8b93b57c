import { type Comparison, defineComparison, type RunView, type Task } from "signalbox";
import { simulated } from "signalbox/simulated";
import { hashText } from "../../world/random.ts";
import { HABITS_IN_WORDS } from "../../world/simulated-agent.ts";
import { desk } from "../desk/desk.ts";
import { simulatedClassifier } from "../model/simulated-classifier.ts";
import { simulatedHelper } from "../model/simulated-helper.ts";
import type { Ticket } from "../rules/ticket.ts";
import { triageByAgent } from "./agent.ts";
import { triageByAgents } from "./agents.ts";
import { addCases, caseAt, caseOf } from "./cases.ts";
import { triageByHybrid } from "./hybrid.ts";
import { comparedPolicy } from "./policy.ts";
import { simulatedCashier, simulatedCorrespondent, simulatedReader } from "./simulated/simulated-delegates.ts";
import { simulatedTriageDesk } from "./simulated/simulated-desk.ts";
import { simulatedTriageHandler } from "./simulated/simulated-handler.ts";
import { triageByWorkflow } from "./workflow.ts";

const rules = [simulatedHelper, simulatedTriageHandler, simulatedTriageDesk, simulatedReader, simulatedCashier, simulatedCorrespondent];

/** One customer in four gets no money back: by the customer alone, whoever proposed it. */
const isTurnedDown = ({ subject }: Task): boolean => hashText(`refund for ${subject}`) % 4 === 0;
const hasRefund = ({ proposal }: Task): boolean =>
  Object.values((proposal?.calls ?? {}) as { [name: string]: { tool: string } }).some(({ tool }) => tool === "payments.refund");

/** The wait names its event and the key: which question of which ticket. */
function reply({ waitingFor }: RunView) {
  const [event = "", key = ""] = waitingFor.find(({ kind }) => kind === "event")?.event?.split(" ") ?? [];
  const [ticket = ""] = key.split("/");
  return { event, key, payload: { text: caseOf(ticket).answer }, eventId: `answer to ${key}` };
}

/** The same tickets in four shapes. The desk, its payments and its mail are the example's own. */
export const triageComparison: Comparison = defineComparison({
  id: "support-triage",
  shapes: { workflow: triageByWorkflow, hybrid: triageByHybrid, agent: triageByAgent, agents: triageByAgents },
  inputs: (count, seed) => Array.from({ length: count }, (_, n) => caseAt(seed, n).ticket),
  config: (seed) => ({
    people: { mara: ["role:support-lead"], lou: ["role:support"] },
    models: { large: simulated({ rules, seed }), small: simulated({ rules: [simulatedClassifier], seed }) },
    policies: [comparedPolicy],
  }),
  prepare: (home, inputs) =>
    addCases(
      desk.in(home),
      (inputs as readonly Ticket[]).map(({ id }) => caseOf(id)),
    ),
  standIn: {
    words:
      "People are played: the support lead clears what is put before her at once, but for the refunds of one customer in four, chosen by the customer. Customers answer each question with an order's number. Whether a payment happened of which the bank's answer was lost is looked up and said.",
    decide: (task) =>
      hasRefund(task) && isTurnedDown(task)
        ? { by: "mara", decision: "reject", reason: "Please send us a picture of it first." }
        : { by: "mara", decision: "approve" },
    settle: () => ({ by: "mara", choice: "happened", output: { refund: 0 }, reason: "The bank's statement has it." }),
    reply,
  },
  assumptions: [HABITS_IN_WORDS, "of tickets: kinds and their shares are invented; they are the same for each column."],
});
