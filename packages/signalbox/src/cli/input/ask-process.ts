// The five questions at a terminal, one at a time. Lines may come from a file as well; what is typed wrong is asked again.
import { createInterface } from "node:readline";
import { type Process, type ProcessStep, parseProcess } from "../../analysis/choose/process.ts";
import { ANSWERS, type Answer, QUESTIONS, type QuestionId } from "../../analysis/choose/question.ts";
import { SignalboxError } from "../../base/error.ts";
import { visible } from "../../base/visible.ts";

/** What of a step may differ from the whole; volume and explaining are the whole's. */
const OF_A_STEP: readonly QuestionId[] = ["wellDefined", "openEnded", "reviewed"];

/** @throws SignalboxError `usage` when the answers end before the questions. */
export async function askProcess(): Promise<Process> {
  const typed = createInterface({ input: process.stdin });
  const lines = typed[Symbol.asyncIterator]();
  const ask = async (question: string): Promise<string> => {
    process.stderr.write(`${question} `);
    const { value, done } = await lines.next();
    if (done === true)
      throw new SignalboxError("usage", "The answers ended before the questions. Answer them all, or give them with --answers @file.");
    return String(value).trim();
  };
  try {
    const name = await until(
      () => ask("What is the process called?"),
      (text) => (text === "" ? null : text),
    );
    const named = await ask("Its steps, with commas between them (nothing: it is one step):");
    const names = named
      .split(",")
      .map((step) => step.trim())
      .filter((step) => step !== "");
    const runsPerMonth = await until(() => ask("How many cases a month?"), numberIn);
    const answers: { [question: string]: Answer } = {};
    for (const { id, question, hint } of QUESTIONS)
      answers[id] = await until(() => ask(`\n${question}\n  ${hint}\n  yes, no or unsure:`), answerIn);
    const steps: ProcessStep[] = [];
    for (const step of names) steps.push({ name: step, answers: await differences(step, answers, ask) });
    return parseProcess(JSON.parse(JSON.stringify({ name, steps, runsPerMonth, answers })));
  } finally {
    typed.close();
  }
}

async function differences(step: string, whole: { readonly [question: string]: Answer }, ask: (question: string) => Promise<string>) {
  const own: { [question: string]: Answer } = {};
  process.stderr.write(`\nThe step ${visible(step)}. Enter: as for the whole.\n`);
  for (const { id, question } of QUESTIONS) {
    if (!OF_A_STEP.includes(id)) continue;
    const answer = await until(
      () => ask(`  ${question} (${whole[id]})`),
      (text) => (text === "" ? (whole[id] as Answer) : answerIn(text)),
    );
    if (answer !== whole[id]) own[id] = answer;
  }
  return own;
}

/** Asks again until the answer can be read. */
async function until<T>(ask: () => Promise<string>, read: (text: string) => T | null): Promise<T> {
  for (;;) {
    const found = read(await ask());
    if (found !== null) return found;
    process.stderr.write("  That cannot be read.\n");
  }
}

/** "y" is yes. */
const answerIn = (text: string): Answer | null =>
  text === "" ? null : (ANSWERS.find((answer) => answer.startsWith(text.toLowerCase())) ?? (text === "?" ? "unsure" : null));

function numberIn(text: string): number | null {
  const number = Number(text.replaceAll(/[,'_\s]/g, ""));
  return text !== "" && Number.isFinite(number) && number >= 0 ? number : null;
}
