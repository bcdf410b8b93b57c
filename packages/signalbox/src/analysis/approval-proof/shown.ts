// What an approval puts before a person, as places with names: of { to: lead.email, draft } the whole, "to", and whatever is in "draft".
import { keysIn } from "./fold-term.ts";
import type { ReachedApproval } from "./reached.ts";
import type { Term, Terms } from "./term.ts";

export interface ShownPlace {
  readonly term: Term;
  /** The name under which it stands; null for the whole. */
  readonly label: string | null;
  /** Nothing in it has a place of its own. */
  readonly isLeaf: boolean;
  /** Fields of it that are not shown. */
  readonly except: readonly string[];
}
/** Where a value is shown. */
export interface Sighting {
  readonly place: ShownPlace;
  readonly label: string | null;
}

export class Shown {
  readonly #terms: Terms;
  readonly #places = new Map<Term, ShownPlace[]>();

  /** `as`: what was approved, or what was shown before anybody could edit it. */
  constructor(terms: Terms, { approved, shown }: ReachedApproval, as: "approved" | "before") {
    this.#terms = terms;
    if (shown !== terms.absent) this.#collect(as === "approved" ? approved : shown, shown, null, 0);
  }

  /** Counts as shown, too: an item of a list that is. */
  add(term: Term, label: string | null): void {
    this.#add({ term, label, isLeaf: true, except: [] });
  }

  has = (label: string): boolean => this.places.some((place) => place.label === label);

  get places(): readonly ShownPlace[] {
    return [...this.#places.values()].flat();
  }

  /** Where a value is shown: as a whole, or as a part of something. `name` is the argument that it is sent as. */
  find(term: Term, name: string | null): readonly Sighting[] {
    const places = (this.#places.get(term) ?? []).filter(({ except }) => except.length === 0);
    const whole = places.map((place) => ({ place, label: place.label }));
    if (term.kind === "from") return [...whole, ...this.#around(term)];
    if (name === null || (term.kind !== "join" && term.kind !== "operation")) return whole;
    const parts = this.places.filter(({ term: { kind }, except }) => (kind === "join" || kind === "operation") && !except.includes(name));
    return [...whole, ...parts.filter((place) => this.#terms.field(place.term, name) === term).map((place) => ({ place, label: name }))];
  }

  /** What is shown of a step, and has this in it. */
  #around({ source, path }: Extract<Term, { kind: "from" }>): readonly Sighting[] {
    return path.flatMap((key, depth) =>
      (this.#places.get(this.#terms.from(source, path.slice(0, depth))) ?? [])
        .filter(({ except }) => !except.includes(key))
        .map((place) => ({ place, label: labelOf(path) })),
    );
  }

  #collect(term: Term, shape: Term, label: string | null, depth: number): void {
    const goesOn = depth <= DEEPEST && this.#places.size < MOST_PLACES;
    const fields = goesOn ? fieldsOf(this.#terms, shape) : null;
    const items = goesOn && shape.kind === "list" ? shape.items : null;
    this.#add({ term, label, isLeaf: fields === null && items === null, except: [] });
    for (const [key, field] of fields ?? []) this.#collect(this.#terms.field(term, key), field, key, depth + 1);
    items?.forEach((item, index) => void this.#collect(this.#terms.field(term, String(index)), item, itemLabel(label, index), depth + 1));
    if (term === shape && shape.kind === "operation") this.#collectParts(shape, label, depth);
  }

  /** Of what something was taken away from, or put over, the rest is shown. */
  #collectParts({ name, args: [base, over] }: Extract<Term, { kind: "operation" }>, label: string | null, depth: number): void {
    if (base === undefined || over === undefined || depth > DEEPEST) return;
    const taken = name === "omit" ? keysIn(over) : name === "merge" && over.kind === "object" ? Object.keys(over.fields) : null;
    if (taken === null) return;
    this.#add({ term: base, label, isLeaf: true, except: taken });
    if (name === "merge") this.#collect(over, over, label, depth + 1);
  }

  #add(place: ShownPlace): void {
    const known = this.#places.get(place.term);
    if (known === undefined) this.#places.set(place.term, [place]);
    else if (!known.some(({ label, except }) => label === place.label && except.length === place.except.length)) known.push(place);
  }
}

/** The items of a list are told apart: what stands second is not what stands first. */
export const itemLabel = (label: string | null, index: number | string): string => `${label ?? ""}[${index}]`;
const labelOf = (path: readonly string[]): string => {
  const last = path.at(-1) as string;
  return /^\d+$/.test(last) ? itemLabel(path.at(-2) ?? null, last) : last;
};

/** Nothing deeper has a place of its own, and nothing beyond so many: terms share their parts, places do not. */
const DEEPEST = 12;
const MOST_PLACES = 500;

/** The fields of a value whose names are known. */
export function fieldsOf(terms: Terms, term: Term): readonly (readonly [string, Term])[] | null {
  if (term.kind === "object") return Object.entries(term.fields);
  if (term.kind !== "operation" || term.name !== "pick") return null;
  const [whole, names] = term.args;
  const keys = keysIn(names);
  return whole === undefined || keys === null ? null : keys.map((key) => [key, terms.field(whole, key)]);
}
