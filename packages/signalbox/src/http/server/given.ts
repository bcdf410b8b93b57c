/** What a schema leaves undefined is what was not given. */
export type Given<T> = { readonly [K in keyof T]: Exclude<T[K], undefined> };

/** Without the fields that were not given: the engine tells "absent" from "undefined". */
export const given = <T extends object>(values: T): Given<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
