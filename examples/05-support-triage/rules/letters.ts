// What customers are written by template. The agent's own words go out in two mails only: its questions, and its reply.
import { euros } from "./judge-refund.ts";
import type { Customer, Order } from "./order.ts";

export interface Letter {
  readonly subject: string;
  readonly body: string;
}

const STATUS = {
  preparing: "is being prepared",
  shipped: "is on its way",
  delivered: "was delivered",
  cancelled: "was cancelled",
} satisfies Record<Order["status"], string>;

export const statusLetter = ({ customer, order }: { customer: Customer; order: Order }): Letter => ({
  subject: `Your order ${order.number}`,
  body: letter(
    customer,
    `your order ${order.number} (${order.item}) ${STATUS[order.status]}.${order.expectedOn === null ? "" : ` We expect it with you on ${order.expectedOn}.`}`,
  ),
});

export const refundLetter = ({ customer, order, amount }: { customer: Customer; order: Order; amount: number }): Letter => ({
  subject: `Your refund for ${order.number}`,
  body: letter(customer, `we have given you ${euros(amount)} back for ${order.item}. It will be with you within five days.`),
});

export const ownWords = ({ customer, ticket, words }: { customer: Customer; ticket: string; words: string }): Letter => ({
  subject: `Your message ${ticket}`,
  body: letter(customer, words),
});

const letter = ({ name }: Customer, text: string): string => `Hello ${name},\n\n${text}\n\nKind regards,\nThe help desk`;
