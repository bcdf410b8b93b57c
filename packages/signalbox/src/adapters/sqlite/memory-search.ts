// A note is indexed under its words, and under its words with its owner before each: a search in one memory costs what is in that memory,
// however much others remember. Whoever searches writes words and nothing else: what FTS5 would take for an operator is cut away.
const MOST_WORDS = 32;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** Digits end at the letter, so that no owner's words are another's. */
const ownedBy = (owner: number, word: string): string => `${owner}q${word}`;

/** What the index has of a note beside its text. */
export const ownedWords = (owner: number, text: string): string => (text.match(WORD) ?? []).map((word) => ownedBy(owner, word)).join(" ");

/** What FTS5 is asked for: any of the words, or what begins with one. Null where there is no word. */
export function searchOf(owners: readonly number[], words: string): string | null {
  const found = [...new Set(words.match(WORD) ?? [])].slice(0, MOST_WORDS);
  if (found.length === 0) return null;
  const [owner] = owners;
  const isOne = owner !== undefined && owners.length === 1;
  const terms = found.map((word) => `"${isOne ? ownedBy(owner, word) : word}"*`);
  return `${isOne ? "owned" : "text"} : (${terms.join(" OR ")})`;
}
