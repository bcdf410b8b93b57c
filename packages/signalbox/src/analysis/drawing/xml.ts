// X1. Every text of a definition goes through `escapeText`: it can neither end a tag nor open one, and an XML parser accepts what is left.

const entities: { readonly [character: string]: string } = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
/** What XML cannot hold, and what turns the direction of the text around it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is to be found
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu;

export const visible = (text: string): string => text.toWellFormed().replace(forbidden, "\ufffd").replace(/\s+/gu, " ");
export const escapeText = (text: string): string => visible(text).replace(/[&<>"']/g, (character) => entities[character] ?? "");

type Attributes = { readonly [name: string]: string | number | null };

/** An element; `children` are markup already, attributes are escaped here. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? number(value) : escapeText(String(value))}"`)
    .join("");
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join("")}</${name}>`;
}

/** At most one decimal: a tenth of a pixel cannot be seen. */
export const number = (value: number): string => String(Math.round(value * 10) / 10 + 0);
