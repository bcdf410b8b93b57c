// M1. Nothing of a definition becomes Mermaid syntax: names of nodes are ours (n1, n2), and in a text every character but letters,
// digits and a few harmless signs is written as its number. Words such as "end" and signs such as %%{ change the meaning of a chart.
import type { Diagram, DiagramNode } from "../diagram.ts";
import { isPill } from "./node-box.ts";
import { inks, paper } from "./palette.ts";
import { type ShapeName, shapeOf } from "./shape.ts";
import { visible } from "./xml.ts";

const MOST_CHARACTERS = 80;
const brackets: { readonly [S in ShapeName | "pill"]: readonly [open: string, close: string] } = {
  rectangle: ["[", "]"],
  hexagon: ["{{", "}}"],
  round: ["([", "])"],
  chamfered: ["[/", "\\]"],
  pill: ["(", ")"],
};
const arrows = { next: "-->", arm: "-->", exception: "-.->" } as const;

/**
 * A diagram as a Mermaid flowchart, for a Markdown page.
 * @example drawMermaid(diagramOf(refund.graph))
 */
export function drawMermaid(diagram: Diagram): string {
  const names = new Map([...diagram.nodes, ...diagram.groups].map(({ id }, index) => [id, `n${index + 1}`]));
  const name = (id: string): string => names.get(id) ?? "n0";
  const edges = diagram.edges.map(({ from, to, label, kind }) => {
    const text = label === null ? "" : `|${quoted([label])}|`;
    return `  ${name(from)} ${arrows[kind]}${text} ${name(to)}`;
  });
  return [
    "---",
    `title: ${JSON.stringify(visible(diagram.id))}`,
    "---",
    "flowchart TD",
    ...membersOf(diagram, null, name, "  "),
    ...edges,
    ...classes(diagram, name),
    "",
  ].join("\n");
}

/** The nodes of a group, and its groups with theirs. */
function membersOf(diagram: Diagram, parent: string | null, name: (id: string) => string, indent: string): readonly string[] {
  const nodes = diagram.nodes.filter(({ group }) => group === parent).map((node) => `${indent}${name(node.id)}${nodeText(node)}`);
  const groups = diagram.groups.filter(({ group }) => group === parent);
  const blocks = groups.flatMap((group) => [
    `${indent}subgraph ${name(group.id)}[${quoted([group.kind === "branch" ? group.label : `${group.kind} ${group.label}`])}]`,
    `${indent}  direction TB`,
    ...membersOf(diagram, group.id, name, `${indent}  `),
    `${indent}end`,
  ]);
  return [...nodes, ...blocks];
}

function nodeText(node: DiagramNode): string {
  const [open, close] = brackets[isPill(node) ? "pill" : shapeOf(node)];
  const tag = node.tag === null ? "" : `, ${node.tag}`;
  const ai = node.informedByAi ? ", acts on ai" : "";
  const lines = isPill(node) ? [node.label] : [`${node.kind} ${node.label}${tag}${ai}`, ...node.details];
  return `${open}${quoted(lines)}${close}`;
}

const quoted = (lines: readonly string[]): string => `"${lines.map(escapeMermaid).join("<br/>")}"`;

/** Mermaid reads Markdown in a text: what would make a list or a link of it is written as a number too. */
const special = /[^\p{L}\p{N} .,…-]|[.-](?=\s|$)|(?<=www)\./giu;

function escapeMermaid(text: string): string {
  const characters = [...visible(text)];
  const short = characters.length <= MOST_CHARACTERS ? characters : [...characters.slice(0, MOST_CHARACTERS - 1), "…"];
  return short.join("").replace(special, (character) => `#${character.codePointAt(0)};`);
}

function classes({ nodes, groups }: Diagram, name: (id: string) => string): readonly string[] {
  const all = [
    ...nodes.map((node) => ({ id: node.id, of: node.controller ?? (node.tag === "end" ? "over" : "mark") })),
    ...groups.map(({ id }) => ({ id, of: "group" })),
  ];
  const styles = {
    ...Object.fromEntries(Object.entries(inks).map(([controller, { fill, stroke }]) => [controller, styleOf(fill, stroke, paper.ink)])),
    mark: styleOf(paper.page, paper.ink, paper.ink),
    over: styleOf(paper.ink, paper.ink, paper.page),
    group: styleOf(paper.group, inks.rules.stroke, paper.ink),
  };
  return Object.entries(styles).flatMap(([className, style]) => {
    const members = all.filter(({ of }) => of === className).map(({ id }) => name(id));
    return members.length === 0 ? [] : [`  classDef ${className} ${style}`, `  class ${members.join(",")} ${className}`];
  });
}

const styleOf = (fill: string, stroke: string, color: string): string => `fill:${fill},stroke:${stroke},color:${color}`;
