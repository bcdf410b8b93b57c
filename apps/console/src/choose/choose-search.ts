import { ANSWERS, type Answer, type Answers, type Process, type ProcessStep, QUESTIONS, type QuestionId } from "signalbox/analysis";

export const chooseTabs = ["new", "running"] as const;
export type ChooseTab = (typeof chooseTabs)[number];

/** The whole state of the screen: a choice can be sent to somebody, and "back" undoes an answer. */
export interface ChooseSearch {
  readonly tab?: "running";
  readonly name?: string;
  /** Runs a month. */
  readonly runs?: number;
  readonly answers?: Partial<Answers>;
  readonly steps?: readonly ProcessStep[];
  /** The question that is asked although it has an answer. */
  readonly ask?: QuestionId;
}

const MOST_STEPS = 50;
const LONGEST_NAME = 100;
export const DEFAULT_RUNS = 1_000;
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function readChooseSearch({ tab, name, runs, answers, steps, ask }: Readonly<Record<string, unknown>>): ChooseSearch {
  const given = answersIn(answers);
  const listed = Array.isArray(steps) ? steps.slice(0, MOST_STEPS).flatMap(stepIn) : [];
  const question = QUESTIONS.find(({ id }) => id === ask)?.id;
  return {
    ...(tab === "running" ? { tab } : {}),
    ...(typeof name === "string" && name !== "" ? { name: name.slice(0, LONGEST_NAME) } : {}),
    ...(typeof runs === "number" && runs >= 0 && runs <= 1e9 ? { runs } : {}),
    ...(Object.keys(given).length === 0 ? {} : { answers: given }),
    ...(listed.length === 0 ? {} : { steps: listed }),
    ...(question === undefined ? {} : { ask: question }),
  };
}

function answersIn(given: unknown): Partial<Answers> {
  const found: { [Q in QuestionId]?: Answer } = {};
  for (const { id } of QUESTIONS) {
    const answer = isRecord(given) ? ANSWERS.find((one) => one === given[id]) : undefined;
    if (answer !== undefined) found[id] = answer;
  }
  return found;
}

function stepIn(given: unknown): readonly ProcessStep[] {
  if (!isRecord(given) || typeof given.name !== "string") return [];
  const answers = answersIn(given.answers);
  return [{ name: given.name.slice(0, LONGEST_NAME), ...(Object.keys(answers).length === 0 ? {} : { answers }) }];
}

/** The question that comes next; null when all five have their answer. */
export const nextQuestion = ({ answers = {}, ask }: ChooseSearch): QuestionId | null =>
  ask ?? QUESTIONS.find(({ id }) => answers[id] === undefined)?.id ?? null;

/** What is chosen about: null while a question is open. Steps without a name do not count yet. */
export function processOf({ name = "The process", runs = DEFAULT_RUNS, answers = {}, steps = [] }: ChooseSearch): Process | null {
  if (QUESTIONS.some(({ id }) => answers[id] === undefined)) return null;
  const named = new Map(steps.map((step) => [step.name.trim(), step]));
  named.delete("");
  return { name, runsPerMonth: runs, answers: answers as Answers, steps: [...named].map(([known, step]) => ({ ...step, name: known })) };
}
