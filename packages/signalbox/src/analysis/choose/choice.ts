import { type CostAtVolume, costAtVolume, type PromptPrice } from "./cost-at-volume.ts";
import type { Process } from "./process.ts";
import { ANSWERS, type Answer, type Answers, QUESTIONS, type QuestionId } from "./question.ts";
import { type ChoiceRule, type Doer, ruleFor } from "./rule.ts";

/** One answer that would change who does a step. */
export interface Turn {
  readonly question: QuestionId;
  readonly answer: Answer;
  readonly doer: Doer;
}
export interface StepVerdict {
  readonly step: string;
  readonly answers: Answers;
  readonly doer: Doer;
  readonly sortsFirst: boolean;
  /** A person sees what it gives before it goes on. */
  readonly approval: boolean;
  /** The rule that fired. */
  readonly rule: string;
  readonly because: string;
  /** Why a person is asked; null where nobody is. */
  readonly approvalBecause: string | null;
  readonly turns: readonly Turn[];
}
export type Whole = "workflow" | "hybrid" | "agent";
/** Who should do a process, step by step and as a whole. Plain JSON. */
export interface Choice {
  readonly process: string;
  readonly verdict: Whole;
  readonly because: string;
  readonly steps: readonly StepVerdict[];
  readonly cost: CostAtVolume;
}

/** @example choose({ name: "Refunds", answers: { wellDefined: "yes", highVolume: "yes", reviewed: "no", audited: "yes", openEnded: "no" } }).verdict */
export function choose(process: Process, price?: PromptPrice): Choice {
  const { name, answers, steps = [], runsPerMonth = 1 } = process;
  const verdicts =
    steps.length === 0 ? [verdictOf(name, answers)] : steps.map((step) => verdictOf(step.name, { ...answers, ...step.answers }));
  return { process: name, ...wholeOf(verdicts), steps: verdicts, cost: costAtVolume(verdicts, runsPerMonth, price) };
}

function verdictOf(step: string, answers: Answers): StepVerdict {
  const rule = ruleFor(answers);
  const approvalBecause = whyAsk(answers, rule);
  return {
    step,
    answers,
    doer: rule.doer,
    sortsFirst: rule.sortsFirst === true,
    approval: approvalBecause !== null,
    rule: rule.id,
    because: rule.because,
    approvalBecause,
    turns: turnsOf(answers, rule.doer),
  };
}

/** Where a person does the step, nobody has to be asked once more. */
function whyAsk({ reviewed }: Answers, { doer, held }: ChoiceRule): string | null {
  if (doer === "person") return null;
  if (reviewed === "yes") return "A person must see it before it goes on.";
  if (held === true) return "It is open, and failures must be explained.";
  return reviewed === "unsure" && doer !== "rules"
    ? "Whether a person must see it is not known, and what was not asked about cannot be taken back."
    : null;
}

function turnsOf(answers: Answers, doer: Doer): readonly Turn[] {
  return QUESTIONS.flatMap(({ id }) =>
    ANSWERS.filter((answer) => answer !== answers[id]).flatMap((answer): Turn[] => {
      const other = ruleFor({ ...answers, [id]: answer }).doer;
      return other === doer ? [] : [{ question: id, answer, doer: other }];
    }),
  );
}

function wholeOf(steps: readonly StepVerdict[]): { readonly verdict: Whole; readonly because: string } {
  const open = steps.filter(({ doer }) => doer === "agent");
  if (open.length === 0)
    return {
      verdict: "workflow",
      because: "In no step does a model have to decide what happens next: the way is fixed, and can be priced and checked before it runs.",
    };
  if (open.length === steps.length && steps.every(({ sortsFirst, approval }) => !sortsFirst && !approval))
    return {
      verdict: "agent",
      because: "In every step a model has to decide what happens next, and nobody has to see it before it goes on.",
    };
  const where = open.map(({ step }) => `"${step}"`).join(", ");
  return {
    verdict: "hybrid",
    because: `A workflow carries it, and an agent does ${where}: the fixed part stays cheap and can be foretold, and the agent has limits.`,
  };
}
