import type { Controller } from "../../kernel/run-state.ts";
import type { DiagramNode } from "../diagram.ts";
import type { Box } from "./layout.ts";
import { isBranch } from "./node-box.ts";
import { number } from "./xml.ts";

export type ShapeName = "rectangle" | "hexagon" | "round" | "chamfered";

/** The shape says who is in control a second time, for those who do not see colours: round for AI, cut corners for a person. */
const shapes = { rules: "rectangle", ai: "round", human: "chamfered" } as const satisfies { readonly [C in Controller]: ShapeName };

export const shapeOfController = (controller: Controller): ShapeName => shapes[controller];
export const shapeOf = (node: DiagramNode): ShapeName => (isBranch(node) ? "hexagon" : shapes[node.controller ?? "rules"]);

/** The outline of a shape as a path. */
export function outline(shape: ShapeName, { x, y, width, height }: Box): string {
  if (shape === "rectangle") return rounded(x, y, width, height, 5);
  if (shape === "round") return rounded(x, y, width, height, Math.min(20, height / 2));
  if (shape === "chamfered") return cut(x, y, width, height, Math.min(10, height / 3), Math.min(10, height / 3));
  return cut(x, y, width, height, Math.min(16, width / 4), height / 2);
}

function rounded(x: number, y: number, width: number, height: number, r: number): string {
  const arc = (dx: number, dy: number): string => `a${number(r)} ${number(r)} 0 0 1 ${number(dx)} ${number(dy)}`;
  return `M${number(x + r)} ${number(y)}h${number(width - 2 * r)}${arc(r, r)}v${number(height - 2 * r)}${arc(-r, r)}h${number(2 * r - width)}${arc(-r, -r)}v${number(2 * r - height)}${arc(r, -r)}Z`;
}

/** A box with its corners cut by `across` and `down`. */
function cut(x: number, y: number, width: number, height: number, across: number, down: number): string {
  const [right, bottom] = [x + width, y + height];
  const points = [
    [x + across, y],
    [right - across, y],
    [right, y + down],
    [right, bottom - down],
    [right - across, bottom],
    [x + across, bottom],
    [x, bottom - down],
    [x, y + down],
  ] as const;
  return `M${points.map(([px, py]) => `${number(px)} ${number(py)}`).join("L")}Z`;
}
