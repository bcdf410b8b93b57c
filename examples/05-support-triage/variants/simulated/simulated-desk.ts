// How the offline model plays the agent that hands a ticket's work out to three others.
import type { Json } from "signalbox";
import type { SimulatedAnswer, SimulatedRule } from "signalbox/simulated";
import { AgentTalk } from "../../../world/simulated-agent.ts";
import type { Status } from "../../desk/tickets.ts";
import type { TicketInHand } from "../intake.ts";
import { type Kind, QUESTION, type TicketJudgement, wordsFor } from "./ticket-judgement.ts";

type Call = { readonly tool: string; readonly input: Json };
const [READ, PAY, WRITE] = ["delegate_triage-reader", "delegate_triage-cashier", "delegate_triage-correspondent"] as const;

export const simulatedTriageDesk: SimulatedRule = (request) => {
  if (!request.system.startsWith("See to a ticket")) return null;
  const talk = new AgentTalk<TicketInHand>(request);
  if (!talk.isAnswered(READ)) return talk.calls([{ tool: READ, input: { ...talk.input } }], "I have the ticket read.");
  const read = talk.data<TicketJudgement>(READ);
  // What another agent did not bring about comes back as how it ended.
  return act(talk, read?.kind === undefined ? UNREAD : read);
};

const UNREAD: TicketJudgement = { kind: "people", category: "other", order: null, queue: "front-desk", because: "It could not be read." };
const STATUS_OF: { readonly [K in Kind]?: Status } = { reset: "reset-sent", status: "status-sent", answer: "answered" };

function act(talk: AgentTalk<TicketInHand>, read: TicketJudgement): SimulatedAnswer {
  const { kind, order, because } = read;
  const { customer } = talk.input;
  const letter: Call = {
    tool: WRITE,
    input: { to: customer?.email ?? "", name: customer?.name ?? "", about: kind, say: kind === "reset" ? "" : wordsFor(read) },
  };
  const toQueue = (queue: string, reason: string): Call => ({ tool: "desk.hand-over", input: { queue, reason } });
  const through = (status: Status, ...calls: readonly Call[]): SimulatedAnswer => {
    const due = [...calls, { tool: "desk.close-ticket", input: { status, reason: because } }].filter(({ tool }) => !talk.isAnswered(tool));
    if (due.length > 0) return talk.calls(due);
    return talk.calls([{ tool: "finish", input: { outcome: status, question: null, because } }]);
  };
  if (kind === "ignore") return through("ignored");
  if (kind === "people") return through("escalated", toQueue(read.queue ?? "front-desk", because));
  const status = STATUS_OF[kind];
  if (status !== undefined) return through(status, letter);
  if (kind === "refund" && order !== null) {
    if (!talk.isAnswered(PAY)) return talk.calls([{ tool: PAY, input: { customer: customer?.id ?? "", order: { ...order } } }]);
    return talk.data<{ outcome?: string }>(PAY)?.outcome === "paid"
      ? through("refunded", letter)
      : through("declined", toQueue("billing", "A refund was not let out."));
  }
  if (!talk.isAnswered(WRITE)) return talk.calls([letter]);
  return talk.calls([{ tool: "finish", input: { outcome: null, question: QUESTION, because } }]);
}
