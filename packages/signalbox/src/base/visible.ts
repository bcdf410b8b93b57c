// Values come from strangers: a lead's name may hold escape sequences that move a terminal's cursor, or marks that turn text around.
// Everything that a person is shown and that was not written here goes through this file.

/**
 * Control characters, marks that change the direction of text, invisible ones, and halves of characters. Joiners stay: scripts
 * and emoji need them.
 */
const INVISIBLE = /[\p{Cc}\p{Cs}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escaped(character: string): string {
  const named = NAMED[character];
  if (named !== undefined) return named;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\u{${hex}}`;
}

/** A text on one line, with whatever a terminal would act on written out. */
export const visible = (text: string): string => text.replace(INVISIBLE, escaped);

/** The same, with line breaks kept as lines. */
export const visibleLines = (text: string): readonly string[] =>
  text.split(/\r\n|\n|\r/).map((line) => visible(line.replaceAll("\t", "    ")));

/** JSON in which nothing can act on a terminal; it reads back as the same value. */
export const safeJson = (value: unknown): string =>
  (JSON.stringify(value) ?? "null").replace(INVISIBLE, (character) =>
    [...Array(character.length).keys()].map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`).join(""),
  );
