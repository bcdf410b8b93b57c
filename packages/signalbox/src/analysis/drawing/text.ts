// How wide a text is cannot be asked without a browser, so widths are those of Helvetica, and boxes leave room for other fonts.

export interface Font {
  readonly size: number;
  readonly weight: 400 | 500 | 600;
}

const ROOM = 1.06;
const SEMIBOLD = 1.05;
/** Widths in thousandths of the font size. */
const classes: readonly (readonly [characters: string, width: number])[] = [
  ["ijl'|", 222],
  [" .,:;!/\\ftI[]", 278],
  ['-()r`"', 340],
  ["cksvxyzJ", 500],
  ["FTZL", 611],
  ["EABKPSVXY&", 667],
  ["CDHNRUw", 722],
  ["GOQ", 778],
  ["mM", 833],
  ["W%@", 950],
];
const widths = new Map(classes.flatMap(([characters, width]) => [...characters].map((character): [string, number] => [character, width])));
const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{20000}-\u{3fffd}]/u;
const emoji = /\p{Extended_Pictographic}/u;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

function widthOf(grapheme: string): number {
  const known = widths.get(grapheme);
  if (known !== undefined) return known;
  if (emoji.test(grapheme)) return 1_350;
  if (wide.test(grapheme)) return 1_000;
  return /[A-Z≠×÷]/.test(grapheme) ? 700 : 556;
}
/** What a person takes for characters: an emoji or a letter with its accents is one. */
const split = (text: string): string[] => [...graphemes.segment(text)].map(({ segment }) => segment);

/** Pixels, rather too many than too few. */
export function textWidth(text: string, { size, weight }: Font): number {
  const thousandths = split(text).reduce((total, grapheme) => total + widthOf(grapheme), 0);
  return (thousandths / 1_000) * size * ROOM * (weight >= 600 ? SEMIBOLD : 1);
}

/** The text in `width` pixels. What is left out is left out at the end, or in the middle, where names of one kind differ at both ends. */
export function shorten(text: string, width: number, font: Font, where: "end" | "middle" = "end"): string {
  // Nothing longer can fit, so that a text of a megabyte costs as little as one of a line.
  const most = Math.ceil(width / (font.size * 0.2)) + 1;
  const all = split(text.length > most * 40 ? text.slice(0, most * 40) : text);
  if (all.length <= most && textWidth(text, font) <= width) return text;
  const tail = split(text.slice(-most * 40));
  for (let kept = Math.min(all.length, most); kept > 0; kept--) {
    const behind = where === "middle" ? Math.floor(kept / 3) : 0;
    const short = `${all
      .slice(0, kept - behind)
      .join("")
      .trimEnd()}…${behind === 0 ? "" : tail.slice(-behind).join("")}`;
    if (textWidth(short, font) <= width) return short;
  }
  return "…";
}

/** Words in lines of at most `width` pixels; the last of `most` lines is shortened. */
export function wrap(text: string, width: number, font: Font, most: number): readonly string[] {
  const lines: string[] = [];
  let rest = text.slice(0, 2_000).trim().split(/\s+/);
  while (rest.length > 0 && rest[0] !== "" && lines.length < most) {
    let count = 1;
    while (count < rest.length && textWidth(rest.slice(0, count + 1).join(" "), font) <= width) count++;
    const isLast = lines.length === most - 1;
    lines.push(shorten((isLast ? rest : rest.slice(0, count)).join(" "), width, font));
    rest = rest.slice(count);
  }
  return lines;
}
