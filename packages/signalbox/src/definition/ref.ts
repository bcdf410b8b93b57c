// The types of symbolic values. R1. A Ref is a name and a path, never a value. R2. Refs carry JSON types only.
// Why each type has the form it has (and which obvious forms are wrong): docs/decisions/0002-types-of-refs.md

export type Leaf = string | number | boolean | bigint | null | undefined;
declare const REF: unique symbol;
declare const NARROW: unique symbol;

/** A value that will exist when the workflow runs. Its fields are refs; a field of an absent value is absent. */
export type Ref<T> = { readonly [REF]: T } & ([T] extends [never]
  ? // biome-ignore lint/complexity/noBannedTypes: a ref that never exists has no fields
    {}
  : 0 extends 1 & T
    ? // biome-ignore lint/suspicious/noExplicitAny: `any` in, `any` out, one level at a time
      { readonly [key: string]: Ref<any> }
    : Fields<NonNullable<T>, Extract<T, null | undefined>>);
/** Fields distribute over unions: only what every variant has can be read; `match` narrows. N is what absence adds. */
type Fields<T, N> = T extends Leaf | Date | ((...args: never) => unknown)
  ? // biome-ignore lint/complexity/noBannedTypes: a leaf has no fields
    {}
  : T extends readonly (infer E)[]
    ? number extends T["length"]
      ? { readonly length: Ref<number | N>; readonly [index: number]: Ref<E | undefined> }
      : { readonly [K in keyof T & `${number}`]: Ref<T[K] | N> }
    : T extends object
      ? { readonly [K in keyof T]-?: Ref<T[K] | N | (string extends K ? undefined : never)> }
      : // biome-ignore lint/complexity/noBannedTypes: nothing else has fields
        {};

/** What an input accepts: a ref of the type, or a literal in which any part is a ref. */
export type In<T> = Ref<T> | Literal<T>;
type Literal<T> = T extends Leaf
  ? T
  : T extends readonly unknown[]
    ? number extends T["length"]
      ? readonly In<T[number]>[]
      : { readonly [K in keyof T]: In<T[K]> }
    : T extends object
      ? { readonly [K in keyof T]: In<T[K]> }
      : T;

/** The inverse of In: the type that a literal with refs in it has at run time. */
export type Resolved<S> = S extends { readonly [REF]: infer T }
  ? T
  : S extends Leaf
    ? S
    : S extends readonly unknown[]
      ? { -readonly [K in keyof S]: Resolved<S[K]> }
      : S extends (...args: never) => unknown
        ? never
        : S extends object
          ? { -readonly [K in keyof S]: Resolved<S[K]> }
          : undefined; // void: an arm that returns nothing contributes `undefined` to its join

// biome-ignore lint/suspicious/noConfusingVoidType: an arm may return nothing
export type ArmResult = AnyRef | Leaf | void | readonly unknown[] | { readonly then?: never; readonly [key: string]: unknown };
export type AnyRef = { readonly [REF]: unknown };
/** A condition that also says what the `then` arm may rely on. */
export type Narrowing<T> = Ref<boolean> & { readonly [NARROW]: T };
/** What the arms' results join to. */
export type Join<R> = Ref<Resolved<R>>;
/** Literals given as an initial state stand for their type. */
export type Widen<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends boolean
      ? boolean
      : T extends readonly (infer E)[]
        ? Widen<E>[]
        : T extends object
          ? { -readonly [K in keyof T]: Widen<T[K]> }
          : T;
