/** Marks that turn text around or cannot be seen, and control characters: a stranger's text must not look like other text. */
const INVISIBLE = /[\p{Cc}\p{Cs}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** A text on one line, with what cannot be seen written out. */
export const visible = (text: string): string =>
  text.replace(INVISIBLE, (character) =>
    character === "\n" || character === "\t" ? " " : `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
