import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { type Answer, choose, type ProcessStep, type QuestionId } from "signalbox/analysis";
import { type ChooseSearch, nextQuestion, processOf } from "./choose-search.ts";
import { CostAtVolume } from "./cost-at-volume.tsx";
import { FiveQuestions } from "./five-questions.tsx";
import { ProcessForm } from "./process-form.tsx";
import { StarterFiles } from "./starter-files.tsx";
import { Verdict } from "./verdict.tsx";

const route = getRouteApi("/choose");

/** The five questions, one at a time; then what they say, step by step. */
export function NewProcess() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const asked = nextQuestion(search);
  const process = useMemo(() => processOf(search), [search]);
  const choice = useMemo(() => (process === null ? null : choose(process)), [process]);
  const change = (to: Partial<ChooseSearch>, replace = false) => void navigate({ search: (before) => ({ ...before, ...to }), replace });
  const answer = (question: QuestionId, given: Answer) =>
    void navigate({ search: ({ ask: _ask, ...before }) => ({ ...before, answers: { ...before.answers, [question]: given } }) });
  const changeSteps = (steps: readonly ProcessStep[]) => change({ steps }, true);
  return (
    <div className="flex flex-col gap-8 px-4 py-5 md:px-6 min-[1000px]:flex-row min-[1000px]:gap-12">
      <div className="flex min-w-0 flex-col gap-8 min-[1000px]:w-md min-[1000px]:shrink-0">
        <FiveQuestions answers={search.answers ?? {}} asked={asked} onAnswer={answer} onAsk={(ask) => change({ ask })} />
        {choice !== null && <ProcessForm search={search} onChange={change} onSteps={changeSteps} />}
      </div>
      {choice !== null && process !== null && (
        <div className="flex min-w-0 max-w-3xl flex-1 flex-col gap-8">
          <Verdict choice={choice} />
          <CostAtVolume cost={choice.cost} />
          <StarterFiles process={process} choice={choice} />
        </div>
      )}
    </div>
  );
}
