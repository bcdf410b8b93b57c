// Whoever searches writes words and nothing else: what FTS5 would take for an operator is cut away.
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** What FTS5 is asked for: these words next to each other; where a star ends the text, the last may go on. Null where there is no word. */
export function phraseOf(text: string): string | null {
  const words = text.match(WORD);
  return words === null ? null : `"${words.join(" ")}"${text.endsWith("*") ? "*" : ""}`;
}
