import { canonical, type Json } from "../../src/base/json.ts";
import type { RunState } from "../../src/kernel/index.ts";

/** A state as one text, so that two of them can be compared: sets and maps in order, absent fields left out. */
export const comparable = (state: RunState): string => canonical(plain(state));

function plain(value: unknown): Json {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, part]) => [String(key), plain(part)])) as Json;
  // Which frames wait to be looked at is state; in which order they came is not told by a set.
  if (value instanceof Set) return [...value].map(String).sort();
  if (Array.isArray(value)) return Array.from(value, (item) => plain(item ?? null));
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, part]) => part !== undefined);
    return Object.fromEntries(entries.map(([key, part]) => [key, plain(part)])) as Json;
  }
  return (value ?? null) as Json;
}
