// How the offline model plays the one agent that handles a ticket from reading it to closing it.
import type { Json } from "signalbox";
import type { SimulatedAnswer, SimulatedRule } from "signalbox/simulated";
import { AgentTalk, takenFor } from "../../../world/simulated-agent.ts";
import type { Status } from "../../desk/tickets.ts";
import type { TicketInHand } from "../intake.ts";
import { judgeTicket, QUESTION, type TicketJudgement, wordsFor } from "./ticket-judgement.ts";

type Call = { readonly tool: string; readonly input: Json };

export const simulatedTriageHandler: SimulatedRule = (request) => {
  if (!request.system.startsWith("Handle a ticket")) return null;
  const talk = new AgentTalk<TicketInHand>(request);
  if (!talk.isAnswered("desk.find-orders"))
    return talk.calls(
      talk.some(["desk.find-orders", "desk.find-tickets"]).map((tool) => ({ tool, input: {} })),
      "First I look the customer up.",
    );
  return act(talk, judgeTicket(talk));
};

/** Everything that is due for such a ticket, in its order; then the end. */
function act(talk: AgentTalk<TicketInHand>, judged: TicketJudgement): SimulatedAnswer {
  const { kind, order, because } = judged;
  const subject = order === null ? "Your message" : `Your order ${order.number}`;
  const letter: Call = { tool: "mail.write-to-customer", input: { subject, body: wordsFor(judged) } };
  const handOver: Call = { tool: "desk.hand-over", input: { queue: judged.queue ?? "front-desk", reason: because } };
  const closeAs = (status: Status): Call => ({ tool: "desk.close-ticket", input: { status, reason: because } });
  const through = (status: Status, ...calls: readonly Call[]): SimulatedAnswer => {
    const due = [...calls, closeAs(status)].filter(({ tool }) => !talk.isAnswered(tool));
    if (due.length > 0) return talk.calls(due, takenFor(kind));
    return talk.calls([{ tool: "finish", input: { outcome: status, question: null, because } }]);
  };
  if (kind === "ignore") return through("ignored");
  if (kind === "people") return through("escalated", handOver);
  if (kind === "reset") return through("reset-sent", { tool: "accounts.send-reset", input: {} });
  if (kind === "status") return through("status-sent", letter);
  if (kind === "answer") return through("answered", letter);
  if (kind === "refund" && order !== null) {
    const paid = talk.answer("payments.refund");
    if (paid === null)
      return talk.calls([{ tool: "payments.refund", input: { order: order.number, amount: order.paid - order.refunded } }], takenFor(kind));
    return "data" in paid
      ? through("refunded", letter)
      : through("declined", { tool: "desk.hand-over", input: { queue: "billing", reason: "A refund was not let out." } });
  }
  if (!talk.isAnswered("mail.write-to-customer")) return talk.calls([letter], takenFor(kind));
  return talk.calls([{ tool: "finish", input: { outcome: null, question: QUESTION, because } }]);
}
