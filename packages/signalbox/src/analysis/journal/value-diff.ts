import { isObject, type Json, type Value } from "../../base/json.ts";

/** A place where two values differ. A side that has nothing there is absent. */
export interface ValueDifference {
  /** "output.items[2].total" */
  readonly path: string;
  readonly left?: Json;
  readonly right?: Json;
}

/** Where two values differ, at the deepest places: neither an object nor a list is reported for what is in it. */
export function valueDifferences(left: Value, right: Value, path = ""): readonly ValueDifference[] {
  if (Array.isArray(left) && Array.isArray(right)) {
    const length = Math.max(left.length, right.length);
    return Array.from({ length }, (_, index) => valueDifferences(left[index], right[index], `${path}[${index}]`)).flat();
  }
  if (isObject(left) && isObject(right)) {
    const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort();
    return keys.flatMap((key) => valueDifferences(own(left, key), own(right, key), path === "" ? key : `${path}.${key}`));
  }
  if (left === right) return [];
  return [{ path, ...(left === undefined ? {} : { left }), ...(right === undefined ? {} : { right }) }];
}

const own = (value: { readonly [key: string]: Json }, key: string): Value => (Object.hasOwn(value, key) ? value[key] : undefined);
