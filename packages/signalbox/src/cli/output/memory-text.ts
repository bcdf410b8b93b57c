import { visible, visibleLines } from "../../base/visible.ts";
import type { MemoryEntry } from "../../ports/memory.ts";
import { dateTime } from "./moment.ts";
import type { Palette } from "./palette.ts";

/** Each entry with where it comes from, and its words under it. */
export const memoryText = (paint: Palette, entries: readonly MemoryEntry[]): readonly string[] =>
  entries.flatMap((entry) => {
    const { subject, at, runId, seq, step, untrusted } = entry;
    const from = `${dateTime(at)}, ${visible(step)} of ${runId}, batch ${seq}`;
    const mark = untrusted ? "  may hold strangers' words" : "";
    return [`${entry.entry}  ${visible(subject)}  ${paint.quiet(from)}${mark}`, ...wordsOf(entry).map((line) => `  ${line}`)];
  });

function wordsOf({ kind, text, replaces, replacedBy, forgotten }: MemoryEntry): readonly string[] {
  const before = replaces === null ? [] : [`in the place of ${replaces}`];
  const after = replacedBy === null ? [] : [`until ${replacedBy}`];
  if (forgotten !== undefined)
    return [`taken away by ${visible(forgotten.by)} on ${dateTime(forgotten.at)}: ${visible(forgotten.reason)}`, ...before, ...after];
  if (kind === "forgetting") return [`${replaces} is forgotten`];
  return [...visibleLines(text ?? ""), ...before, ...after];
}
