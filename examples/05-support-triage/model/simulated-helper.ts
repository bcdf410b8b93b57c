// How the offline models play the help desk: by words, without a mind, and believing whatever they are told.
import type { Json } from "signalbox";
import type { SimulatedRequest, SimulatedRule } from "signalbox/simulated";
import type { Order } from "../rules/order.ts";
import { ordersIn } from "../rules/read-ticket.ts";
import type { Exchange } from "../rules/talk.ts";

interface Brief {
  readonly category: string;
  readonly theyWrote: string;
  readonly since: readonly Exchange[];
  readonly questionsLeft: number;
}

export const simulatedHelper: SimulatedRule = (request) => {
  if (!request.system.startsWith("Help the customer of a web shop")) return null;
  const [look, notes] = request.calls;
  if (look === undefined)
    return {
      text: "First I look the orders and my notes up.",
      calls: [
        { tool: "desk.find-orders", input: {} },
        { tool: "recall", input: { words: "always" } },
      ],
    };
  const orders = (look.result as { data?: { orders?: readonly Order[] } } | undefined)?.data?.orders ?? [];
  const [note] = (notes?.result as { data?: { entries?: readonly Note[] } } | undefined)?.data?.entries ?? [];
  const brief = briefOf(request);
  return { calls: [...noting(brief, note), stepFor(brief, orders, note)] };
};

interface Note {
  readonly entry: string;
  readonly text: string;
}
/** What a customer asks for once and for all is noted, in the place of what they asked for before. */
function noting({ theyWrote }: Brief, note: Note | undefined) {
  const wish = /\bplease always ([^.!\n]{3,200})/i.exec(theyWrote)?.[1]?.trim();
  const text = `Always ${wish}`;
  if (wish === undefined || note?.text === text) return [];
  return [{ tool: "remember", input: { text, ...(note === undefined ? {} : { replaces: note.entry }) } }];
}

const briefOf = ({ user }: SimulatedRequest): Brief => JSON.parse((user[0] ?? "").slice((user[0] ?? "").indexOf("\n") + 1)) as Brief;
const finish = (step: Json): { tool: string; input: Json } => ({ tool: "finish", input: { step } });
const escalate = (queue: string, reason: string): { tool: string; input: Json } => ({ tool: "escalate", input: { queue, reason } });

function stepFor({ category, theyWrote, since, questionsLeft }: Brief, orders: readonly Order[], note: Note | undefined) {
  const said = [theyWrote, ...since.map(({ answered }) => answered)].join("\n");
  if (/\b(?:lawyer|court|sue)\b/i.test(said)) return escalate("complaints", "The customer speaks of a lawyer.");
  const named = ordersIn(said);
  const order = orders.find(({ number }) => named.includes(number)) ?? (orders.length === 1 ? orders[0] : undefined);
  const wantsMoney = category === "refund" || /\b(?:refund|money back|broken|damaged|defective)\b/i.test(said);
  if (wantsMoney && order !== undefined && order.refunded === order.paid)
    return escalate("billing", `Nothing is left of what was paid for ${order.number}.`);
  if (wantsMoney && order !== undefined)
    return finish({
      kind: "refund",
      order: order.number,
      amount: order.paid - order.refunded,
      reason: `The customer says: ${said.slice(0, 200)}`,
    });
  if (/\b(?:item|news|status|where)\b/i.test(said) && order !== undefined)
    return finish({
      kind: "reply",
      message: `Your order ${order.number} is ${order.item}; it is ${order.status}.${note === undefined ? "" : ` We have noted: ${note.text}.`}`,
    });
  if (questionsLeft === 0) return escalate("front-desk", "It is not clear what the customer needs.");
  return finish({
    kind: "ask",
    question: wantsMoney ? "Which order is it about? Please send us its number." : "Could you tell us what happened, and with which order?",
  });
}
