// How simulated agents judge a ticket: by the rules that they were told in words, which stand in ../../rules as code.
import { type AgentTalk, HABITS } from "../../../world/simulated-agent.ts";
import { labelOf } from "../../model/simulated-classifier.ts";
import { chooseRoute } from "../../rules/choose-route.ts";
import type { Queue } from "../../rules/escalation.ts";
import type { Order } from "../../rules/order.ts";
import { ordersIn } from "../../rules/read-ticket.ts";
import { sortTicket } from "../../rules/sort-ticket.ts";
import type { Category } from "../../rules/ticket.ts";
import type { TicketInHand } from "../intake.ts";

export type Kind = "ignore" | "people" | "reset" | "status" | "refund" | "answer" | "ask";
export interface TicketJudgement {
  readonly kind: Kind;
  readonly category: Category;
  readonly order: Order | null;
  readonly queue: Queue | null;
  readonly because: string;
}

export function judgeTicket(talk: AgentTalk<TicketInHand>): TicketJudgement {
  const orders = talk.data<{ orders: readonly Order[] }>("desk.find-orders")?.orders ?? [];
  const right = judged(talk.input, orders);
  const known = talk.decided() as Kind | null;
  const kind = known ?? (talk.chance("misjudge", HABITS.misjudges) ? mistaken(right.kind) : right.kind);
  if (kind === right.kind) return right;
  return { ...right, kind, queue: kind === "people" ? "front-desk" : right.queue };
}

/** What is not understood goes to people; and what is for people is taken for noise. */
const mistaken = (kind: Kind): Kind => (kind === "people" ? "ignore" : "people");

function judged({ customer, theyWrote: text, isAutomatic, since, questionsLeft }: TicketInHand, orders: readonly Order[]): TicketJudgement {
  const facts = { text, named: ordersIn(text), isAutomatic };
  const category = sortTicket(facts).category ?? labelOf(text);
  const as = (kind: Kind, because: string, more: { readonly order?: Order; readonly queue?: Queue } = {}): TicketJudgement => ({
    kind,
    category,
    order: more.order ?? null,
    queue: more.queue ?? null,
    because,
  });
  const route = chooseRoute({ facts, category, customer, orders });
  if (route.kind === "ignore") return as("ignore", route.because);
  if (route.kind === "escalate") return as("people", route.because, { queue: route.queue });
  if (route.kind === "reset") return as("reset", "asks for a new password");
  if (route.kind === "status") return as("status", "asks where an order is", { order: route.order });
  const said = [text, ...since.map(({ answered }) => answered)].join("\n");
  if (/\b(?:lawyer|court|sue)\b/i.test(said)) return as("people", "speaks of a lawyer", { queue: "complaints" });
  const named = ordersIn(said);
  const order = orders.find(({ number }) => named.includes(number)) ?? (orders.length === 1 ? orders[0] : undefined);
  const wantsMoney = category === "refund" || /\b(?:refund|money back|broken|damaged|defective)\b/i.test(said);
  if (wantsMoney && order !== undefined)
    return order.refunded < order.paid
      ? as("refund", "asks for money back", { order })
      : as("people", "nothing is left of what was paid", { queue: "billing" });
  if (order !== undefined && /\b(?:item|news|status|where|when)\b/i.test(said)) return as("answer", "asks about an order", { order });
  if (questionsLeft > 0) return as("ask", "it is not clear which order is meant");
  return as("people", "it is not clear what the customer needs", { queue: "front-desk" });
}

export const QUESTION = "Which order is it about? Please send us its number.";

/** What the customer is told. */
export function wordsFor({ kind, order }: Pick<TicketJudgement, "kind" | "order">): string {
  if (kind === "ask" || order === null) return QUESTION;
  if (kind === "refund") return `We have given you your money back for ${order.item}. It will be with you within five days.`;
  return `Your order ${order.number} (${order.item}) is ${order.status}.${order.expectedOn === null ? "" : ` We expect it with you on ${order.expectedOn}.`}`;
}
