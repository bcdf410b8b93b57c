// How the offline model plays the three to whom a ticket's work is handed out.
import type { SimulatedRule } from "signalbox/simulated";
import { AgentTalk } from "../../../world/simulated-agent.ts";
import type { Order } from "../../rules/order.ts";
import type { TicketInHand } from "../intake.ts";
import { judgeTicket } from "./ticket-judgement.ts";

export const simulatedReader: SimulatedRule = (request) => {
  if (!request.system.startsWith("Read a ticket")) return null;
  const talk = new AgentTalk<TicketInHand>(request);
  const customer = talk.input.customer?.id ?? "";
  if (!talk.isAnswered("desk.find-orders"))
    return talk.calls(talk.some(["desk.find-orders", "desk.find-tickets"]).map((tool) => ({ tool, input: { customer } })));
  const { kind, category, order, queue, because } = judgeTicket(talk);
  return talk.calls([{ tool: "finish", input: { kind, category, order: order === null ? null : { ...order }, queue, because } }]);
};

export const simulatedCashier: SimulatedRule = (request) => {
  if (!request.system.startsWith("Give a customer of a web shop their money back")) return null;
  const talk = new AgentTalk<{ customer: string; order: Order }>(request);
  const { customer, order } = talk.input;
  const amount = order.paid - order.refunded;
  const paid = talk.answer("payments.refund");
  if (paid === null) return talk.calls([{ tool: "payments.refund", input: { customer, order: order.number, amount, totalUpTo: null } }]);
  return talk.calls([{ tool: "finish", input: "data" in paid ? { outcome: "paid", amount } : { outcome: "declined", amount: 0 } }]);
};

interface Letter {
  readonly to: string;
  readonly name: string;
  readonly about: string;
  readonly say: string;
}

export const simulatedCorrespondent: SimulatedRule = (request) => {
  if (!request.system.startsWith("Write one mail to a customer")) return null;
  const talk = new AgentTalk<Letter>(request);
  const { to, name, about, say } = talk.input;
  const call =
    about === "reset"
      ? { tool: "accounts.send-reset", input: { to, name } }
      : { tool: "mail.write-to-customer", input: { to, subject: "Your message", body: `Hello ${name},\n\n${say}\n\nThe help desk` } };
  const sent = talk.answer(call.tool);
  return talk.calls([sent === null ? call : { tool: "finish", input: { sent: "data" in sent } }]);
};
