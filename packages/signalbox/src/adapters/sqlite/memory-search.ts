const MOST_WORDS = 32;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/**
 * What FTS5 is asked for: any of the words, or what begins with one. Null where there is no word. Whoever searches writes words and nothing
 * else: what FTS5 would take for an operator is cut away. One owner is looked up in the index as well: others' notes cost nothing.
 */
export function searchOf(owners: readonly number[], words: string): string | null {
  const found = [...new Set(words.match(WORD) ?? [])].slice(0, MOST_WORDS);
  if (found.length === 0) return null;
  const text = `text : (${found.map((word) => `"${word}"*`).join(" OR ")})`;
  return owners.length === 1 ? `owner : "${owners[0]}" AND ${text}` : text;
}
