import { Plus, X } from "lucide-react";
import { ANSWERS, type Answer, type Answers, type ProcessStep, QUESTIONS, type QuestionId } from "signalbox/analysis";
import { Button } from "../design/button.tsx";
import { Field } from "../design/field.tsx";
import { type ChooseSearch, DEFAULT_RUNS } from "./choose-search.ts";
import { answerWords, shortWords } from "./words.ts";

interface Props {
  readonly search: ChooseSearch;
  readonly onChange: (to: Partial<ChooseSearch>, replace: boolean) => void;
  readonly onSteps: (steps: readonly ProcessStep[]) => void;
}

/** What the process is called, how often it runs, and its steps: each may answer otherwise than the whole. */
export function ProcessForm({ search: { name = "", runs = DEFAULT_RUNS, answers = {}, steps = [] }, onChange, onSteps }: Props) {
  const replaceStep = (at: number, step: ProcessStep) => onSteps(steps.map((known, index) => (index === at ? step : known)));
  return (
    <section aria-label="Process" className="flex flex-col gap-5">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Name"
          value={name}
          placeholder="The process"
          maxLength={100}
          onChange={({ target }) => onChange({ name: target.value }, true)}
        />
        <Field
          label="Runs a month"
          type="number"
          min={0}
          max={1_000_000_000}
          value={runs}
          onChange={({ target }) => onChange({ runs: Math.max(0, Math.min(1e9, Number(target.value) || 0)) }, true)}
        />
      </div>
      <div className="flex flex-col gap-3">
        <h2 className="font-medium">Steps</h2>
        {steps.length === 0 && <p className="text-quiet">It counts as one step. Name its steps, and each gets a verdict of its own.</p>}
        {steps.map((step, index) => (
          <StepForm
            // A step has nothing but its place while its name is being written.
            key={index}
            step={step}
            whole={answers as Answers}
            number={index + 1}
            onChange={(changed) => replaceStep(index, changed)}
            onRemove={() => onSteps(steps.filter((_step, other) => other !== index))}
          />
        ))}
        <div>
          <Button onClick={() => onSteps([...steps, { name: "" }])}>
            <Plus aria-hidden className="size-4" />
            Add a step
          </Button>
        </div>
      </div>
    </section>
  );
}

interface StepProps {
  readonly step: ProcessStep;
  readonly whole: Answers;
  readonly number: number;
  readonly onChange: (step: ProcessStep) => void;
  readonly onRemove: () => void;
}

function StepForm({ step, whole, number, onChange, onRemove }: StepProps) {
  const answer = (question: QuestionId, given: string) => {
    const { [question]: _before, ...others } = step.answers ?? {};
    onChange({ ...step, answers: given === "" ? others : { ...others, [question]: given as Answer } });
  };
  return (
    <fieldset className="flex flex-col gap-3 rounded-md border border-line px-3 pt-1 pb-3">
      <legend className="px-1 text-[12px] text-faint">Step {number}</legend>
      <div className="flex items-center gap-2">
        <input
          aria-label={`Name of step ${number}`}
          value={step.name}
          maxLength={100}
          placeholder="What happens in it"
          onChange={({ target }) => onChange({ ...step, name: target.value })}
          className="min-w-0 flex-1 rounded-md border border-line-strong bg-panel px-3 py-1.5 placeholder:text-faint"
        />
        <Button kind="quiet" aria-label={`Remove step ${number}`} onClick={onRemove}>
          <X aria-hidden className="size-4" />
        </Button>
      </div>
      <div className="flex flex-col gap-1.5">
        {QUESTIONS.map(({ id }) => (
          <label key={id} className="flex min-w-0 items-center justify-between gap-2 text-[13px] text-quiet">
            {shortWords[id]}
            <select
              aria-label={`${shortWords[id]}, step ${number}`}
              value={step.answers?.[id] ?? ""}
              onChange={({ target }) => answer(id, target.value)}
              className="rounded-md border border-line bg-panel px-1.5 py-1 text-ink"
            >
              <option value="">as the whole ({answerWords[whole[id]].toLowerCase()})</option>
              {ANSWERS.map((one) => (
                <option key={one} value={one}>
                  {answerWords[one]}
                </option>
              ))}
            </select>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
