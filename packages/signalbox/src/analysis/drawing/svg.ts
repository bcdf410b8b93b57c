import type { Diagram } from "../diagram.ts";
import { drawGroup, drawNode, write } from "./draw-node.ts";
import { edgePath } from "./edge-path.ts";
import { heading } from "./heading.ts";
import { type Layout, layoutDiagram, type PlacedEdge } from "./layout.ts";
import { fonts } from "./node-box.ts";
import { FONT_FAMILY, paper } from "./palette.ts";
import { element, escapeText, number } from "./xml.ts";

const MARGIN = 32;

/**
 * A diagram as an SVG that stands alone: no style sheet, no script, no id, so that several fit into one page.
 * @example writeFileSync("refund.svg", drawSvg(diagramOf(refund.graph)))
 */
export function drawSvg(diagram: Diagram): string {
  const layout = layoutDiagram(diagram);
  const head = heading(diagram, Math.max(layout.width, 560));
  const width = Math.ceil(Math.max(layout.width, head.width) + MARGIN * 2);
  const height = Math.ceil(head.height + layout.height + MARGIN * 2 + 24);
  const left = (width - layout.width) / 2;
  const body = [
    element("title", {}, escapeText(`Workflow ${diagram.id}`)),
    element("desc", {}, escapeText(outlineOf(diagram))),
    element("rect", { width, height, fill: paper.page }),
    element("g", { transform: `translate(${MARGIN} ${MARGIN})` }, head.markup),
    element("g", { transform: `translate(${number(left)} ${number(MARGIN + head.height + 24)})` }, drawing(layout)),
  ];
  const frame = {
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: "img",
    "font-family": FONT_FAMILY,
  };
  return `${element("svg", frame, ...body.map((part) => `\n${part}`), "\n")}\n`;
}

const drawing = ({ nodes, groups, edges }: Layout): string =>
  ["", ...groups.map(drawGroup), ...edges.map(edgePath), ...edges.map(armName), ...nodes.map(drawNode), ""]
    .filter((part, index) => part !== "" || index === 0)
    .join("\n");

function armName({ label }: PlacedEdge): string {
  if (label === null) return "";
  const { x, y, width, height, text } = label;
  const box = element("rect", { x, y, width, height, rx: 10, fill: paper.page, stroke: paper.faint });
  return box + write(x + width / 2, y + height / 2 + 4, text, { font: fonts.arm, fill: paper.quiet, anchor: "middle" });
}

/** The picture in words, for who cannot see it. */
function outlineOf({ description, nodes, groups, edges }: Diagram): string {
  const labels = new Map([...nodes, ...groups].map(({ id, kind, label }) => [id, kind === label ? kind : `${kind} ${label}`]));
  const arrows = edges.map(({ from, to, label }) => `${labels.get(from)} to ${labels.get(to)}${label === null ? "" : ` (${label})`}`);
  return `${description === "" ? "" : `${description}. `}${arrows.join("; ")}.`;
}
