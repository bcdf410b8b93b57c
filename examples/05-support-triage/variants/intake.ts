import { type Flow, pick, type Ref } from "signalbox";
import { z } from "zod";
import { Customer } from "../rules/order.ts";
import { readTicket } from "../rules/read-ticket.ts";
import type { Ticket } from "../rules/ticket.ts";
import { findCustomer, openTicket } from "../tools/desk.ts";

/** What an agent is handed of a ticket. */
export const TicketInHand = z.object({
  ticket: z.number().int(),
  customer: Customer.nullable(),
  theyWrote: z.string(),
  isAutomatic: z.boolean(),
  /** What we asked them since, and what they answered. */
  since: z.array(z.object({ asked: z.string(), answered: z.string() })),
  questionsLeft: z.number().int(),
});
export type TicketInHand = z.infer<typeof TicketInHand>;

/** Writing down and reading is nobody's judgement: it is the same whoever handles the ticket. */
export function takeIn(f: Flow, input: Ref<Ticket>) {
  const { ticket } = f.call("open", openTicket, pick(input, "id", "from", "subject", "body"));
  const facts = f.compute("read", pick(input, "subject", "body"), readTicket);
  const { customer } = f.call("find-customer", findCustomer, { address: input.from });
  return { ticket, facts, customer };
}
