// P2. What is sent was shown: each part of it, under the name that it is sent as, moved but not changed.
// P3. Where people may edit, what they handed back is what they approved; what it was before is not.
// P4. Another name will do only where nothing that is shown could be meant by it: else "cc" could be sent as "to".

import type { ReachedApproval } from "./reached.ts";
import { fieldsOf, itemLabel, type Shown, type ShownPlace } from "./shown.ts";
import { type FromTerm, type Term, type Terms, withinTerm } from "./term.ts";
import { termText } from "./term-text.ts";

export interface Mismatch {
  readonly code: "not-shown" | "edited" | "changed" | "renamed";
  readonly text: string;
}
export interface Comparison {
  readonly mismatches: readonly Mismatch[];
  /** What the shown values that are sent are made of. */
  readonly sent: ReadonlySet<FromTerm>;
}
interface Unnamed {
  readonly at: string;
  readonly name: string;
  readonly place: ShownPlace;
}

export class SentAsShown {
  readonly #mismatches: Mismatch[] = [];
  /** How often each place is sent, and whether it was as a whole. */
  readonly #used = new Map<ShownPlace, { times: number; isWhole: boolean }>();
  readonly #sent = new Set<FromTerm>();
  readonly #unnamed: Unnamed[] = [];
  readonly #seen = new Set<string>();
  readonly #terms: Terms;
  readonly #approval: ReachedApproval;
  readonly #shown: Shown;
  readonly #before: Shown;
  readonly #orderOf: ReadonlyMap<string, number>;

  constructor(terms: Terms, approval: ReachedApproval, shown: Shown, before: Shown, orderOf: ReadonlyMap<string, number>) {
    this.#terms = terms;
    this.#approval = approval;
    this.#shown = shown;
    this.#before = before;
    this.#orderOf = orderOf;
  }

  /** P2. Of what is sent, what was not shown as it is sent. */
  compare(payload: Term, whole: string): Comparison {
    this.#look(payload, null, whole);
    // Something is left over that might have been meant.
    const spare =
      [...this.#used.values()].some(({ isWhole }) => !isWhole) ||
      this.#shown.places.some((place) => place.isLeaf && place.term.kind !== "literal" && !this.#used.has(place));
    for (const { at, name, place } of this.#unnamed) {
      if (spare || this.#shown.has(name) || (this.#used.get(place)?.times ?? 0) > 1)
        this.#tell("renamed", `${at} is what "${this.#approval.at}" shows as ${place.label ?? "a whole"}`);
    }
    if (this.#used.size === 0 && this.#mismatches.length === 0)
      this.#tell("not-shown", `nothing of ${whole} is shown by "${this.#approval.at}"`);
    return { mismatches: this.#mismatches, sent: this.#sent };
  }

  #look(term: Term, name: string | null, at: string): void {
    const key = `${term.id} ${name}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const sightings = this.#shown.find(term, name);
    const fit = sightings.find(({ label }) => label === name || (term.kind !== "literal" && (name === null || label === null)));
    if (fit !== undefined) {
      this.#spend(term, fit.place);
      return;
    }
    const parts = this.#partsOf(term, name, at);
    if (parts !== null) {
      for (const part of parts) this.#look(...part);
      return;
    }
    const [other] = term.kind === "literal" ? [] : sightings;
    if (other === undefined || name === null) {
      this.#explain(term, at);
      return;
    }
    if (other.place.term !== term) {
      this.#tell("renamed", `${at} is what "${this.#approval.at}" shows as ${other.label}`);
      return;
    }
    this.#spend(term, other.place);
    this.#unnamed.push({ at, name, place: other.place });
  }

  /** By what it is made of, so that a whole and its fields are known to be the same. */
  #spend(term: Term, place: ShownPlace): void {
    const { times = 0, isWhole = true } = this.#used.get(place) ?? {};
    this.#used.set(place, { times: times + 1, isWhole: isWhole && place.term === term });
    for (const part of withinTerm(term)) if (part.kind === "from") this.#sent.add(part);
  }

  /** What has to be shown for a value to be: its parts; or each of those of which it is one. Null where it is one piece. */
  #partsOf(term: Term, name: string | null, at: string): readonly (readonly [Term, string | null, string])[] | null {
    if (term.kind === "absent") return [];
    const fields = fieldsOf(this.#terms, term);
    if (fields !== null) return fields.map(([key, part]) => [part, key, at === "" ? key : `${at}.${key}`]);
    if (term.kind === "list") return term.items.map((item, index) => [item, itemLabel(name, index), `${at}[${index}]`]);
    if (term.kind === "join") return Object.values(term.arms).map((arm) => [arm, name, at]);
    if (term.kind !== "operation") return null;
    const alternatives = Object.hasOwn(ONE_OF, term.name) ? ONE_OF[term.name] : undefined;
    return alternatives === undefined ? null : term.args.slice(alternatives).map((part) => [part, name, at]);
  }

  #explain(term: Term, at: string): void {
    const approval = this.#approval.at;
    const what = termText(term);
    if (this.#approval.node.editable && term.kind !== "literal" && this.#before.find(term, null).length > 0)
      this.#tell("edited", `${at} is ${what} as it was before "${approval}", where it may have been edited`);
    else if (term.kind === "literal") this.#tell("not-shown", `${at} is the constant ${what}, which "${approval}" does not show`);
    else if (term.kind === "operation")
      this.#tell("changed", `${at} is built by ${term.name}() out of ${sourcesText(term)}, and "${approval}" does not show the result`);
    else if (term.kind === "from" && (this.#orderOf.get(term.source) ?? 0) > this.#approval.order)
      this.#tell("changed", `${at} is ${what}, which comes after "${approval}"`);
    else this.#tell("not-shown", `${at} is ${what}, which "${approval}" does not show`);
  }

  #tell(code: Mismatch["code"], text: string): void {
    if (!this.#mismatches.some((other) => other.text === text)) this.#mismatches.push({ code, text });
  }
}

/** Operators that give one of their arguments, from which one on. */
const ONE_OF: { readonly [name: string]: number } = { merge: 0, coalesce: 0, "coalesce-absent": 0, choose: 1 };

const LISTED = 3;
function sourcesText(term: Term): string {
  const sources = [...withinTerm(term)].filter(({ kind }) => kind === "from").map(termText);
  return sources.length === 0 ? "constants" : sources.slice(0, LISTED).join(", ");
}
