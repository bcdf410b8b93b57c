import { type Choice, QUESTIONS, type StepVerdict, type Whole } from "signalbox/analysis";
import { ControllerBadge } from "../design/controller.tsx";
import { visible } from "../design/visible.ts";
import { answerWords, controllerOf, doerWords } from "./words.ts";

const wholes: Readonly<Record<Whole, string>> = {
  workflow: "A workflow",
  hybrid: "Both: a workflow with an agent in it",
  agent: "An agent",
};

/** Who should do it: the whole, and each step with the rule that fired. */
export function Verdict({ choice: { verdict, because, steps } }: { readonly choice: Choice }) {
  return (
    <section aria-label="Verdict" className="flex flex-col gap-4">
      <div className="flex flex-col gap-1.5" aria-live="polite">
        <h2 className="font-semibold text-xl tracking-tight">{wholes[verdict]}</h2>
        <p className="text-quiet leading-relaxed">{visible(because)}</p>
      </div>
      <ol className="flex flex-col border-line border-t">
        {steps.map((step) => (
          <StepLine key={step.step} step={step} />
        ))}
      </ol>
    </section>
  );
}

function StepLine({ step: { step, doer, sortsFirst, approval, because, approvalBecause, rule, turns } }: { readonly step: StepVerdict }) {
  return (
    <li className="flex flex-col gap-1.5 border-line border-b py-3">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h3 className="min-w-0 break-words font-medium">{visible(step)}</h3>
        <span className="flex items-baseline gap-1">
          {sortsFirst && <ControllerBadge controller="rules" />}
          <ControllerBadge controller={controllerOf[doer]} />
          {approval && <ControllerBadge controller="human" />}
        </span>
        {(doer !== "rules" || approval) && (
          <span className="text-quiet">
            {sortsFirst && "rules and one model call first, then "}
            {doerWords[doer]}
            {approval && ", and a person before it goes on"}
          </span>
        )}
      </div>
      <p className="leading-relaxed">
        {because} <span className="whitespace-nowrap text-[12px] text-faint">rule {rule}</span>
      </p>
      {approvalBecause !== null && <p className="text-quiet">A person, because: {approvalBecause}</p>}
      {turns.length > 0 && (
        <details className="text-[13px] text-quiet">
          <summary className="cursor-pointer">What would turn it</summary>
          <ul className="flex flex-col gap-0.5 pt-1 pl-4">
            {turns.map(({ question, answer, doer: other }) => (
              <li key={`${question} ${answer}`}>
                {QUESTIONS.find(({ id }) => id === question)?.question} {answerWords[answer]}: {doerWords[other]}.
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}
