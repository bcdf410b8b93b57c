import type { CallMatch, ModelPart } from "./policy-data.ts";
import { symbolicOf } from "./symbolic.ts";
import { EFFECTS } from "./tool.ts";

export const MATCH_LISTS = ["tool", "effect", "scope", "touches", "workflow", "agent"] as const;
const MODEL_PARTS: readonly ModelPart[] = ["chose-or-wrote", "chose", "wrote", "none"];
const WRITTEN: readonly string[] = [...MATCH_LISTS, "ai", "when", "then"];

/** What a rule is about, checked field by field. */
export function matchOf(rule: { readonly [field: string]: unknown }, problem: (field: string, message: string) => void): CallMatch {
  const match: { [field: string]: unknown } = {};
  for (const field of Object.keys(rule))
    if (!WRITTEN.includes(field)) problem(field, `is nothing that a rule can say. There are ${WRITTEN.join(", ")}.`);
  for (const field of MATCH_LISTS) {
    if (rule[field] === undefined) continue;
    const names = (Array.isArray(rule[field]) ? (rule[field] as readonly unknown[]) : [rule[field]]).map(nameOf);
    if (names.length === 0) problem(field, "is an empty list, which no call can fit. Leave it out for every call.");
    for (const name of names) {
      if (name === null) problem(field, field === "tool" ? "must name tools." : "must be a text or a list of texts.");
      else if (field === "effect" && !(EFFECTS as readonly string[]).includes(name))
        problem(field, `"${name}" is no effect. There are ${EFFECTS.join(", ")}.`);
    }
    match[field] = [...new Set(names)].sort();
  }
  if (rule.ai !== undefined) {
    if (!(MODEL_PARTS as readonly unknown[]).includes(rule.ai)) problem("ai", `"${String(rule.ai)}" is none of ${MODEL_PARTS.join(", ")}.`);
    match.ai = rule.ai;
  }
  return match as CallMatch;
}

/** A text, or the id of a tool. */
function nameOf(value: unknown): string | null {
  if (typeof value === "string") return value === "" ? null : value;
  const { card } = (symbolicOf(value) === undefined ? (value ?? {}) : {}) as { card?: { id?: unknown } };
  return typeof card?.id === "string" ? card.id : null;
}

const PARTS_OF: { readonly [K in ModelPart]: readonly ModelPart[] } = {
  "chose-or-wrote": ["chose-or-wrote", "chose", "wrote"],
  chose: ["chose"],
  wrote: ["wrote"],
  none: ["none"],
};

/** True when every call that fits `narrow` fits `wide`, too. */
export const takesAllOf = (wide: CallMatch, narrow: CallMatch): boolean =>
  MATCH_LISTS.every((field) => {
    const [names, among] = [wide[field] as readonly string[] | undefined, narrow[field] as readonly string[] | undefined];
    return names === undefined || (among?.every((name) => names.includes(name)) ?? false);
  }) &&
  (wide.ai === undefined || (narrow.ai !== undefined && PARTS_OF[wide.ai].includes(narrow.ai)));
