import type { DiagramGroup, DiagramNode } from "../diagram.ts";
import { type Font, shorten, textWidth, wrap } from "./text.ts";
import { visible } from "./xml.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}
/** A node's texts as they fit, and the room that they take. */
export interface NodeBox extends Size {
  readonly word: string;
  readonly label: string;
  readonly details: readonly string[];
}

export const fonts = {
  word: { size: 10, weight: 600 },
  label: { size: 14, weight: 600 },
  detail: { size: 11.5, weight: 400 },
  pill: { size: 12, weight: 500 },
  arm: { size: 11.5, weight: 500 },
} as const satisfies { readonly [role: string]: Font };
/** Upper-case letters set apart are wider than the same word in small ones. */
const WORD_SPREAD = 1.45;
export const LINE = 16;

/** Few widths, so that a column of boxes is one column. */
const widths = [168, 204, 244] as const;
const most = 244;
const hexagon = 30;

export const isPill = ({ kind }: DiagramNode): boolean => kind === "start" || kind === "end" || kind === "outcome" || kind === "turn";
export const isBranch = ({ kind }: DiagramNode): boolean => kind === "when" || kind === "match";

export function nodeBox(node: DiagramNode): NodeBox {
  if (isPill(node)) return pillBox(node);
  const inside = most - 32;
  const word = node.kind;
  const label = shorten(visible(node.label), inside, fonts.label, "middle");
  const [only, ...others] = node.details;
  const details =
    only !== undefined && others.length === 0
      ? wrap(visible(only), inside, fonts.detail, 2)
      : node.details.slice(0, 2).map((line) => shorten(visible(line), inside, fonts.detail));
  const head = textWidth(`${word}${node.tag ?? ""}`, fonts.word) * WORD_SPREAD + (node.tag === null ? 0 : 18);
  const text = Math.max(head, textWidth(label, fonts.label), ...details.map((line) => textWidth(line, fonts.detail)));
  const width = (widths.find((candidate) => text + 32 <= candidate) ?? most) + (isBranch(node) ? hexagon : 0);
  return { width, height: 48 + details.length * LINE, word, label, details };
}

function pillBox(node: DiagramNode): NodeBox {
  const label = shorten(visible(node.label), node.kind === "start" ? 420 : most - 32, fonts.pill, "middle");
  const width = Math.ceil(textWidth(label, fonts.pill) + 32);
  return { width: Math.max(width, 56), height: node.kind === "turn" ? 24 : 30, word: "", label, details: [] };
}

/** A group's heading, above what is in it. */
export function groupHeading(group: DiagramGroup): NodeBox {
  const most = 420;
  const label = shorten(visible(group.label), most, fonts.label, "middle");
  const details = group.details.map((line) => shorten(visible(line), most, fonts.detail));
  const word = group.kind === "branch" ? "" : group.kind;
  const head = textWidth(label, fonts.label) + (word === "" ? 0 : textWidth(word, fonts.word) * WORD_SPREAD + 10);
  const width = Math.max(head, ...details.map((line) => textWidth(line, fonts.detail)));
  return { width: Math.ceil(width), height: 24 + details.length * LINE, word, label, details };
}

export function armBox(label: string): Size & { readonly label: string } {
  const short = shorten(visible(label), 170, fonts.arm, "middle");
  return { label: short, width: Math.ceil(textWidth(short, fonts.arm) + 16), height: 20 };
}
