import { GAP } from "./columns.ts";
import type { Corner, PlacedEdge, Stop } from "./layout.ts";
import { paper } from "./palette.ts";
import { element, number } from "./xml.ts";

const RADIUS = 8;
const ARROW = { length: 7, half: 4 } as const;

/** An arrow as lines with round corners, down from the first stop to the last. */
export function edgePath({ edge, stops }: PlacedEdge): string {
  const corners = cornersOf(stops);
  const end = corners.at(-1);
  if (end === undefined) return "";
  const d = rounded([...corners.slice(0, -1), { x: end.x, y: end.y - ARROW.length }]);
  const dashes = edge.kind === "exception" ? "4 4" : null;
  return element("path", { d, fill: "none", stroke: paper.line, "stroke-width": 1.5, "stroke-dasharray": dashes }) + arrowHead(end);
}

/** Where an arrow starts, turns and ends: it goes down and sideways only. */
export function cornersOf(stops: readonly Stop[]): readonly Corner[] {
  return stops.flatMap((stop, index): readonly Corner[] => {
    const from = stops[index - 1];
    if (from === undefined) return [{ x: stop.x, y: stop.top }];
    const end = { x: stop.x, y: stop.top };
    if (Math.abs(stop.x - from.x) < 0.5) return [end];
    // Ways part close below the step that parts them, and meet close above the one where they meet.
    const y = index === stops.length - 1 ? stop.top - GAP.join : from.bottom + GAP.part;
    return [{ x: from.x, y }, { x: stop.x, y }, end];
  });
}

/** The same as an SVG path with round corners. */
export function rounded(corners: readonly Corner[]): string {
  return corners
    .map((corner, index) => {
      const [before, after] = [corners[index - 1], corners[index + 1]];
      if (before === undefined) return `M${point(corner)}`;
      if (after === undefined || (before.x === corner.x && corner.x === after.x)) return `L${point(corner)}`;
      return `L${point(towards(corner, before))}Q${point(corner)} ${point(towards(corner, after))}`;
    })
    .join("");
}

const point = ({ x, y }: Corner): string => `${number(x)} ${number(y)}`;

/** A little away from a corner; at most half of the way, so that two corners do not overlap. */
function towards(corner: Corner, other: Corner): Corner {
  const [x, y] = [other.x - corner.x, other.y - corner.y];
  const share = Math.min(RADIUS / (Math.abs(x) + Math.abs(y)), 0.5);
  return { x: corner.x + x * share, y: corner.y + y * share };
}

function arrowHead(tip: Corner): string {
  const back = tip.y - ARROW.length;
  return element("path", {
    d: `M${point(tip)}L${point({ x: tip.x - ARROW.half, y: back })}L${point({ x: tip.x + ARROW.half, y: back })}Z`,
    fill: paper.line,
  });
}
