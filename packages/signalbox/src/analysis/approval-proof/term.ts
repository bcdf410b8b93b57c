// T1. A term is what an expression will be worth, written over what a run can no longer change: its input, and what each step gave.
// T2. Terms are interned: the same term is the same object, so that equal means identical, and what is shared is written once.
// T3. Two equal terms at one point of a run are equal values. Two different ones may still be: a proof by terms errs to the strict side.
import type { Json } from "../../base/json.ts";
import { fieldOf } from "../../kernel/value.ts";
import { folded } from "./fold-term.ts";

export type Term = { readonly id: number } & (
  | { readonly kind: "literal"; readonly value: null | boolean | number | string }
  /** What a step gave, or a part of it. */
  | { readonly kind: "from"; readonly source: string; readonly path: readonly string[] }
  | { readonly kind: "object"; readonly fields: { readonly [key: string]: Term } }
  | { readonly kind: "list"; readonly items: readonly Term[] }
  | { readonly kind: "operation"; readonly name: string; readonly args: readonly Term[] }
  /** Of these arms of a node one was taken, and it gave this. */
  | { readonly kind: "join"; readonly at: string; readonly arms: { readonly [arm: string]: Term } }
  | { readonly kind: "absent" }
);
export type FromTerm = Extract<Term, { kind: "from" }>;
type Unnumbered = Term extends infer T ? (T extends Term ? Omit<T, "id"> : never) : never;
/** Of the arms of a node, those that can have been taken. */
export type Facts = ReadonlyMap<string, ReadonlySet<string>>;

export class Terms {
  readonly absent: Term;
  readonly #known = new Map<string, Term>();
  readonly #fields = new Map<string, Term>();

  constructor() {
    this.absent = this.#intern("absent", { kind: "absent" });
  }

  literal(value: Json): Term {
    if (Array.isArray(value)) return this.list((value as readonly Json[]).map((item) => this.literal(item)));
    if (typeof value === "object" && value !== null)
      return this.object(Object.entries(value).map(([key, part]) => [key, this.literal(part as Json)]));
    return this.#intern(`literal ${JSON.stringify(value)}`, { kind: "literal", value: value as null | boolean | number | string });
  }

  from(source: string, path: readonly string[] = []): Term {
    return this.#intern(`from ${JSON.stringify([source, ...path])}`, { kind: "from", source, path });
  }

  /** Absent fields are dropped, as an object drops them. */
  object(entries: readonly (readonly [string, Term])[]): Term {
    const kept = entries.filter(([, term]) => term !== this.absent).sort(([a], [b]) => (a < b ? -1 : 1));
    const key = JSON.stringify(kept.map(([name, { id }]) => [name, id]));
    return this.#intern(`object ${key}`, { kind: "object", fields: Object.fromEntries(kept) });
  }

  list(items: readonly Term[]): Term {
    return this.#intern(`list ${items.map(({ id }) => id).join()}`, { kind: "list", items });
  }

  operation(name: string, args: readonly Term[]): Term {
    return (
      folded(this, name, args) ??
      this.#intern(`operation ${JSON.stringify(name)} ${args.map(({ id }) => id).join()}`, { kind: "operation", name, args })
    );
  }

  /** Where every arm gives the same it does not matter which was taken. */
  join(at: string, arms: readonly (readonly [string, Term])[]): Term {
    const [first] = arms;
    if (first !== undefined && arms.every(([, term]) => term === first[1])) return first[1];
    const key = JSON.stringify([at, ...arms.map(([name, { id }]) => [name, id])]);
    return this.#intern(`join ${key}`, { kind: "join", at, arms: Object.fromEntries(arms) });
  }

  at(term: Term, path: readonly string[]): Term {
    return path.reduce((whole, key) => this.field(whole, key), term);
  }

  field(term: Term, key: string): Term {
    const name = `${term.id} ${key}`;
    const known = this.#fields.get(name) ?? this.#field(term, key);
    this.#fields.set(name, known);
    return known;
  }

  #field(term: Term, key: string): Term {
    switch (term.kind) {
      case "from":
        return this.from(term.source, [...term.path, key]);
      case "object":
        return Object.hasOwn(term.fields, key) ? (term.fields[key] as Term) : this.absent;
      case "list":
        return key === "length" ? this.literal(term.items.length) : (term.items[indexOf(key)] ?? this.absent);
      case "literal": {
        const value = fieldOf(term.value, key);
        return value === undefined ? this.absent : this.literal(value);
      }
      case "join":
        return this.join(
          term.at,
          Object.entries(term.arms).map(([arm, value]) => [arm, this.field(value, key)]),
        );
      case "absent":
        return this.absent;
      case "operation":
        return this.#fieldOfOperation(term, key);
    }
  }

  #fieldOfOperation(term: Extract<Term, { kind: "operation" }>, key: string): Term {
    const [first, second] = term.args;
    if (term.name === "merge" && first !== undefined && second?.kind === "object") {
      // A field that turns out to be absent leaves what was there.
      return this.operation("coalesce-absent", [this.field(second, key), this.field(first, key)]);
    }
    if (term.name === "pick" && first !== undefined && second?.kind === "list") {
      return second.items.includes(this.literal(key)) ? this.field(first, key) : this.absent;
    }
    if (term.name === "omit" && first !== undefined && second?.kind === "list") {
      return second.items.includes(this.literal(key)) ? this.absent : this.field(first, key);
    }
    return this.#intern(`operation "get" ${term.id},${this.literal(key).id}`, {
      kind: "operation",
      name: "get",
      args: [term, this.literal(key)],
    });
  }

  /** The same under facts: arms that cannot have been taken are left out, in as many parts as are looked at. Fewer are no mistake: it is the same value. */
  under(term: Term, facts: Facts, most = MOST_PARTS): Term {
    if (facts.size === 0) return term;
    const done = new Map<Term, Term>();
    const visit = (of: Term): Term => {
      const known = done.get(of) ?? (done.size < most ? undefined : of);
      if (known !== undefined) return known;
      done.set(of, of);
      const result = this.#rebuilt(of, visit, facts);
      done.set(of, result);
      return result;
    };
    return visit(term);
  }

  #rebuilt(term: Term, visit: (of: Term) => Term, facts: Facts): Term {
    switch (term.kind) {
      case "object":
        return this.object(Object.entries(term.fields).map(([key, value]) => [key, visit(value)]));
      case "list":
        return this.list(term.items.map(visit));
      case "operation":
        return this.operation(term.name, term.args.map(visit));
      case "join": {
        const possible = facts.get(term.at);
        const arms = Object.entries(term.arms).filter(([arm]) => possible === undefined || possible.has(arm));
        return this.join(
          term.at,
          arms.map(([arm, value]) => [arm, visit(value)]),
        );
      }
      default:
        return term;
    }
  }

  #intern(key: string, term: Unnumbered): Term {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = { id: this.#known.size, ...term } as Term;
    this.#known.set(key, made);
    return made;
  }
}

const MOST_PARTS = 300;

const indexOf = (key: string): number => (/^(0|[1-9]\d{0,8})$/.test(key) ? Number(key) : -1);

/** The terms directly inside a term. */
export function partsOfTerm(term: Term): readonly Term[] {
  if (term.kind === "object") return Object.values(term.fields);
  if (term.kind === "list") return term.items;
  if (term.kind === "operation") return term.args;
  return term.kind === "join" ? Object.values(term.arms) : [];
}

/** A term and everything in it, each once. */
export function withinTerm(term: Term): ReadonlySet<Term> {
  const found = new Set<Term>();
  const open = [term];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...partsOfTerm(next));
  }
  return found;
}
