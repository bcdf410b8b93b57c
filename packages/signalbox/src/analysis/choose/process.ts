import { SignalboxError } from "../../base/error.ts";
import { isObject, type Json } from "../../base/json.ts";
import { ANSWERS, type Answer, type Answers, QUESTIONS, type QuestionId } from "./question.ts";

/** A part of a process, by the name that people have for it. What it does not answer itself holds as for the whole. */
export interface ProcessStep {
  readonly name: string;
  readonly answers?: Partial<Answers>;
}
/** What is to be built, before it is. */
export interface Process {
  readonly name: string;
  readonly answers: Answers;
  /** Absent or empty: the process is one step. */
  readonly steps?: readonly ProcessStep[];
  /** Absent: what it would cost is told for one run. */
  readonly runsPerMonth?: number;
}

const MOST_STEPS = 50;
const MOST_RUNS = 1_000_000_000;
const LONGEST_NAME = 100;

/**
 * Reads a process as somebody wrote it.
 * @throws SignalboxError `usage` with every problem and its place.
 */
export function parseProcess(value: Json): Process {
  const problems: { path: string; message: string }[] = [];
  const refuse = (path: string, message: string): void => void problems.push({ path, message });
  const given = objectAt(value, "", ["name", "answers", "steps", "runsPerMonth"], refuse);
  const name = nameAt(given.name, "name", refuse);
  const answers = answersAt(given.answers ?? {}, "answers", refuse);
  for (const { id } of QUESTIONS) if (answers[id] === undefined) refuse(`answers.${id}`, `is missing. It is one of ${ANSWERS.join(", ")}.`);
  const steps = stepsAt(given.steps, refuse);
  const { runsPerMonth } = given;
  const isCount = typeof runsPerMonth === "number" && Number.isFinite(runsPerMonth) && runsPerMonth >= 0 && runsPerMonth <= MOST_RUNS;
  if (runsPerMonth !== undefined && !isCount) refuse("runsPerMonth", `is a number from 0 to ${MOST_RUNS.toLocaleString("en")}.`);
  if (problems.length > 0) {
    const list = problems.map(({ path, message }) => `  ${path === "" ? "it" : path} ${message}`).join("\n");
    throw new SignalboxError("usage", `The process cannot be read:\n${list}`, { problems });
  }
  return { name, answers: answers as Answers, steps, ...(isCount ? { runsPerMonth } : {}) };
}

type Refuse = (path: string, message: string) => void;

function objectAt(value: Json | undefined, path: string, fields: readonly string[], refuse: Refuse): { readonly [key: string]: Json } {
  if (!isObject(value)) {
    refuse(path, `is an object with ${fields.join(", ")}.`);
    return {};
  }
  for (const key of Object.keys(value))
    if (!fields.includes(key)) refuse(path === "" ? key : `${path}.${key}`, `is unknown. Known are ${fields.join(", ")}.`);
  return value;
}

function nameAt(value: Json | undefined, path: string, refuse: Refuse): string {
  if (typeof value === "string" && value.trim() !== "" && value.length <= LONGEST_NAME) return value.trim();
  refuse(path, `is a name of 1 to ${LONGEST_NAME} characters.`);
  return "";
}

function answersAt(value: Json, path: string, refuse: Refuse): Partial<Answers> {
  const given = objectAt(
    value,
    path,
    QUESTIONS.map(({ id }) => id),
    refuse,
  );
  const found: { [Q in QuestionId]?: Answer } = {};
  for (const { id } of QUESTIONS) {
    const answer = given[id];
    if (answer === undefined) continue;
    if ((ANSWERS as readonly Json[]).includes(answer)) found[id] = answer as Answer;
    else refuse(`${path}.${id}`, `is one of ${ANSWERS.join(", ")}.`);
  }
  return found;
}

function stepsAt(value: Json | undefined, refuse: Refuse): readonly ProcessStep[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > MOST_STEPS) {
    refuse("steps", `is a list of at most ${MOST_STEPS} steps.`);
    return [];
  }
  const steps = (value as readonly Json[]).map((step, index): ProcessStep => {
    const path = `steps[${index}]`;
    if (typeof step === "string") return { name: nameAt(step, path, refuse) };
    const given = objectAt(step, path, ["name", "answers"], refuse);
    const answers = answersAt(given.answers ?? {}, `${path}.answers`, refuse);
    return { name: nameAt(given.name, `${path}.name`, refuse), ...(Object.keys(answers).length === 0 ? {} : { answers }) };
  });
  const names = steps.map(({ name }) => name);
  names.forEach((name, index) => {
    if (name !== "" && names.indexOf(name) < index) refuse(`steps[${index}].name`, `is the name of steps[${names.indexOf(name)}] as well.`);
  });
  return steps;
}
