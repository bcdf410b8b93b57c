/** Invisible characters that reorder or hide what stands beside them, and controls other than a line break or a tab. */
const HIDDEN = /[\p{Cc}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** Foreign text for a person to read: the beginning of it, without hidden characters, cut between characters and never inside one. */
export function shorten(text: string, most: number): string {
  const visible = text.toWellFormed().replace(HIDDEN, (character) => (character === "\n" || character === "\t" ? character : ""));
  if (visible.length <= most) return visible;
  let kept = "";
  for (const { segment } of new Intl.Segmenter().segment(visible.slice(0, most + 100))) {
    if (kept.length + segment.length > most) break;
    kept += segment;
  }
  return `${kept}… (${text.length} characters in all)`;
}
