import { useEffect, useRef } from "react";
import { ANSWERS, type Answer, type Answers, QUESTIONS, type QuestionId } from "signalbox/analysis";
import { Button } from "../design/button.tsx";
import { answerWords } from "./words.ts";

interface Props {
  readonly answers: Partial<Answers>;
  readonly asked: QuestionId | null;
  readonly onAnswer: (question: QuestionId, answer: Answer) => void;
  readonly onAsk: (question: QuestionId) => void;
}

/** One question is asked; those before it stand above it with their answers, and can be asked again. */
export function FiveQuestions({ answers, asked, onAnswer, onAsk }: Props) {
  const answered = Object.keys(answers).length;
  return (
    <section aria-label="Questions" className="flex flex-col gap-1">
      <h2 className="pb-1 font-medium text-[13px] text-faint">
        {asked === null ? "Five questions" : `Question ${Math.min(answered + 1, QUESTIONS.length)} of ${QUESTIONS.length}`}
      </h2>
      <ol className="flex flex-col gap-1">
        {QUESTIONS.map(({ id, question, hint }) =>
          id === asked ? (
            <Asked key={id} question={question} hint={hint} given={answers[id]} onAnswer={(answer) => onAnswer(id, answer)} />
          ) : (
            answers[id] !== undefined && (
              <li key={id}>
                <button
                  type="button"
                  onClick={() => onAsk(id)}
                  className="flex w-full items-baseline justify-between gap-4 rounded-md px-3 py-1.5 text-left hover:bg-panel"
                >
                  <span className="min-w-0">{question}</span>
                  <span className="font-medium">{answerWords[answers[id]]}</span>
                </button>
              </li>
            )
          ),
        )}
      </ol>
    </section>
  );
}

interface AskedProps {
  readonly question: string;
  readonly hint: string;
  readonly given: Answer | undefined;
  readonly onAnswer: (answer: Answer) => void;
}

function Asked({ question, hint, given, onAnswer }: AskedProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  // The next question takes the place of the one that was answered: whoever reads with ears is told it.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <li className="flex flex-col gap-3 rounded-md border border-line-strong bg-panel px-4 py-4">
      <div className="flex flex-col gap-1">
        <h3 ref={heading} tabIndex={-1} className="font-semibold text-base outline-none">
          {question}
        </h3>
        <p className="text-quiet leading-relaxed">{hint}</p>
      </div>
      <div className="flex flex-wrap gap-2">
        {ANSWERS.map((answer) => (
          <Button key={answer} onClick={() => onAnswer(answer)} aria-pressed={answer === given} className="min-w-20">
            {answerWords[answer]}
          </Button>
        ))}
      </div>
    </li>
  );
}
