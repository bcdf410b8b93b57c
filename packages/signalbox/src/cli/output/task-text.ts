import { erasedText } from "../../base/erased-text.ts";
import { isObject, type Json } from "../../base/json.ts";
import { visible, visibleLines } from "../../base/visible.ts";
import type { Task } from "../../ports/engine.ts";
import { timeLeft } from "./moment.ts";
import type { Palette } from "./palette.ts";
import { shortText } from "./preview.ts";
import { asProposal, indented, proposalText } from "./proposal-text.ts";
import { type BlockLimits, valueBlock } from "./value-block.ts";
import { shortStep, stepName } from "./waiting.ts";

/** A task as its heading, what it is about, and the command that does it. */
export function taskText(paint: Palette, task: Task, now: number, limits: BlockLimits): readonly string[] {
  const ways = task.state === "open" ? waysOf(paint, task) : [];
  return [heading(paint, task, now), ...indented([...given(paint, task), ...about(paint, task, limits), ...ways])];
}

function given(paint: Palette, { assigned }: Task): readonly string[] {
  if (assigned === undefined) return [];
  return [paint.quiet(`given by ${visible(assigned.by)}${assigned.reason === undefined ? "" : `: ${shortText(assigned.reason, 300)}`}`)];
}

function heading(paint: Palette, task: Task, now: number): string {
  const subject = task.subject === null ? "" : `  ${shortText(task.subject, 40)}`;
  const who = task.who.length === 0 ? "anybody" : task.who.map(visible).join(" or ");
  const time = task.state === "open" ? timeLeft(task.dueAt, now) : task.state;
  const overdue = task.state === "open" && Date.parse(task.dueAt) <= now;
  return `${paint.strong(task.task)}  ${task.kind} ${shortStep(task.step)} for ${paint.human(who)}, ${overdue ? paint.bad(time) : time}  ${paint.quiet(`${visible(task.workflow)} ${task.runId}${subject}`)}`;
}

function about(paint: Palette, task: Task, limits: BlockLimits): readonly string[] {
  if (task.erased !== undefined) return [paint.quiet(visible(erasedText(task.erased)))];
  if (task.kind === "question") return [...visibleLines(task.question ?? ""), ...formText(paint, task.form ?? {})];
  if (task.kind === "settlement") {
    const doubt = `It is not known whether ${visible(task.tool ?? "the call")} happened: ${shortText(task.message ?? "", 300)}`;
    return [doubt, paint.quiet("it was given:"), ...indented(valueBlock(task.input ?? null, limits))];
  }
  return task.proposal === undefined ? [] : [...proposalText(paint, asProposal(task.proposal), limits), ...deciders(paint, task)];
}

function deciders(paint: Palette, { count = 1, approvers = [], fourEyes }: Task): readonly string[] {
  const words = [
    ...(count > 1
      ? [`${approvers.length} of ${count} people have approved${approvers.length === 0 ? "" : `: ${approvers.map(visible).join(", ")}`}`]
      : []),
    ...(fourEyes === true ? ["not by who started the run, published its version, or wrote this proposal"] : []),
  ];
  return words.map((word) => paint.quiet(word));
}

/** The fields of a form, one a line. */
function formText(paint: Palette, form: { readonly [key: string]: Json }): readonly string[] {
  const { properties, required } = form;
  if (!isObject(properties)) return [];
  const needed = Array.isArray(required) ? required : [];
  return Object.entries(properties).map(([name, field]) => {
    const facts = [typeText(field), ...(needed.includes(name) ? [] : ["optional"])];
    return `${visible(name)} ${paint.quiet(`(${facts.join(", ")})`)}`;
  });
}

function typeText(field: Json): string {
  if (!isObject(field)) return "any value";
  const { enum: choices, type } = field;
  if (Array.isArray(choices)) return choices.map((choice) => visible(JSON.stringify(choice))).join(" or ");
  return typeof type === "string" ? visible(type) : "any value";
}

function waysOf(paint: Palette, task: Task): readonly string[] {
  if (task.kind === "question") return [paint.quiet(`signalbox answer ${task.task} --as <person> @answer.json`)];
  if (task.kind === "settlement")
    return [paint.quiet(`signalbox settle ${task.runId} ${stepName(task.step)} happened|did-not-happen|give-up --as <person>`)];
  const edit = task.editable === true ? "|edit" : "";
  const answer = task.answerable === true ? "|answer" : "";
  return [
    paint.quiet(`signalbox decide ${task.task} approve|reject${edit}${answer} --as <person> --hash ${(task.hash ?? "").slice(0, 12)}`),
  ];
}
