import { isObject, type Json } from "../../base/json.ts";
import { visible } from "../../base/visible.ts";

const NAME = /^[A-Za-z_$][\w$]*$/;

/** A value on one line, cut to about `width` characters. */
export function preview(value: Json | undefined, width = 100): string {
  if (value === undefined) return "nothing";
  const text = write(value, width);
  return text.length <= width ? text : `${cut(text, width - 1)}…`;
}

/** Stops writing once enough is written: a value may have millions of characters. */
function write(value: Json, left: number): string {
  if (typeof value === "string") return visible(JSON.stringify(value.length > left ? value.slice(0, left + 1) : value));
  if (Array.isArray(value)) return `[${listed(value as readonly Json[], left, (item, room) => write(item, room))}]`;
  if (!isObject(value)) return String(value);
  const inner = listed(
    Object.entries(value),
    left,
    ([key, item], room) => `${NAME.test(key) ? key : visible(JSON.stringify(key))}: ${write(item, room)}`,
  );
  return inner === "" ? "{}" : `{ ${inner} }`;
}

function listed<T>(items: readonly T[], left: number, each: (item: T, room: number) => string): string {
  let text = "";
  for (const item of items) {
    if (text.length > left) break;
    text += `${text === "" ? "" : ", "}${each(item, left - text.length)}`;
  }
  return text;
}

/** Never between the halves of a character. */
export function cut(text: string, width: number): string {
  const half = text.charCodeAt(width - 1);
  return text.slice(0, half >= 0xd800 && half <= 0xdbff ? width - 1 : width);
}

/** A text from outside on one line, cut. */
export const shortText = (text: string, width = 100): string => {
  const shown = visible(text.length > width * 4 ? text.slice(0, width * 4) : text);
  return shown.length <= width ? shown : `${cut(shown, width - 1)}…`;
};
