import { resolve } from "node:path";

/** A change of one source file: `find` must be in it exactly once. */
export interface Patch {
  /** Absolute. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}
/** A mistake that the product does not have, and that a sweep must notice. */
export interface Defect {
  readonly name: string;
  readonly patches: readonly Patch[];
}
const source = (path: string): string => resolve(import.meta.dirname, "../../src", path);

export const defects: readonly Defect[] = [];

export function defectOf(name: string): Defect {
  const found = defects.find((defect) => defect.name === name);
  if (found === undefined) throw new Error(`There is no defect "${name}". There are: ${defects.map((defect) => defect.name).join(", ")}.`);
  return found;
}
export { source };
