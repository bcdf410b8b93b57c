import { agent, coalesce } from "signalbox";
import { closeTicket, findOrder, findOrders, findTickets, handOver } from "../tools/desk.ts";
import { sendReset, writeToCustomer } from "../tools/mail.ts";
import { refundOrder } from "../tools/refund.ts";
import { TicketInHand } from "./intake.ts";
import { defineTalkedTriage, Handled } from "./talked.ts";
import { HOW_TO_ANSWER, HOW_TO_REFUND, HOW_TO_SORT } from "./written-rules.ts";

const triageHandler = agent({
  id: "triage-handler",
  goal: [
    "Handle a ticket to a web shop, from reading it to closing it. Look the customer's orders and earlier tickets up, sort the ticket by these rules, and act.",
    HOW_TO_SORT,
    HOW_TO_REFUND,
    HOW_TO_ANSWER,
    "Close every ticket that you do not leave waiting for an answer, and finish with what became of it.",
  ].join("\n"),
  model: "large",
  input: TicketInHand,
  output: Handled,
  tools: [findOrders, findOrder, findTickets, refundOrder, writeToCustomer, sendReset, handOver, closeTicket],
  limits: { costUsd: 0.5, tokens: 300_000, costUsdPerDay: 50, turns: 12, toolCalls: 30, activeTime: "5m" },
  maxOutputTokens: 1_500,
});

/** One agent for all of it. It reads what strangers write, so a person clears each thing that it changes or sends. */
export const triageByAgent = defineTalkedTriage({
  id: "triage-agent",
  description: "The support desk in the hands of one agent, which sorts, looks up, writes, pays and closes; the lead clears each change",
  costUsd: 2,
  handle: (f, { customer, ticket }, task, giveUp) => {
    const customerId = coalesce(customer.id, "");
    return f.agent("handle", triageHandler, task, {
      // Whose orders it sees, whom it writes to and what it closes is fixed here: no word of the ticket can point it elsewhere.
      bind: {
        "desk.find-orders": { customer: customerId },
        "desk.find-order": { customer: customerId },
        "desk.find-tickets": { customer: customerId },
        "desk.hand-over": { ticket },
        "desk.close-ticket": { ticket },
        "payments.refund": { customer: customerId, totalUpTo: null },
        "mail.write-to-customer": { to: coalesce(customer.email, "") },
        "accounts.send-reset": { to: coalesce(customer.email, ""), name: coalesce(customer.name, "") },
      },
      otherwise: giveUp,
    });
  },
});
