// How a secret looks where somebody wrote it down: as it is, or in one of the usual encodings.
const encoder = new TextEncoder();
const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const asUrl = (text: string): string => text.replaceAll("+", "-").replaceAll("/", "_");

/** Every form in which a text is looked for. Those in base64 are found at any place of what was encoded: as the password of a `user:password`, say. */
export function secretForms(value: string): ReadonlySet<string> {
  const bytes = encoder.encode(value);
  const url = encoded(value);
  const json = JSON.stringify(value).slice(1, -1);
  const hex = hexOf(bytes);
  const cores = [0, 1, 2].map((offset) => base64Core(bytes, offset));
  return new Set([
    value,
    json,
    // In a text of JSON that is in JSON, as the arguments are that a model writes.
    JSON.stringify(json).slice(1, -1),
    json.replaceAll("/", "\\/"),
    json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
    htmlOf(value),
    url,
    url.replaceAll("%20", "+"),
    url.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase()),
    hex,
    hex.toUpperCase(),
    ...cores,
    ...cores.map(asUrl),
  ]);
}

const htmlEntities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const htmlOf = (text: string): string => text.replace(/[&<>"']/g, (character) => htmlEntities[character] as string);

function encoded(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}

/** The characters of base64 that the bytes alone decide, where so many other bytes stand before them and anything behind. */
function base64Core(bytes: Uint8Array, offset: number): string {
  const whole = base64(new Uint8Array([...new Uint8Array(offset), ...bytes]));
  return whole.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
}
