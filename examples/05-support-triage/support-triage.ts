import { add, coalesce, type Flow, gt, isNull, manual, not, pick, present, propose, type Ref, text, webhook, workflow } from "signalbox";
import { CustomerReplied } from "./customer-replied.ts";
import { askHelper, askModel } from "./helper.ts";
import { chooseRoute } from "./rules/choose-route.ts";
import type { Queue } from "./rules/escalation.ts";
import { judgeRefund, WITHOUT_PERSON_UP_TO } from "./rules/judge-refund.ts";
import { ownWords, refundLetter, statusLetter } from "./rules/letters.ts";
import type { Customer, Order } from "./rules/order.ts";
import { readTicket, type TicketFacts } from "./rules/read-ticket.ts";
import { sortTicket } from "./rules/sort-ticket.ts";
import { type Ending, type Step, stepOf } from "./rules/step.ts";
import { conclude, type Exchange, goOn, MOST_QUESTIONS, type Talk } from "./rules/talk.ts";
import { type Category, Ticket } from "./rules/ticket.ts";
import { closeTicket, findCustomer, findOrder, findOrders, handOver, openTicket, refundsSoFar } from "./tools/desk.ts";
import { sendReset, writeToCustomer } from "./tools/mail.ts";
import { refundOrder } from "./tools/refund.ts";

/** How long customers and people have. */
export interface Deadlines {
  readonly reply: string;
  readonly decision: string;
}
/** What is known when somebody has to say what should happen next. */
export interface Matter {
  readonly customer: Ref<Customer>;
  readonly orders: Ref<Order[]>;
  readonly category: Ref<Category>;
  readonly facts: Ref<TicketFacts>;
  readonly said: Ref<Exchange[]>;
  readonly round: Ref<number>;
}
/** Who judges what the rules leave open: what the variants of this workflow differ in. */
export interface Minds {
  readonly id: string;
  readonly description: string;
  /** What a ticket is about where rules and classifier are unsure. */
  readonly guess: (f: Flow, facts: Ref<TicketFacts>) => Ref<Category>;
  /** What should happen next with one that no plain path is for. */
  readonly help: (f: Flow, matter: Matter) => Ref<{ step: Step }>;
}
const MODELS: Minds = {
  id: "support-triage",
  description: "Sorts a ticket, answers what is plain, and lets an agent propose what to do about the rest",
  guess: askModel,
  help: askHelper,
};
const NO_TALK: Talk = { said: [], ending: null };
/** The bank and the mail service deduplicate, so what may have been sent is sent again. */
const PATIENT = { maxAttempts: 4, backoff: "200ms" };

