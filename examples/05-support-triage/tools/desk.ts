import type { DatabaseSync } from "node:sqlite";
import { type ToolContext, tool } from "signalbox";
import { applyOnce } from "signalbox/sqlite";
import { z } from "zod";
import type { WrittenBy } from "../../world/system.ts";
import { findCustomer as customerAt, orderOf, ordersOf } from "../desk/customers.ts";
import { desk } from "../desk/desk.ts";
import { refundedBefore } from "../desk/refunds.ts";
import { closeTicket as close, earlierTickets, handOver as hand, openTicket as open, STATUSES } from "../desk/tickets.ts";
import { QUEUES } from "../rules/escalation.ts";
import { Customer, Order } from "../rules/order.ts";
import { Ticket } from "../rules/ticket.ts";

const reads = { effect: "read", scope: "desk:read", touches: ["customer"] } as const;
const writes = { effect: "write", scope: "desk:write", delivery: { mode: "local" } } as const;
const Done = z.object({ done: z.literal(true) });
const done = { done: true } as const;

/** What `delivery: local` promises: the change and the row that remembers its key commit together, so a repeated call changes nothing. */
const once = <T>({ idempotencyKey, runId }: ToolContext, change: (db: DatabaseSync, by: WrittenBy) => T): T =>
  applyOnce(desk.here(), idempotencyKey, () => change(desk.here(), { runId, effectKey: idempotencyKey }));

export const findCustomer = tool({
  id: "desk.find-customer",
  description: "Who writes from an address",
  input: z.object({ address: z.string() }),
  output: z.object({ customer: Customer.nullable() }),
  ...reads,
  run: ({ address }) => ({ customer: customerAt(desk.here(), address) }),
});

export const findOrders = tool({
  id: "desk.find-orders",
  description: "The latest orders of this customer: what, where it is, what was paid and given back (in euro cents)",
  input: z.object({ customer: z.string() }),
  output: z.object({ orders: z.array(Order) }),
  ...reads,
  run: ({ customer }) => ({ orders: ordersOf(desk.here(), customer) }),
});

export const findOrder = tool({
  id: "desk.find-order",
  description: "One order of this customer by its number; null when they have none with it",
  input: z.object({ customer: z.string(), order: z.string() }),
  output: z.object({ order: Order.nullable() }),
  ...reads,
  run: ({ customer, order }) => ({ order: orderOf(desk.here(), customer, order) }),
});

export const findTickets = tool({
  id: "desk.find-tickets",
  description: "What this customer wrote about before, and how it ended",
  input: z.object({ customer: z.string() }),
  output: z.object({ tickets: z.array(z.object({ id: z.string(), subject: z.string(), status: z.string() })) }),
  ...reads,
  run: ({ customer }) => ({ tickets: earlierTickets(desk.here(), customer) }),
});

export const refundsSoFar = tool({
  id: "desk.refunds-so-far",
  description: "What this customer has been given back in all, in euro cents",
  input: z.object({ customer: z.string() }),
  output: z.object({ total: z.number().int() }),
  ...reads,
  run: ({ customer }) => ({ total: refundedBefore(desk.here(), "customer", customer) }),
});

export const openTicket = tool({
  id: "desk.open-ticket",
  description: "Writes down what came in",
  input: Ticket,
  output: z.object({ ticket: z.number().int() }),
  ...writes,
  run: (ticket, context) => once(context, (db, by) => open(db, ticket, by)),
});

export const closeTicket = tool({
  id: "desk.close-ticket",
  description: "Says how a ticket ended, and why",
  input: z.object({ ticket: z.number().int(), status: z.enum(STATUSES), reason: z.string() }),
  output: Done,
  ...writes,
  run: (ticket, context) =>
    once(context, (db) => {
      close(db, ticket);
      return done;
    }),
});

export const handOver = tool({
  id: "desk.hand-over",
  description: "Puts a ticket on a queue of people, with the reason",
  input: z.object({ ticket: z.number().int(), queue: z.enum(QUEUES), reason: z.string() }),
  output: Done,
  ...writes,
  run: (ticket, context) =>
    once(context, (db, by) => {
      hand(db, ticket, by);
      return done;
    }),
});
