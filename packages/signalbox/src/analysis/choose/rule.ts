// The rules of the choice, as data: the first that fits answers. Each says what does a step, and why, in the words that people are shown.
import type { Answer, Answers, QuestionId } from "./question.ts";

/** Who decides what happens in a step: rules, one bounded call of a model, a model over several calls inside limits, or a person. */
export type Doer = "rules" | "prompt" | "agent" | "person";
export interface ChoiceRule {
  readonly id: string;
  readonly when: { readonly [Q in QuestionId]?: readonly Answer[] };
  readonly doer: Doer;
  /** Rules and one model call take what they can, and the agent gets what is left. */
  readonly sortsFirst?: true;
  /** What leaves waits for a person, whatever was said of reviews. */
  readonly held?: true;
  readonly because: string;
}

export const CHOICE_RULES: readonly ChoiceRule[] = [
  {
    id: "written-down",
    when: { wellDefined: ["yes"], openEnded: ["no"] },
    doer: "rules",
    because: "It can be written down and nothing in it is open: rules do it, each time the same way and at the same cost.",
  },
  {
    id: "known-way",
    when: { wellDefined: ["yes"] },
    doer: "prompt",
    because:
      "The way is known and only what is made on it is open: one bounded call of a model at a fixed place, and rules take its answer further.",
  },
  {
    id: "nobody-knows",
    when: { wellDefined: ["unsure"], openEnded: ["unsure"] },
    doer: "person",
    because:
      "Nobody can say yet how it is done: let people do it in the inbox. What they decide is in the journal, and answers these questions later.",
  },
  {
    id: "few-answers",
    when: { openEnded: ["no"] },
    doer: "prompt",
    because:
      "Cases differ, and there are only so many answers: one bounded call of a model picks one of them, and rules take each further.",
  },
  {
    id: "open-and-many",
    when: { highVolume: ["yes"] },
    doer: "agent",
    sortsFirst: true,
    because:
      "It is open and there is a lot of it: rules and one model call take what they can, and an agent inside limits gets what is left.",
  },
  {
    id: "open-and-explained",
    when: { audited: ["yes"] },
    doer: "agent",
    held: true,
    because:
      "It is open and failures must be explained: an agent inside limits, whose calls that leave wait for a person until the journal shows that they may go.",
  },
  {
    id: "open",
    when: {},
    doer: "agent",
    because: "It is open, and seldom enough: an agent inside limits of money, turns and tools, with an arm for when it does not finish.",
  },
];

/** The first rule that fits: the last one fits everything. */
export const ruleFor = (answers: Answers): ChoiceRule =>
  CHOICE_RULES.find(({ when }) =>
    Object.entries(when).every(([question, allowed]) => allowed.includes(answers[question as QuestionId])),
  ) as ChoiceRule;
