import { shorten } from "../../world/shorten.ts";

/** Longest text that rules, models and people are shown of what somebody wrote. */
export const MOST_CHARACTERS = 2_000;
const MOST_ORDERS = 5;

export interface TicketFacts {
  /** Subject and body, cut, without hidden characters. */
  readonly text: string;
  /** Order numbers that it names: whose they are is another question. */
  readonly named: readonly string[];
  /** A machine wrote it: answering would begin a conversation between two machines. */
  readonly isAutomatic: boolean;
}

const AUTOMATIC = /^\s*(?:auto(?:matic)?[ -]?reply|out of office|abwesenheits|undeliver(?:ed|able)|delivery status notification)/i;

export const readTicket = ({ subject, body }: { subject: string; body: string }): TicketFacts => ({
  text: shorten(`${subject}\n${body}`, MOST_CHARACTERS),
  named: ordersIn(`${subject}\n${body}`),
  isAutomatic: AUTOMATIC.test(subject),
});

export const ordersIn = (text: string): readonly string[] =>
  [...new Set(Array.from(text.matchAll(/\bO-\d{4}\b/gi), ([number]) => number.toUpperCase()))].slice(0, MOST_ORDERS);
