import { agent } from "signalbox";
import { z } from "zod";
import { QUEUES } from "../rules/escalation.ts";
import { Order } from "../rules/order.ts";
import { CATEGORIES } from "../rules/ticket.ts";
import { closeTicket, findOrders, findTickets, handOver } from "../tools/desk.ts";
import { sendReset, writeToCustomer } from "../tools/mail.ts";
import { refundOrder } from "../tools/refund.ts";
import { TicketInHand } from "./intake.ts";
import { defineTalkedTriage, Handled } from "./talked.ts";
import { HOW_TO_ANSWER, HOW_TO_REFUND, HOW_TO_SORT } from "./written-rules.ts";

/** What the reader makes of a ticket. */
export const Reading = z.object({
  kind: z.enum(["ignore", "people", "reset", "status", "refund", "answer", "ask"]),
  category: z.enum(CATEGORIES),
  order: Order.nullable(),
  queue: z.enum(QUEUES).nullable(),
  because: z.string().max(500),
});

const reader = agent({
  id: "triage-reader",
  goal: [
    "Read a ticket to a web shop with the customer's orders and earlier tickets, and say what should be done about it.",
    HOW_TO_SORT,
  ].join("\n"),
  model: "large",
  input: TicketInHand,
  output: Reading,
  tools: [findOrders, findTickets],
  limits: { costUsd: 0.2, tokens: 100_000, turns: 6 },
  maxOutputTokens: 1_000,
});

const cashier = agent({
  id: "triage-cashier",
  goal: ["Give a customer of a web shop their money back for an order, if that is possible.", HOW_TO_REFUND].join("\n"),
  model: "large",
  input: z.object({ customer: z.string(), order: Order }),
  output: z.object({ outcome: z.enum(["paid", "declined", "impossible"]), amount: z.number().int() }),
  tools: [refundOrder],
  // The bank takes 20 cents for a refund.
  limits: { costUsd: 0.4, tokens: 100_000, turns: 4 },
  maxOutputTokens: 500,
});

const correspondent = agent({
  id: "triage-correspondent",
  goal: [
    "Write one mail to a customer of a web shop: what you are handed, in your words. A new password goes out as a link.",
    HOW_TO_ANSWER,
  ].join("\n"),
  model: "large",
  input: z.object({ to: z.string(), name: z.string(), about: z.enum(["reset", "status", "refund", "answer", "ask"]), say: z.string() }),
  output: z.object({ sent: z.boolean() }),
  tools: [writeToCustomer, sendReset],
  limits: { costUsd: 0.2, tokens: 100_000, turns: 4 },
  maxOutputTokens: 1_000,
});

const triageDesk = agent({
  id: "triage-desk",
  goal: [
    "See to a ticket to a web shop by giving the parts of the work to others: one reads it and says what should be done, one gives money back, one writes to the",
    "customer. You put tickets on people's queues and close them. A question is sent by the one who writes; then finish with it, and leave the ticket open.",
    "Otherwise close it, and finish with what became of it: ignored, reset-sent, status-sent, answered, refunded, declined or escalated.",
  ].join("\n"),
  model: "large",
  input: TicketInHand,
  output: Handled,
  tools: [handOver, closeTicket],
  delegates: [reader, cashier, correspondent],
  limits: { costUsd: 1, tokens: 500_000, costUsdPerDay: 50, turns: 10, activeTime: "10m" },
  maxOutputTokens: 1_500,
});

export const triageByAgents = defineTalkedTriage({
  id: "triage-agents",
  description: "The support desk among four agents: one hands out the work, one reads, one pays, one writes; the lead clears each change",
  costUsd: 4,
  handle: (f, { ticket }, task, giveUp) =>
    f.agent("handle", triageDesk, task, {
      bind: { "desk.hand-over": { ticket }, "desk.close-ticket": { ticket } },
      otherwise: giveUp,
    }),
});
