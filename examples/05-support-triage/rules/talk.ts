import { shorten } from "../../world/shorten.ts";
import { MOST_CHARACTERS } from "./read-ticket.ts";
import { Ending } from "./step.ts";

/** A question of ours, and what the customer answered. */
export interface Exchange {
  readonly asked: string;
  readonly answered: string;
}
/** A talk with a customer so far; `ending` is null while it goes on. */
export interface Talk {
  readonly said: readonly Exchange[];
  readonly ending: Ending | null;
}
export const MOST_QUESTIONS = 3;

/** The customer's words are cut like the ticket's: as data for whoever reads on, they decide nothing. */
export const goOn = ({ said, question, answer }: { said: readonly Exchange[]; question: string; answer: string }): Exchange[] => [
  ...said,
  { asked: question, answered: shorten(answer, MOST_CHARACTERS) },
];

/** A talk that came to no end in time is one for people. */
export const conclude = ({ ending }: { ending: unknown }): Ending =>
  ending === null || ending === undefined
    ? { kind: "escalate", queue: "front-desk", reason: `It was not clear after ${MOST_QUESTIONS} questions.` }
    : Ending.parse(ending);
