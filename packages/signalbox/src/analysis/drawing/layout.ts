// L1. A group is laid out by itself and then is one box of the flow around it, so that boxes never overlap.
import type { Diagram, DiagramEdge, DiagramGroup, DiagramNode, DiagramStep } from "../diagram.ts";
import { armKey, type Column, columnOf, type Spot } from "./columns.ts";
import { armBox, groupHeading, type NodeBox, nodeBox, type Size } from "./node-box.ts";

/** The upper left one. */
export interface Corner {
  readonly x: number;
  readonly y: number;
}
export type Box = Corner & Size;
/** An arrow goes down through these; each is passed vertically from top to bottom. */
export interface Stop {
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
}
export interface PlacedNode extends Corner, Size {
  readonly node: DiagramNode;
  readonly texts: NodeBox;
}
export interface PlacedGroup extends Corner, Size {
  readonly group: DiagramGroup;
  readonly texts: NodeBox;
}
export interface PlacedEdge {
  readonly edge: DiagramEdge;
  readonly stops: readonly Stop[];
  readonly label: (Box & { readonly text: string }) | null;
}
export interface Layout extends Size {
  readonly nodes: readonly PlacedNode[];
  /** Outer groups come before what they hold. */
  readonly groups: readonly PlacedGroup[];
  readonly edges: readonly PlacedEdge[];
}

const SPACE = { branch: 16, padding: 18, heading: 8, row: 1_500 } as const;

export const layoutDiagram = (diagram: Diagram): Layout => layoutFlow(diagram, null, diagram.flow);

type Member =
  | { readonly id: string; readonly size: Size; readonly node: DiagramNode; readonly texts: NodeBox }
  | { readonly id: string; readonly size: Size; readonly group: DiagramGroup; readonly texts: NodeBox; readonly inside: Layout };

function layoutFlow(diagram: Diagram, parent: DiagramGroup | null, flow: readonly DiagramStep[]): Layout {
  const within = parent?.id ?? null;
  const members: Member[] = [
    ...diagram.nodes.filter(({ group }) => group === within).map(nodeMember),
    ...diagram.groups.filter(({ group }) => group === within).map((group) => groupMember(diagram, group)),
  ];
  if (parent?.kind === "all") return inRows(members);
  const sizes = new Map(members.map(({ id, size }) => [id, size]));
  const column = columnOf(flow, (id) => sizes.get(id) ?? { width: 0, height: 0 });
  const left = Math.min(0, ...column.taken.map((area) => area.left));
  const spots = new Map(column.spots.map((spot) => [spot.key, { ...spot, x: spot.x - left }]));
  const corners = members.map(({ id }) => cornerOf(spots.get(id)));
  const edges = diagram.edges.flatMap((edge) => placedEdge(edge, spots));
  return assemble(members, corners, edges, { width: widthOf(column), height: column.height });
}

const widthOf = ({ taken }: Column): number =>
  Math.max(0, ...taken.map(({ right }) => right)) - Math.min(0, ...taken.map(({ left }) => left));
const cornerOf = (spot: Spot | undefined): Corner => (spot === undefined ? { x: 0, y: 0 } : { x: spot.x - spot.width / 2, y: spot.y });

function nodeMember(node: DiagramNode): Member {
  const texts = nodeBox(node);
  return { id: node.id, size: texts, node, texts };
}

function groupMember(diagram: Diagram, group: DiagramGroup): Member {
  const texts = groupHeading(group);
  const inside = layoutFlow(diagram, group, group.flow);
  const width = Math.max(inside.width, texts.width) + SPACE.padding * 2;
  const height = texts.height + SPACE.heading + inside.height + SPACE.padding * 2;
  return { id: group.id, size: { width, height }, group, texts, inside };
}

/** Branches that run at once stand side by side. */
function inRows(members: readonly Member[]): Layout {
  let [x, y, rowHeight, width] = [0, 0, 0, 0];
  const corners = members.map(({ size }): Corner => {
    if (x > 0 && x + size.width > SPACE.row) [x, y, rowHeight] = [0, y + rowHeight + SPACE.branch, 0];
    const corner = { x, y };
    x += size.width + SPACE.branch;
    rowHeight = Math.max(rowHeight, size.height);
    width = Math.max(width, x - SPACE.branch);
    return corner;
  });
  return assemble(members, corners, [], { width, height: y + rowHeight });
}

/** From the middle of one side to the middle of another, by way of its name where it has one. */
function placedEdge(edge: DiagramEdge, spots: ReadonlyMap<string, Spot>): readonly PlacedEdge[] {
  const [from, to] = [spots.get(edge.from), spots.get(edge.to)];
  if (from === undefined || to === undefined) return [];
  const start: Stop = { x: from.x, top: from.y + from.height, bottom: from.y + from.height };
  const end: Stop = { x: to.x, top: to.y, bottom: to.y };
  const name = edge.label === null ? undefined : spots.get(armKey(edge.from, edge.label));
  if (name === undefined || edge.label === null) return [{ edge, stops: [start, end], label: null }];
  const { x, y, width, height } = name;
  const stops = [start, { x, top: y, bottom: y + height }, end];
  return [{ edge, stops, label: { x: x - width / 2, y, width, height, text: armBox(edge.label).label } }];
}

/** Every member at its corner, and what is inside of it with it. */
function assemble(members: readonly Member[], corners: readonly Corner[], edges: readonly PlacedEdge[], size: Size): Layout {
  const nodes: PlacedNode[] = [];
  const groups: PlacedGroup[] = [];
  const within: PlacedEdge[] = [];
  members.forEach((member, index) => {
    const box = { ...(corners[index] ?? { x: 0, y: 0 }), ...member.size };
    if ("node" in member) nodes.push({ ...box, node: member.node, texts: member.texts });
    else {
      const { inside, texts } = member;
      const shift = { x: box.x + (box.width - inside.width) / 2, y: box.y + SPACE.padding + texts.height + SPACE.heading };
      groups.push({ ...box, group: member.group, texts }, ...inside.groups.map((group) => moved(group, shift)));
      nodes.push(...inside.nodes.map((node) => moved(node, shift)));
      within.push(...inside.edges.map((edge) => movedEdge(edge, shift)));
    }
  });
  return { ...size, nodes, groups, edges: [...edges, ...within] };
}

const moved = <T extends Corner>(box: T, by: Corner): T => ({ ...box, x: box.x + by.x, y: box.y + by.y });
const movedEdge = ({ edge, stops, label }: PlacedEdge, by: Corner): PlacedEdge => ({
  edge,
  stops: stops.map(({ x, top, bottom }) => ({ x: x + by.x, top: top + by.y, bottom: bottom + by.y })),
  label: label === null ? null : moved(label, by),
});
