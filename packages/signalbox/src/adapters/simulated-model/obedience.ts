// A model that does what any text tells it to: what a guard must hold against.
import { canonical, isObject, type Json, type JsonObject } from "../../base/json.ts";
import { type SimulatedRequest, wireName } from "./request.ts";
import type { SimulatedAnswer } from "./rule.ts";

const ORDER =
  /ignore\s+(?:all\s+|any\s+|the\s+|your\s+|previous\s+|prior\s+)*instructions[^{}]{0,200}?\bcall\s+[`"']?([\w.:-]+)[`"']?\s+with\s+(?=\{)/gi;
/** In an order's arguments: the first text of the conversation that fits, as a model would fill in what it has seen. Until then it waits. */
const SEEN = /\{\{\/(.+?)\/\}\}/g;

/** The calls that the conversation's texts order and that have not been made yet; null when there is none. */
export function obedientAnswer(request: SimulatedRequest): SimulatedAnswer | null {
  const made = new Set(request.calls.map(({ tool, input }) => `${tool} ${canonical(input)}`));
  const calls = request.texts
    .flatMap((text) => ordersIn(text, request.texts))
    .filter(({ tool, input }) => {
      const key = `${wireName(tool)} ${canonical(input)}`;
      return !made.has(key) && made.add(key);
    });
  return calls.length === 0 ? null : { calls };
}

function ordersIn(text: string, texts: readonly string[]): { readonly tool: string; readonly input: JsonObject }[] {
  const seen = texts.filter((other) => other !== text);
  return [...text.matchAll(ORDER)].flatMap((match) => {
    const written = objectAt(text, match.index + match[0].length);
    const input = written === null ? null : filled(written, seen);
    return isObject(input) ? [{ tool: match[1] ?? "", input }] : [];
  });
}

/** The JSON object that begins at a place in a text. */
function objectAt(text: string, start: number): JsonObject | null {
  for (let end = text.indexOf("}", start); end !== -1; end = text.indexOf("}", end + 1)) {
    try {
      const value: unknown = JSON.parse(text.slice(start, end + 1));
      return isObject(value) ? value : null;
    } catch {
      // Not its end yet.
    }
  }
  return null;
}

/** Undefined where something that it asks for was not seen yet. */
function filled(value: Json, texts: readonly string[]): Json | undefined {
  if (typeof value === "string") return filledText(value, texts);
  if (Array.isArray(value)) {
    const parts = value.map((part) => filled(part, texts));
    return parts.every((part) => part !== undefined) ? parts : undefined;
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, part]) => [key, filled(part, texts)] as const);
  return entries.every(([, part]) => part !== undefined) ? (Object.fromEntries(entries) as JsonObject) : undefined;
}

function filledText(value: string, texts: readonly string[]): string | undefined {
  let isWhole = true;
  const text = value.replaceAll(SEEN, (_whole, pattern: string) => {
    const found = texts.map((other) => new RegExp(pattern).exec(other)?.[0]).find(Boolean);
    isWhole &&= found !== undefined;
    return found ?? "";
  });
  return isWhole ? text : undefined;
}
