// What judges in place of models, where rules alone are to do it: the classifier's best guess, and a plain reading of what is wanted.
import { classify } from "../classifier/naive-bayes.ts";
import { trainedModel } from "../classifier/trained-model.ts";
import { euros } from "../rules/judge-refund.ts";
import type { Order } from "../rules/order.ts";
import { ordersIn, type TicketFacts } from "../rules/read-ticket.ts";
import type { Step } from "../rules/step.ts";
import { type Exchange, MOST_QUESTIONS } from "../rules/talk.ts";
import type { Category } from "../rules/ticket.ts";

/** Below this the classifier's best guess is none. */
const BELIEVED_FROM = 0.5;

export function bestGuess({ text }: TicketFacts): Category {
  const { category, probability } = classify(trainedModel, text);
  return probability >= BELIEVED_FROM ? category : "other";
}

interface Matter {
  readonly category: Category;
  readonly facts: TicketFacts;
  readonly orders: readonly Order[];
  readonly said: readonly Exchange[];
  readonly round: number;
}

/** Refunds and questions after an order, where it is clear which order is meant or becomes so; whatever else it is goes to people. */
export function nextByRule({ category, facts, orders, said, round }: Matter): { step: Step } {
  const text = [facts.text, ...said.map(({ answered }) => answered)].join("\n");
  if (category !== "refund" && category !== "order-status") return { step: escalate("It is about nothing that our rules know.") };
  const order = orderMeant(text, orders);
  if (order === null && round < MOST_QUESTIONS)
    return { step: { kind: "ask", question: "Which order is it about? Please send us its number." } };
  if (order === null) return { step: escalate("It did not become clear which order is meant.") };
  if (category === "order-status")
    return { step: { kind: "reply", message: `Your order ${order.number} (${order.item}) is ${order.status}.` } };
  const left = order.paid - order.refunded;
  if (left <= 0) return { step: escalate(`Nothing is left of the ${euros(order.paid)} for ${order.number}.`) };
  return { step: { kind: "refund", order: order.number, amount: left, reason: "The customer asks for it." } };
}

const escalate = (reason: string): Step => ({ kind: "escalate", queue: "front-desk", reason });

/** The customer's own that is named last; where none is, the only one that there is. */
function orderMeant(text: string, orders: readonly Order[]): Order | null {
  const named = ordersIn(text).flatMap((number) => orders.find((order) => order.number === number) ?? []);
  return named.at(-1) ?? (orders.length === 1 ? (orders[0] ?? null) : null);
}
