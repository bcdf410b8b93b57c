import type { DiagramNode } from "../diagram.ts";
import type { PlacedGroup, PlacedNode } from "./layout.ts";
import { fonts, isBranch, isPill, LINE } from "./node-box.ts";
import { controllerWords, inks, paper } from "./palette.ts";
import { outline, shapeOf } from "./shape.ts";
import type { Font } from "./text.ts";
import { element, escapeText } from "./xml.ts";

interface Writing {
  readonly font: Font;
  readonly fill: string;
  readonly anchor?: "start" | "middle" | "end";
  readonly spread?: number;
}

export const write = (x: number, y: number, text: string, { font, fill, anchor = "start", spread }: Writing): string =>
  element(
    "text",
    {
      x,
      y,
      fill,
      "font-size": font.size,
      "font-weight": font.weight === 400 ? null : font.weight,
      "text-anchor": anchor === "start" ? null : anchor,
      "letter-spacing": spread ?? null,
    },
    escapeText(text),
  );

/** What a pointer and a screen reader get: nothing shortened. */
function titleOf({ label, kind, details, tag, controller, informedByAi }: DiagramNode): string {
  const control = controller === null ? [] : [controllerWords[controller]];
  const parts = [
    ...(tag === null || isPill({ kind } as DiagramNode) ? [] : [tag]),
    ...details,
    ...control,
    ...(informedByAi ? ["Acts on what AI produced"] : []),
  ];
  return element("title", {}, escapeText(`${kind} ${label}${parts.length === 0 ? "" : `: ${parts.join("; ")}`}`));
}

export function drawNode(placed: PlacedNode): string {
  return element("g", {}, titleOf(placed.node), isPill(placed.node) ? drawPill(placed) : drawStep(placed));
}

function drawStep(placed: PlacedNode): string {
  const { node, texts, x, y, width } = placed;
  const ink = inks[node.controller ?? "rules"];
  const inset = isBranch(node) ? 30 : 16;
  const right = x + width - inset;
  const quiet = { font: fonts.detail, fill: paper.quiet };
  return [
    element("path", { d: outline(shapeOf(node), placed), fill: ink.fill, stroke: ink.stroke, "stroke-width": 1.5 }),
    write(x + inset, y + 19, texts.word.toUpperCase(), { font: fonts.word, fill: ink.text, spread: 0.8 }),
    node.tag === null ? "" : write(right, y + 19, node.tag, { font: fonts.word, fill: ink.text, anchor: "end", spread: 0.3 }),
    node.informedByAi ? aiMark(right - 20, y + 26) : "",
    node.kind === "fail" ? cross(right - 9, y + 12) : "",
    write(x + inset, y + 37, texts.label, { font: fonts.label, fill: paper.ink }),
    ...texts.details.map((line, index) => write(x + inset, y + 38 + (index + 1) * LINE, line, quiet)),
  ].join("");
}

/** A small "ai" for steps of rules or people that act on what a model produced. */
export function aiMark(x: number, y: number): string {
  const ink = inks.ai;
  return (
    element("path", { d: outline("round", { x, y, width: 20, height: 14 }), fill: ink.fill, stroke: ink.stroke, "stroke-width": 1 }) +
    write(x + 10, y + 10.5, "ai", { font: { size: 9.5, weight: 600 }, fill: ink.text, anchor: "middle" })
  );
}

const cross = (x: number, y: number): string =>
  element("path", { d: `M${x} ${y}l9 9m0 -9l-9 9`, stroke: inks.rules.text, "stroke-width": 2, "stroke-linecap": "round" });

function drawPill({ node, texts, x, y, width, height }: PlacedNode): string {
  const ends = node.kind === "end" || node.tag === "end";
  const quiet = node.kind === "turn";
  const stroke = quiet ? paper.faint : paper.ink;
  const shape = {
    d: outline("round", { x, y, width, height }),
    fill: ends ? paper.ink : paper.page,
    stroke,
    "stroke-width": quiet ? 1 : 1.5,
  };
  const fill = ends ? paper.page : quiet ? paper.quiet : paper.ink;
  return element("path", shape) + write(x + width / 2, y + height / 2 + 4, texts.label, { font: fonts.pill, fill, anchor: "middle" });
}

export function drawGroup({ group, texts, x, y, width, height }: PlacedGroup): string {
  const branch = group.kind === "branch";
  const frame = {
    fill: branch ? paper.page : paper.group,
    stroke: branch ? paper.faint : inks.rules.stroke,
    "stroke-width": branch ? 1 : 1.5,
  };
  const behind = { x: x + 5, y: y + 5, width, height };
  const sheets = group.kind === "map" ? element("path", { d: outline("rectangle", behind), ...frame, stroke: paper.faint }) : "";
  const left = x + 18;
  const word =
    texts.word === "" ? "" : write(left, y + 19, texts.word.toUpperCase(), { font: fonts.word, fill: inks.rules.text, spread: 0.8 });
  const head = word === "" ? 32 : 37;
  return element(
    "g",
    {},
    element("title", {}, escapeText(`${group.kind} ${group.label}${group.details.length === 0 ? "" : `: ${group.details.join("; ")}`}`)),
    sheets,
    element("path", { d: outline("rectangle", { x, y, width, height }), ...frame }),
    word,
    write(left, y + head, texts.label, { font: fonts.label, fill: paper.ink }),
    ...texts.details.map((line, index) => write(left, y + head + 1 + (index + 1) * LINE, line, { font: fonts.detail, fill: paper.quiet })),
  );
}
