import { isObject, type Json } from "../../base/json.ts";
import type { RunRow } from "../../ports/run-store.ts";

/** Longer texts are no names of kinds. */
const MOST_CHARACTERS = 40;

/** By what a run may be one of a kind: how it was started, and the fields of its input that hold one short value. */
export function kindsOf(row: RunRow, input: Json | undefined): { readonly [field: string]: string } {
  const how = row.parentKey !== null ? "by another workflow" : (row.startedBy ?? "by nobody named");
  const fields = isObject(input) ? Object.entries(input) : [];
  return { how, ...Object.fromEntries(fields.flatMap(([name, value]) => (isShort(value) ? [[name, String(value)]] : []))) };
}

const isShort = (value: Json): boolean =>
  typeof value === "boolean" || typeof value === "number" || (typeof value === "string" && value !== "" && value.length <= MOST_CHARACTERS);
