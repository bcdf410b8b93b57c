// A ticket that agents handle, again after each answer of the customer.
import { add, type Flow, isNull, manual, not, pick, present, type Ref, sub, text, workflow } from "signalbox";
import { z } from "zod";
import { CustomerReplied } from "../customer-replied.ts";
import { STATUSES, type Status } from "../desk/tickets.ts";
import { type Exchange, goOn, MOST_QUESTIONS } from "../rules/talk.ts";
import { Ticket } from "../rules/ticket.ts";
import { closeTicket, handOver } from "../tools/desk.ts";
import { type TicketInHand, takeIn } from "./intake.ts";

/** What an agent hands in: what became of the ticket, or the question that it has sent to the customer. */
export const Handled = z.object({
  outcome: z.enum(STATUSES).nullable(),
  question: z.string().max(1_000).nullable(),
  because: z.string().max(500),
});
type Handled = z.infer<typeof Handled>;

type Taken = ReturnType<typeof takeIn>;
interface TalkedDefinition {
  readonly id: string;
  readonly description: string;
  readonly costUsd: number;
  readonly handle: (
    f: Flow,
    taken: Taken,
    task: { readonly [K in keyof TicketInHand]: Ref<TicketInHand[K]> },
    giveUp: () => Handled,
  ) => Ref<Handled>;
}

interface Talk {
  readonly said: Exchange[];
  readonly outcome: Status | null;
}
const NO_TALK: Talk = { said: [], outcome: null };

/** Null only where a talk goes on, which it does not after its last round. */
const statusOf = ({ outcome }: { outcome: string | null }): Status => STATUSES.find((status) => status === outcome) ?? "escalated";

/** As the example has it: a question goes out, its answer is waited for, and after three of them people take over. */
export const defineTalkedTriage = ({ id, description, costUsd, handle }: TalkedDefinition) =>
  workflow({
    id,
    description,
    input: Ticket,
    on: [manual()],
    subject: (ticket) => ticket.from,
    limits: { costUsd, costUsdPerDay: 100 },
    outcomes: STATUSES,
    flow: (f, input) => {
      const taken = takeIn(f, input);
      const { ticket, facts, customer } = taken;
      const toPeople = (place: string, reason: string): Status => {
        f.call(`${place}-hand-over`, handOver, { ticket, queue: "front-desk", reason });
        f.call(`${place}-escalated`, closeTicket, { ticket, status: "escalated", reason });
        return "escalated";
      };
      const talk = f.repeat(
        "talk",
        {
          maxRounds: MOST_QUESTIONS + 1,
          initial: NO_TALK,
          until: ({ outcome }) => not(isNull(outcome)),
          exhausted: ({ said }) => ({ said, outcome: toPeople("unclear", "It was not clear after our questions.") }),
        },
        ({ said }, round) => {
          const shown = pick(facts, "text", "isAutomatic");
          const task = {
            ticket,
            customer,
            theyWrote: shown.text,
            isAutomatic: shown.isAutomatic,
            since: said,
            questionsLeft: sub(MOST_QUESTIONS, round),
          };
          const end = handle(f, taken, task, () => ({
            outcome: toPeople("given-up", "The agent gave the ticket up."),
            question: null,
            because: "given up",
          }));
          return f.when(
            "has-asked",
            present(end.question),
            (question) => {
              const key = text`${input.id}/${add(round, 1)}`;
              const answer = f.wait("answer", { event: CustomerReplied, key, within: "3d", expired: () => ({ text: null }) });
              return f.when(
                "is-answered",
                present(answer.text),
                (answered) => ({ said: f.compute("go-on", { said, question, answer: answered }, goOn), outcome: null }),
                () => ({ said, outcome: toPeople("unanswered", "The customer did not answer our question.") }),
              );
            },
            () => ({ said, outcome: end.outcome }),
          );
        },
      );
      const endAs = (status: Status) => () => f.outcome(status);
      f.match("outcome", f.compute("conclude", { outcome: talk.outcome }, statusOf), {
        ignored: endAs("ignored"),
        "reset-sent": endAs("reset-sent"),
        "status-sent": endAs("status-sent"),
        answered: endAs("answered"),
        refunded: endAs("refunded"),
        declined: endAs("declined"),
        escalated: endAs("escalated"),
      });
    },
  });
