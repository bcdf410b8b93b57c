import type { Controller } from "../../kernel/run-state.ts";
import type { Diagram } from "../diagram.ts";
import { aiMark, write } from "./draw-node.ts";
import type { Size } from "./node-box.ts";
import { controllerWords, inks, paper } from "./palette.ts";
import { outline, shapeOfController } from "./shape.ts";
import { shorten, textWidth, wrap } from "./text.ts";
import { element, visible } from "./xml.ts";

const title = { size: 22, weight: 600 } as const;
const description = { size: 13, weight: 400 } as const;
const legend = { size: 12, weight: 400 } as const;
const SWATCH = { width: 26, height: 16 } as const;

/** Name, description and legend. */
export function heading(diagram: Diagram, width: number): Size & { readonly markup: string } {
  const lines = wrap(visible(diagram.description), Math.min(width, 900), description, 2);
  const legendAt = 34 + lines.length * 19 + 14;
  const items = legendItems(diagram);
  let x = 0;
  const drawn = items.map(({ swatch, words }) => {
    const markup = element(
      "g",
      { transform: `translate(${Math.round(x)} ${legendAt})` },
      swatch,
      write(SWATCH.width + 8, 12, words, { font: legend, fill: paper.quiet }),
    );
    x += SWATCH.width + 8 + textWidth(words, legend) + 22;
    return markup;
  });
  const name = shorten(visible(diagram.id), width, title, "middle");
  const markup = [
    write(0, 22, name, { font: title, fill: paper.ink }),
    ...lines.map((line, index) => write(0, 47 + index * 19, line, { font: description, fill: paper.quiet })),
    ...drawn,
  ];
  const widest = Math.max(x, textWidth(name, title), ...lines.map((line) => textWidth(line, description)));
  return { width: widest, height: legendAt + SWATCH.height, markup: `\n${markup.join("\n")}\n` };
}

/** Only what the picture has. */
function legendItems({ nodes, groups, edges }: Diagram): readonly { readonly swatch: string; readonly words: string }[] {
  const present = new Set<Controller | null>([...nodes, ...groups].map(({ controller }) => controller));
  const controllers = (["rules", "ai", "human"] as const).filter((controller) => present.has(controller));
  const informed = nodes.some(({ informedByAi }) => informedByAi);
  const exception = edges.some(({ kind }) => kind === "exception");
  const dashes = element("path", { d: `M0 8H${SWATCH.width}`, stroke: paper.line, "stroke-width": 1.5, "stroke-dasharray": "4 4" });
  return [
    ...controllers.map((controller) => ({ swatch: swatchOf(controller), words: controllerWords[controller] })),
    ...(informed ? [{ swatch: aiMark(3, 1), words: "Acts on what AI produced" }] : []),
    ...(exception ? [{ swatch: dashes, words: "When something fails or a time runs out" }] : []),
  ];
}

function swatchOf(controller: Controller): string {
  const { fill, stroke } = inks[controller];
  return element("path", { d: outline(shapeOfController(controller), { x: 0, y: 0, ...SWATCH }), fill, stroke, "stroke-width": 1.5 });
}
