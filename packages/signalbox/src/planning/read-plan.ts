// R1. A plan is read whole: what is wrong with one step keeps no other from being looked at.
// R2. Every problem names the step, the field and what to write instead: a model has to mend it from these words alone.
import type { Problem } from "../base/error.ts";
import { isObject, type Json, type JsonObject } from "../base/json.ts";
import type { PlanStep, ReadPlan } from "./plan-step.ts";

const STEP_ID = /^[a-z0-9][a-z0-9-]{0,62}$/;
const NAME = /^[a-z][A-Za-z0-9]{0,62}$/;
const DEEPEST = 12;
const KINDS = {
  call: ["call", "with"],
  when: ["when", "then", "otherwise"],
  match: ["match", "arms", "otherwise"],
  map: ["map", "as", "max", "do"],
  fail: ["fail"],
} as const;
type Kind = keyof typeof KINDS;
const FORM =
  'A step is {"id", "call", "with"}, {"id", "when", "then", "otherwise"}, {"id", "match", "arms"}, {"id", "map", "as", "max", "do"} or {"id", "fail"}.';

export type Refuse = (path: string, message: string) => void;
export const stepPlace = (id: string): string => `step "${id}"`;

/** Reads a plan; what cannot be read is reported and left out. */
export function readPlan(written: unknown, problems: Problem[]): ReadPlan {
  const refuse: Refuse = (path, message) => void problems.push({ path, message });
  if (!isObject(written)) {
    refuse("plan", 'is no object. A plan is {"steps": [...], "result": ...}.');
    return { steps: [] };
  }
  for (const key of Object.keys(written))
    if (key !== "steps" && key !== "result") refuse(`plan, ${key}`, 'is no part of a plan. There are "steps" and "result".');
  const steps = readSteps(written.steps, "plan, steps", refuse, 0);
  if (Array.isArray(written.steps) && written.steps.length === 0) refuse("plan, steps", "is empty. A plan has at least one step.");
  return written.result === undefined ? { steps } : { steps, result: written.result };
}

function readSteps(written: Json | undefined, at: string, refuse: Refuse, depth: number): readonly PlanStep[] {
  if (!Array.isArray(written)) {
    refuse(at, "must be a list of steps.");
    return [];
  }
  if (depth > DEEPEST) {
    refuse(at, `is nested deeper than ${DEEPEST} levels. Write fewer arms inside arms.`);
    return [];
  }
  return (written as readonly Json[]).flatMap((step, index) => readStep(step, `${at}[${index}]`, refuse, depth));
}

function readStep(written: Json, at: string, refuse: Refuse, depth: number): readonly PlanStep[] {
  if (!isObject(written)) {
    refuse(at, `is no step. ${FORM}`);
    return [];
  }
  const { id, why } = written;
  if (typeof id !== "string" || !STEP_ID.test(id)) {
    refuse(at, `needs an "id" of lower-case letters, digits and hyphens, such as "find-account".`);
    return [];
  }
  const place = stepPlace(id);
  const kinds = (Object.keys(KINDS) as Kind[]).filter((kind) => Object.hasOwn(written, kind));
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    refuse(place, `${kind === undefined ? "says nothing to do" : `says ${kinds.join(" and ")} at once`}. ${FORM}`);
    return [];
  }
  const known: readonly string[] = ["id", "why", ...KINDS[kind]];
  for (const key of Object.keys(written))
    if (!known.includes(key)) refuse(place, `has a field "${key}", which a step with "${kind}" has not. It has ${known.join(", ")}.`);
  if (why !== undefined && typeof why !== "string") refuse(`${place}, why`, "must be a text.");
  const base = { id, ...(typeof why === "string" ? { why } : {}) };
  return [{ ...base, ...readers[kind](written, place, refuse, depth + 1) } as PlanStep];
}

type Body = PlanStep extends infer S ? (S extends PlanStep ? Omit<S, "id" | "why"> : never) : never;
type Reader = (written: JsonObject, place: string, refuse: Refuse, depth: number) => Body;
const readers: { readonly [K in Kind]: Reader } = {
  call: (written, place, refuse) => {
    const tool = typeof written.call === "string" ? written.call : "";
    if (tool === "") refuse(`${place}, call`, "must be the id of a tool.");
    return { kind: "call", tool, with: objectIn(written.with ?? {}, `${place}, with`, refuse) };
  },
  when: (written, place, refuse, depth) => ({
    kind: "when",
    condition: written.when as Json,
    then: readSteps(written.then, `${place}, then`, refuse, depth),
    otherwise: written.otherwise === undefined ? [] : readSteps(written.otherwise, `${place}, otherwise`, refuse, depth),
  }),
  match: (written, place, refuse, depth) => {
    const arms = Object.entries(objectIn(written.arms, `${place}, arms`, refuse)).map(([label, steps]): [string, readonly PlanStep[]] => [
      label,
      readSteps(steps, `${place}, arms.${label}`, refuse, depth),
    ]);
    if (Object.hasOwn(written, "arms") && arms.some(([label]) => label === "otherwise" || label === "__proto__"))
      refuse(`${place}, arms`, 'has a label "otherwise" or "__proto__", which means something else.');
    const { otherwise } = written;
    return {
      kind: "match",
      on: written.match as Json,
      arms: Object.fromEntries(arms),
      ...(otherwise === undefined ? {} : { otherwise: readSteps(otherwise, `${place}, otherwise`, refuse, depth) }),
    };
  },
  map: (written, place, refuse, depth) => {
    const { as, max } = written;
    if (typeof as !== "string" || !NAME.test(as) || as === "input")
      refuse(`${place}, as`, 'must be the name of one item: letters and digits, such as "account".');
    if (max === undefined) refuse(`${place}, max`, "is missing: say how many items there may be at most.");
    else if (!Number.isInteger(max) || (max as number) < 1) refuse(`${place}, max`, "must be a whole number of 1 or more.");
    return {
      kind: "map",
      list: written.map as Json,
      as: typeof as === "string" ? as : "item",
      max: typeof max === "number" ? max : 1,
      body: readSteps(written.do, `${place}, do`, refuse, depth),
    };
  },
  fail: (written) => ({ kind: "fail", message: written.fail as Json }),
};

function objectIn(value: Json | undefined, at: string, refuse: Refuse): JsonObject {
  if (isObject(value)) return value;
  refuse(at, "must be an object.");
  return {};
}
