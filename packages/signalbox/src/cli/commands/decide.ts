import { SignalboxError } from "../../base/error.ts";
import { isObject, type Json } from "../../base/json.ts";
import { visible } from "../../base/visible.ts";
import type { ProposalEdit } from "../../kernel/index.ts";
import type { DecideRequest, Task } from "../../ports/engine.ts";
import { tellRun } from "../after.ts";
import { asPerson, type CommandSpec, type Options, option, textOf } from "../command.ts";
import { requiredPerson } from "../input/person-argument.ts";
import { readValue } from "../input/value-source.ts";
import { findTask } from "./inbox.ts";

const DECISIONS = { approve: "approved", reject: "rejected", edit: "edited and approved", answer: "answered in place of" } as const;
type Decision = keyof typeof DECISIONS;

export const decide: CommandSpec = {
  usage: "decide <task> <decision>",
  summary: "approve, reject or edit what an approval proposes, or answer the model in its place",
  details: `<decision> is approve, reject, edit or answer. An edit gives --edit a JSON object with "calls" (name of the call: its new
arguments), "show" (the new value to judge by), or both. A call that a model proposed can be answered: nothing is sent, and the model is
given --answer as what a person says in place of the result.`,
  options: [
    asPerson("who decides: somebody of the config"),
    option("--reason <text>", "why; it is kept with the decision"),
    option("--edit <value>", "the changed proposal: JSON or @file"),
    option("--answer <text>", "what the model is told: a text, or JSON as {...}, [...] or @file"),
    option("--hash <hash>", "start of the hash of what you saw: refused when it is something else by now"),
  ],
  run: async (shell, [id = "", decision = ""], options) => {
    if (!isDecision(decision)) throw new SignalboxError("usage", `"${decision}" is no decision. Decide approve, reject, edit or answer.`);
    const change = { ...editOf(decision, textOf(options, "edit")), ...answerOf(decision, textOf(options, "answer")) };
    await shell.with("work", async (instance) => {
      const by = requiredPerson(instance, options);
      const task = await findTask(instance.engine, id);
      const run = await instance.engine.decide({ ...requestOf(task, decision, by, options), ...change });
      await tellRun(shell, instance, run, `${visible(by)} ${DECISIONS[decision]} ${id}.`);
    });
  },
};

const isDecision = (text: string): text is Decision => Object.hasOwn(DECISIONS, text);

function requestOf(task: Task, decision: Decision, by: string, options: Options): DecideRequest {
  const reason = textOf(options, "reason");
  const seen = textOf(options, "hash");
  const hash = seen === undefined ? task.hash : seenHash(task, seen);
  return { task: task.task, decision, by, ...(reason === undefined ? {} : { reason }), ...(hash === undefined ? {} : { hash }) };
}

/** The whole hash, when what was seen is what is open; the engine refuses the other. */
const seenHash = ({ hash = "" }: Task, seen: string): string => (seen.length >= 8 && hash.startsWith(seen.toLowerCase()) ? hash : seen);

function editOf(decision: Decision, given: string | undefined): { readonly edit?: ProposalEdit } {
  if (given === undefined && decision === "edit") throw new SignalboxError("usage", "An edit needs the changed proposal: --edit @file.");
  if (given === undefined) return {};
  if (decision !== "edit") throw new SignalboxError("usage", `--edit goes with the decision "edit", not with "${decision}".`);
  const edit = readValue(given, "--edit");
  const unknown = isObject(edit) ? Object.keys(edit).find((key) => key !== "show" && key !== "calls") : undefined;
  if (!isObject(edit) || unknown !== undefined || !isCalls(edit.calls)) {
    throw new SignalboxError(
      "usage",
      `--edit takes an object with "calls" (name of the call: its new arguments), "show", or both${unknown === undefined ? "" : `; "${unknown}" is neither`}.`,
    );
  }
  return { edit: edit as ProposalEdit };
}

/** Words are what people mostly say: what does not begin as JSON is a text. */
function answerOf(decision: Decision, given: string | undefined): { readonly answer?: Json } {
  if (given === undefined && decision === "answer")
    throw new SignalboxError("usage", "An answer needs what the model is told in place of the call's result: --answer <text>.");
  if (given === undefined) return {};
  if (decision !== "answer") throw new SignalboxError("usage", `--answer goes with the decision "answer", not with "${decision}".`);
  return { answer: /^[@{[]/.test(given) ? readValue(given, "--answer") : given };
}

const isCalls = (calls: Json | undefined): boolean => calls === undefined || isObject(calls);
