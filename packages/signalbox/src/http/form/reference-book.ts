export type SchemaData = Readonly<Record<string, unknown>>;

const MOST_STEPS = 20;

/** The parts of a schema that other parts refer to. */
export class ReferenceBook {
  readonly #root: SchemaData;

  constructor(root: SchemaData) {
    this.#root = root;
  }

  /** The schema itself: references followed, and "or null" told apart from the rest. One that never ends asks for anything. */
  plain(given: unknown): { readonly schema: SchemaData; readonly isNullable: boolean } {
    let schema = given;
    let isNullable = false;
    for (let step = 0; step < MOST_STEPS; step++) {
      if (typeof schema !== "object" || schema === null) break;
      const { $ref, anyOf, type } = schema as SchemaData;
      const others = Array.isArray(anyOf) ? anyOf.filter((each) => (each as SchemaData).type !== "null") : [];
      const types = Array.isArray(type) ? type.filter((each) => each !== "null") : [];
      if (typeof $ref === "string") schema = this.#at($ref);
      else if (Array.isArray(anyOf) && others.length === 1) {
        isNullable ||= others.length < anyOf.length;
        schema = others[0];
      } else if (Array.isArray(type) && types.length === 1) {
        isNullable ||= types.length < type.length;
        schema = { ...(schema as SchemaData), type: types[0] };
      } else return { schema: schema as SchemaData, isNullable };
    }
    return { schema: {}, isNullable };
  }

  /** What "#/$defs/address" names; "#" is the whole. */
  #at(reference: string): unknown {
    const [start, ...keys] = reference.split("/");
    if (start !== "#") return {};
    return keys.reduce<unknown>(
      (part, key) => (typeof part === "object" && part !== null && Object.hasOwn(part, key) ? (part as SchemaData)[key] : {}),
      this.#root,
    );
  }
}
