// A1. A condition over what an approval's arms give says which of them was taken: `decision.ok` where only `granted` gives { ok: true }.
import { type Facts, partsOfTerm, type Term, type Terms } from "./term.ts";

/** What has to be true of a term: null where it cannot be told before it runs. */
export type Holds = (term: Term) => boolean | null;

export const isTrue: Holds = (term) => {
  if (term.kind === "literal") return term.value === true;
  return term.kind === "object" || term.kind === "list" || term.kind === "absent" ? false : null;
};
export const isNotTrue: Holds = (term) => {
  const known = isTrue(term);
  return known === null ? null : !known;
};
/** Of a `match`: the label that is taken. */
export const isLabel =
  (label: string): Holds =>
  (term) =>
    term.kind === "literal" ? term.value === label : null;
export const isNoneOf =
  (labels: readonly string[]): Holds =>
  (term) =>
    term.kind === "literal" ? !(typeof term.value === "string" && labels.includes(term.value)) : null;

/** Joins of one condition that are looked at. */
const MOST_JOINS = 4;
/** Parts of it that are written anew to see what it comes to. */
const MOST_PARTS = 60;

/** What is known beside `facts` once the condition holds. */
export function assume(terms: Terms, condition: Term, holds: Holds, facts: Facts): Facts {
  let known = facts;
  for (const { at, arms } of joinsIn(condition).slice(0, MOST_JOINS)) {
    const possible = Object.keys(arms).filter((arm) => known.get(at)?.has(arm) ?? true);
    const left = possible.filter((arm) => holds(terms.under(condition, new Map([...known, [at, new Set([arm])]]), MOST_PARTS)) !== false);
    // Where nothing is left, the condition never holds, and what follows never runs.
    if (left.length > 0 && left.length < possible.length) known = new Map([...known, [at, new Set(left)]]);
  }
  return known;
}

/** From the outside to the inside. */
function joinsIn(condition: Term): readonly Extract<Term, { kind: "join" }>[] {
  const found = new Map<string, Extract<Term, { kind: "join" }>>();
  const seen = new Set<Term>();
  let open: readonly Term[] = [condition];
  while (open.length > 0 && seen.size < MOST_PARTS) {
    for (const term of open) if (term.kind === "join" && !found.has(term.at)) found.set(term.at, term);
    open = [...new Set(open.flatMap(partsOfTerm))].filter((term) => !seen.has(term));
    for (const term of open) seen.add(term);
  }
  return [...found.values()];
}
