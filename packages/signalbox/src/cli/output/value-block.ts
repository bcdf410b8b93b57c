import { isObject, type Json } from "../../base/json.ts";
import { visible, visibleLines } from "../../base/visible.ts";

/** How much of a value is shown. What is left out is said to be. */
export interface BlockLimits {
  readonly lines: number;
  readonly characters: number;
}
export const WHOLE: BlockLimits = { lines: Number.POSITIVE_INFINITY, characters: Number.POSITIVE_INFINITY };
export const GLANCE: BlockLimits = { lines: 12, characters: 1_200 };

/** A value over several lines, as a person reads it: names before values, texts with their own line breaks. */
export function valueBlock(value: Json, limits: BlockLimits): readonly string[] {
  const lines = write(value, limits);
  const left = lines.length - limits.lines;
  return left <= 1 ? lines : [...lines.slice(0, limits.lines), `… and ${left} more lines`];
}

function write(value: Json, limits: BlockLimits): readonly string[] {
  if (typeof value === "string") return textLines(value, limits.characters);
  if (Array.isArray(value))
    return value.length === 0 ? ["(empty list)"] : (value as readonly Json[]).flatMap((item) => under("-", write(item, limits)));
  if (!isObject(value)) return [value === null ? "(nothing)" : String(value)];
  const entries = Object.entries(value);
  const width = Math.min(20, Math.max(0, ...entries.map(([key]) => key.length)));
  return entries.length === 0 ? ["(empty)"] : entries.flatMap(([key, item]) => field(visible(key), width, item, write(item, limits)));
}

/** A short value beside its name, a long one below it. */
function field(name: string, width: number, value: Json, lines: readonly string[]): readonly string[] {
  const isFlat = typeof value !== "object" || value === null || lines.length === 1;
  if (isFlat && lines.length === 1) return [`${`${name}:`.padEnd(width + 1)} ${lines[0]}`];
  return [`${name}:`, ...lines.map((line) => `  ${line}`)];
}

const under = (mark: string, [first = "", ...rest]: readonly string[]): readonly string[] => [
  `${mark} ${first}`,
  ...rest.map((line) => `  ${line}`),
];

function textLines(text: string, limit: number): readonly string[] {
  if (text === "") return ["(empty text)"];
  const shown = visibleLines(text.slice(0, Math.min(limit, text.length)));
  return text.length <= limit ? shown : [...shown, `… and ${text.length - limit} more characters`];
}
