import type { Queue } from "./escalation.ts";
import type { Customer, Order } from "./order.ts";
import type { TicketFacts } from "./read-ticket.ts";
import type { Category } from "./ticket.ts";

/** Where a ticket goes, with all that its way needs. */
export type Route =
  | { readonly kind: "ignore"; readonly because: string }
  | { readonly kind: "escalate"; readonly queue: Queue; readonly because: string }
  | { readonly kind: "reset"; readonly customer: Customer }
  | { readonly kind: "status"; readonly customer: Customer; readonly order: Order }
  | { readonly kind: "agent"; readonly customer: Customer };

interface Matter {
  readonly facts: TicketFacts;
  readonly category: Category;
  readonly customer: Customer | null;
  /** The customer's own. */
  readonly orders: readonly Order[];
}

const TAKEN_OVER = /\b(?:hacked|phish(?:ed|ing)|stolen|fraud|somebody else|someone else|unauthori[sz]ed)\b/i;

/** Plain paths for what is plain. Whatever is left is for the agent. */
export function chooseRoute({ facts, category, customer, orders }: Matter): Route {
  if (facts.isAutomatic) return { kind: "ignore", because: "a machine wrote it" };
  if (customer === null) return { kind: "escalate", queue: "front-desk", because: "no customer has this address" };
  // Before the password: a new one is the last thing that whoever has taken an account over should be sent.
  if (TAKEN_OVER.test(facts.text)) return { kind: "escalate", queue: "security", because: "speaks of an account that others use" };
  if (category === "password-reset") return { kind: "reset", customer };
  const order = category === "order-status" ? orderMeant(facts.named, orders) : null;
  return order === null ? { kind: "agent", customer } : { kind: "status", customer, order };
}

/** The one that is named; where none is, the only one that is under way. */
function orderMeant(named: readonly string[], orders: readonly Order[]): Order | null {
  const candidates =
    named.length > 0
      ? named.map((number) => orders.find((order) => order.number === number) ?? null)
      : orders.filter(({ status }) => status === "preparing" || status === "shipped");
  return candidates.length === 1 ? (candidates[0] ?? null) : null;
}
