import { writeFileSync } from "node:fs";
import { diagramOf } from "../../analysis/diagram-of.ts";
import { drawMermaid } from "../../analysis/drawing/mermaid.ts";
import { drawSvg } from "../../analysis/drawing/svg.ts";
import { messageOf, SignalboxError } from "../../base/error.ts";
import { safeJson } from "../../base/visible.ts";
import type { Graph } from "../../definition/graph.ts";
import { type CommandSpec, option, textOf } from "../command.ts";
import { chosen } from "./check.ts";

const draw = {
  json: (graph: Graph) => `${safeJson(graph)}\n`,
  mermaid: (graph: Graph) => drawMermaid(diagramOf(graph)),
  svg: (graph: Graph) => drawSvg(diagramOf(graph)),
} as const;
type Format = keyof typeof draw;

export const graph: CommandSpec = {
  usage: "graph <workflow>",
  summary: "print a workflow's graph as JSON, as a Mermaid flowchart or as an SVG",
  options: [
    option("--format <format>", "json, mermaid or svg (default: json)"),
    option("-o, --output <file>", "write to a file instead of standard output"),
  ],
  run: async (shell, [id = ""], options) => {
    const format = textOf(options, "format") ?? "json";
    if (!isFormat(format)) throw new SignalboxError("usage", `--format: "${format}" is none. Formats are json, mermaid and svg.`);
    const [workflow] = chosen(await shell.definitions(), id);
    if (workflow === undefined) return;
    const text = draw[format](workflow.graph);
    const file = textOf(options, "output");
    if (file !== undefined) write(file, text);
    else if (shell.json && format !== "json")
      return shell.print.json({ workflow: workflow.id, hash: workflow.hash, format, drawing: text });
    else return shell.print.raw(text);
    shell.note(`${id} written to ${file}.`);
  },
};

const isFormat = (text: string): text is Format => Object.hasOwn(draw, text);

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (thrown) {
    throw new SignalboxError("usage", `${file} cannot be written: ${messageOf(thrown)}.`, { cause: thrown });
  }
}