/** From a message to its answer, or to people who will answer it. What a customer writes is read by rules and models, and orders nothing. */
export const defineSupportTriage = ({ reply, decision }: Deadlines, { id, description, guess, help }: Minds = MODELS) =>
  workflow({
    id,
    description,
    input: Ticket,
    on: [webhook("/ticket"), manual()],
    subject: (ticket) => ticket.from,
    limits: { costUsd: 2, costUsdPerDay: 100 },
    outcomes: ["ignored", "reset-sent", "status-sent", "answered", "refunded", "declined", "escalated"],
    flow: (f, input) => {
      const { ticket } = f.call("open", openTicket, pick(input, "id", "from", "subject", "body"));
      const facts = f.compute("read", pick(input, "subject", "body"), readTicket);
      const { customer: writer } = f.call("find-customer", findCustomer, { address: input.from });
      const { orders } = f.call("find-orders", findOrders, { customer: coalesce(writer.id, "") });

      const sorted = f.compute("sort", facts, sortTicket);
      const category = f.when(
        "is-sure",
        present(sorted.category),
        (known) => known,
        () => guess(f, facts),
      );
      const route = f.compute("choose-route", { facts, category, customer: writer, orders }, chooseRoute);

      const escalate = (place: string, queue: Ref<Queue> | Queue, reason: Ref<string>) => {
        f.call(`${place}-hand-over`, handOver, { ticket, queue, reason });
        f.call(`${place}-escalated`, closeTicket, { ticket, status: "escalated", reason });
        f.outcome("escalated");
        return { ticket };
      };
      const write = (place: string, customer: Ref<Customer>, letter: Ref<{ subject: string; body: string }>) =>
        f.call(place, writeToCustomer, { to: customer.email, subject: letter.subject, body: letter.body }, { retry: PATIENT });

      /** The agent, again after each answer of the customer, until it knows what should happen. */
      const talkWith = (customer: Ref<Customer>) => {
        const talk = f.repeat(
          "talk",
          {
            maxRounds: MOST_QUESTIONS + 1,
            initial: NO_TALK,
            until: ({ ending }) => not(isNull(ending)),
            exhausted: ({ said }) => ({ said, ending: null }),
          },
          ({ said }, round) => {
            const result = help(f, { customer, orders, category, facts, said, round });
            return f.matchBy("step", f.compute("next-step", result, stepOf), "kind", {
              ask: ({ question }) => {
                const key = text`${input.id}/${add(round, 1)}`;
                const asked = f.compute("word-question", { customer, ticket: key, words: question }, ownWords);
                write("ask-customer", customer, asked);
                const answer = f.wait("answer", { event: CustomerReplied, key, within: reply, expired: () => ({ text: null }) });
                return f.when(
                  "is-answered",
                  present(answer.text),
                  (answered) => ({ said: f.compute("go-on", { said, question, answer: answered }, goOn), ending: null }),
                  () => ({
                    said,
                    ending: {
                      kind: "escalate" as const,
                      queue: "front-desk" as const,
                      reason: "The customer did not answer our question.",
                    },
                  }),
                );
              },
              reply: (ending) => ({ said, ending }),
              refund: (ending) => ({ said, ending }),
              escalate: (ending) => ({ said, ending }),
            });
          },
        );
        return f.compute("conclude", { ending: talk.ending }, conclude);
      };

      const refunded = (place: string, customer: Ref<Customer>, paid: Ref<{ refund: number }>, tell: () => unknown) =>
        f.when(
          `${place}-is-paid`,
          gt(paid.refund, 0),
          () => {
            tell();
            f.call(`${place}-refunded`, closeTicket, { ticket, status: "refunded", reason: text`to ${customer.id}, by ${place}` });
            f.outcome("refunded");
            return { ticket };
          },
          () => escalate(`${place}-unpaid`, "billing", text`A refund for ${customer.id} was not made: the payment was refused.`),
        );

      /** What the agent proposed, held against what was paid: small sums are paid by rule, others as a person clears them, or not at all. */
      const refund = (customer: Ref<Customer>, proposed: Ref<Extract<Ending, { kind: "refund" }>>) => {
        const { order } = f.call("refund-order", findOrder, { customer: customer.id, order: proposed.order });
        const { total } = f.call("refunds-so-far", refundsSoFar, { customer: customer.id });
        const verdict = f.compute("judge-refund", { amount: proposed.amount, order, before: total }, judgeRefund);
        const letterFor = (place: string, of: Ref<Order>, amount: Ref<number>) =>
          f.compute(`${place}-word-refund`, { customer, order: of, amount }, refundLetter);
        const failed = () => ({ refund: 0 });
        return f.matchBy("refund", verdict, "kind", {
          automatic: (due) => {
            const call = { customer: customer.id, order: due.order.number, amount: due.amount, totalUpTo: WITHOUT_PERSON_UP_TO };
            const paid = f.call("rule-pay", refundOrder, call, { retry: PATIENT, onError: failed });
            return refunded("rule", customer, paid, () => write("rule-tell", customer, letterFor("rule", due.order, due.amount)));
          },
          review: (due) => {
            const letter = letterFor("review", due.order, due.amount);
            return f.approve("review-refund", {
              show: { theyWrote: facts.text, customer, order: due.order, agentSays: proposed.reason, why: due.because },
              calls: {
                refund: propose(refundOrder, { customer: customer.id, order: due.order.number, amount: due.amount, totalUpTo: null }),
                mail: propose(writeToCustomer, { to: customer.email, subject: letter.subject, body: letter.body }),
              },
              by: "role:support-lead",
              within: decision,
              granted: (_shown, calls) => {
                const paid = f.perform("review-pay", calls.refund, { retry: PATIENT, onError: failed });
                return refunded("review", customer, paid, () => f.perform("review-tell", calls.mail, { retry: PATIENT }));
              },
              denied: ({ reason }) => {
                const because = coalesce(reason, "no reason was given");
                f.call("declined-hand-over", handOver, { ticket, queue: "billing", reason: text`A refund was declined: ${because}` });
                f.call("declined", closeTicket, { ticket, status: "declined", reason: because });
                f.outcome("declined");
                return { ticket };
              },
              expired: () => escalate("overdue", "complaints", text`Nobody decided about a refund for ${customer.id} in time.`),
            });
          },
          impossible: ({ because }) => escalate("impossible", "billing", because),
        });
      };

      return f.matchBy("route", route, "kind", {
        ignore: ({ because }) => {
          f.call("ignore", closeTicket, { ticket, status: "ignored", reason: because });
          f.outcome("ignored");
          return { ticket };
        },
        escalate: ({ queue, because }) => escalate("rule", queue, because),
        reset: ({ customer }) => {
          f.call("send-reset", sendReset, { to: customer.email, name: customer.name }, { retry: PATIENT });
          f.call("reset-sent", closeTicket, { ticket, status: "reset-sent", reason: "to the address on file" });
          f.outcome("reset-sent");
          return { ticket };
        },
        status: ({ customer, order }) => {
          write("tell-status", customer, f.compute("word-status", { customer, order }, statusLetter));
          f.call("status-sent", closeTicket, { ticket, status: "status-sent", reason: order.number });
          f.outcome("status-sent");
          return { ticket };
        },
        agent: ({ customer }) =>
          f.matchBy("ending", talkWith(customer), "kind", {
            reply: ({ message }) => {
              write("reply", customer, f.compute("word-reply", { customer, ticket: input.id, words: message }, ownWords));
              f.call("answered", closeTicket, { ticket, status: "answered", reason: "by the agent" });
              f.outcome("answered");
              return { ticket };
            },
            refund: (proposed) => refund(customer, proposed),
            escalate: ({ queue, reason }) => escalate("agent", queue, reason),
          }),
      });
    },
  });

export const supportTriage = defineSupportTriage({ reply: "3d", decision: "2d" });
