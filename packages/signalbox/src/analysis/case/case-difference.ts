import { isObject, type JsonObject } from "../../base/json.ts";
import { type ValueDifference, valueDifferences } from "../journal/value-diff.ts";
import type { CaseFact } from "./run-case.ts";

/** The first thing that does not go as it was recorded. */
export interface CaseDifference {
  /** Number of the moment in the case, from 1. */
  readonly moment: number;
  /** call: another step, or none. arguments: the same step with something else. branch: another arm. result: it ends, or a function gives, something else. answer: what was answered is not asked any more, or fits no more. */
  readonly kind: "call" | "arguments" | "branch" | "result" | "answer";
  readonly step: string;
  readonly recorded: CaseFact | null;
  readonly now: CaseFact | null;
  readonly differs: readonly ValueDifference[];
  readonly message: string;
}

/** Compares what followed from one moment, in order. */
export function firstDifference(moment: number, recorded: readonly CaseFact[], now: readonly CaseFact[]): CaseDifference | null {
  for (let index = 0; index < Math.max(recorded.length, now.length); index++) {
    const [then, present] = [recorded[index] ?? null, now[index] ?? null];
    const differs = valueDifferences(then ?? undefined, present ?? undefined);
    if (differs.length > 0) return differenceOf(moment, then, present, differs);
  }
  return null;
}

/** As `firstDifference`, where the values may differ: the same steps in the same order, on the same arms. */
export const firstStepDifference = (moment: number, recorded: readonly CaseFact[], now: readonly CaseFact[]): CaseDifference | null =>
  firstDifference(moment, recorded.map(shapeOf), now.map(shapeOf));

const SHAPE = ["does", "step", "tool", "arm", "model", "workflow", "timer", "outcome", "turn", "attempt", "call"];
const shapeOf = (fact: CaseFact): CaseFact =>
  Object.fromEntries([...SHAPE.filter((name) => Object.hasOwn(fact, name)).map((name) => [name, fact[name]]), ["failed", codeOf(fact)]]);
const codeOf = ({ error }: CaseFact): string => (isObject(error ?? null) ? String((error as JsonObject).code) : "");

function differenceOf(
  moment: number,
  recorded: CaseFact | null,
  now: CaseFact | null,
  differs: readonly ValueDifference[],
): CaseDifference {
  const isSame = recorded !== null && now !== null && recorded.step === now.step && recorded.does === now.does;
  const kind = isSame ? KINDS[recorded.does] : undefined;
  const step = (recorded ?? now)?.step ?? "";
  const message = `${nameOf(step)}: recorded ${told(recorded)}, now ${told(now)}${kind === "arguments" ? `, with another ${differs.map(({ path }) => path).join(", ")}` : ""}.`;
  return { moment, kind: kind ?? "call", step, recorded, now, differs, message };
}

const KINDS: { readonly [does: string]: CaseDifference["kind"] | undefined } = {
  calls: "arguments",
  computes: "arguments",
  "asks-model": "arguments",
  "asks-approval": "arguments",
  asks: "arguments",
  waits: "arguments",
  starts: "arguments",
  takes: "branch",
  computed: "result",
  refuses: "result",
  stops: "result",
  completes: "result",
  fails: "result",
};

export const nameOf = (step: string): string => (step === "" ? "The run" : `"${step}"`);

function told(fact: CaseFact | null): string {
  if (fact === null) return "nothing";
  const what = fact.tool ?? fact.arm ?? fact.model ?? fact.event ?? fact.timer ?? fact.workflow ?? fact.outcome ?? "";
  return `it ${fact.does.replace("-", " ")}${what === null || what === "" ? "" : ` ${String(what)}`}${fact.step === "" ? "" : ` at "${fact.step}"`}`;
}
