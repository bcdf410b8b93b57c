import type { Choice, StepVerdict } from "../../analysis/choose/choice.ts";
import type { MonthlyCost } from "../../analysis/choose/cost-at-volume.ts";
import type { MeasuredAnswers } from "../../analysis/choose/measured-answers.ts";
import { QUESTIONS, type QuestionId } from "../../analysis/choose/question.ts";
import type { Doer } from "../../analysis/choose/rule.ts";
import { count } from "../../base/count.ts";
import { visible } from "../../base/visible.ts";
import type { Palette } from "./palette.ts";
import { indented } from "./proposal-text.ts";

const DOERS: Readonly<Record<Doer, string>> = { rules: "rules", prompt: "one model call", agent: "an agent", person: "a person" };
const SHAPES = {
  workflow: "a workflow with model calls",
  hybrid: "a workflow with an agent in it",
  agent: "one agent",
  agents: "several agents",
} as const;
const questionOf = (id: QuestionId): string => QUESTIONS.find((question) => question.id === id)?.question ?? id;

export function choiceText(paint: Palette, { process, verdict, because, steps, cost }: Choice): readonly string[] {
  return [
    `${paint.strong(visible(process))}  ${paint.strong(verdict)}`,
    ...indented([
      because,
      "",
      ...steps.flatMap((step) => stepText(paint, step)),
      "",
      `${cost.runsPerMonth.toLocaleString("en")} runs a month: ${monthly(cost.chosen)} for what is chosen`,
      ...Object.entries(SHAPES).map(([shape, words]) =>
        paint.quiet(`  as ${words}: ${monthly(cost.shapes[shape as keyof typeof SHAPES])}`),
      ),
      paint.quiet(cost.basis),
    ]),
  ];
}

function stepText(
  paint: Palette,
  { step, doer, sortsFirst, approval, because, approvalBecause, rule, turns }: StepVerdict,
): readonly string[] {
  const who = `${sortsFirst ? "rules and one model call first, then " : ""}${DOERS[doer]}${approval ? ", and a person before it goes on" : ""}`;
  const [turn] = turns;
  const turned =
    turn === undefined ? [] : [`It would be ${DOERS[turn.doer]} if "${questionOf(turn.question)}" were answered ${turn.answer}.`];
  return [
    `${visible(step)}: ${paint.strong(who)}  ${paint.quiet(`rule ${rule}`)}`,
    ...indented([because, ...(approvalBecause === null ? [] : [approvalBecause]), ...turned]).map((line) => paint.quiet(line)),
  ];
}

const monthly = ({ low, middle, high }: MonthlyCost): string =>
  low === high ? amount(middle) : `${amount(middle)} (${amount(low)} to ${amount(high)})`;
const amount = (usd: number): string =>
  `$${usd >= 100 ? Math.round(usd).toLocaleString("en") : usd >= 0.1 || usd === 0 ? usd.toFixed(2) : usd.toPrecision(2)}`;

export function measuredText(
  paint: Palette,
  { workflow, runs, days, answers, suggestions, simulated }: MeasuredAnswers,
): readonly string[] {
  const head = `${paint.strong(visible(workflow))}  ${count(runs, "run")} in ${count(days, "day")}`;
  if (answers === null) return [head, ...indented(["That is too little to say anything by. The questions are answered from 30 runs on."])];
  return [
    head,
    ...indented([
      ...answers.flatMap(({ question, answer, because }) => [
        `${questionOf(question)} ${paint.strong(answer)}`,
        ...indented([because]).map((line) => paint.quiet(line)),
      ]),
      ...(simulated ? [paint.human("Models that only play one answered some of these runs.")] : []),
      "",
      ...suggestions.flatMap(({ message, because }) => [paint.strong(message), ...indented([because])]),
    ]),
  ];
}
