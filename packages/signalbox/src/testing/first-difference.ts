import { canonical, isObject, type Json } from "../base/json.ts";

const MOST = 120;
const preview = (value: Json | undefined): string => {
  const text = value === undefined ? "nothing" : canonical(value);
  return text.length > MOST ? `${text.slice(0, MOST)}...` : text;
};

/** Where two values differ first, in words; null where they are the same. */
export function firstDifference(recorded: unknown, now: unknown): string | null {
  return difference(recorded as Json, now as Json, "");
}

function difference(recorded: Json | undefined, now: Json | undefined, at: string): string | null {
  const keys = keysOf(recorded, now);
  if (keys === null)
    return recorded !== undefined && now !== undefined && canonical(recorded) === canonical(now)
      ? null
      : `${at === "" ? "" : `${at} `}was ${preview(recorded)}, and is ${preview(now)}`;
  for (const key of keys) {
    const [before, after] = [recorded, now].map((value) => (value as { readonly [key: string]: Json })[key]);
    if (before === undefined && after === undefined) continue;
    const found = difference(before, after, Array.isArray(recorded) ? `${at}[${key}]` : at === "" ? key : `${at}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

/** The keys of both, where both are lists or both are objects. */
function keysOf(recorded: Json | undefined, now: Json | undefined): readonly string[] | null {
  const areLists = Array.isArray(recorded) && Array.isArray(now);
  if (!areLists && !(isObject(recorded) && isObject(now))) return null;
  return [...new Set([...Object.keys(recorded), ...Object.keys(now)])];
}
