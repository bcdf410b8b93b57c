const encoder = new TextEncoder();
/** How many bytes a text takes as UTF-8. */
export const utf8Length = (text: string): number => encoder.encode(text).length;

/** The beginning of a text that so many bytes hold: no character is cut in two. */
export function utf8Beginning(text: string, mostBytes: number): string {
  // A UTF-16 unit takes three bytes at most.
  const room = new Uint8Array(Math.min(mostBytes, text.length * 3));
  return text.slice(0, encoder.encodeInto(text, room).read);
}
