import {
  Background,
  BackgroundVariant,
  Controls,
  type Edge,
  type EdgeProps,
  Handle,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  useReactFlow,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { memo, useEffect, useMemo, useRef } from "react";
import {
  cornersOf,
  diagramOf,
  type Layout,
  layoutDiagram,
  type PlacedEdge,
  type PlacedGroup,
  type PlacedNode,
  rounded,
} from "signalbox/analysis";
import { visible } from "../design/visible.ts";
import { type NodeStanding, type RunHistory, standingAt } from "./history.ts";

interface Props {
  readonly history: RunHistory;
  readonly cursor: number;
  /** Of the moment that is looked at. */
  readonly selected: string;
  readonly onSelect: (node: string) => void;
}

/** The graph of the run: what was taken is bold, what is at work is filled, the rest is dim. */
export function GraphPane({ history, cursor, selected, onSelect }: Props) {
  const layout = useMemo(() => layoutDiagram(diagramOf(history.graph)), [history.graph]);
  const standings = useMemo(
    () => new Map(layout.nodes.map(({ node }) => [node.id, standing(history, node.id, cursor)])),
    [layout, history, cursor],
  );
  const { nodes, edges } = useMemo(() => elementsOf(layout, standings, selected), [layout, standings, selected]);
  return (
    <section aria-label="Graph" className="h-full" data-pane="graph">
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        minZoom={0.1}
        maxZoom={1.6}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        deleteKeyCode={null}
        onNodeClick={(_event, node) => onSelect(node.id)}
        proOptions={{ hideAttribution: true }}
      >
        <Background variant={BackgroundVariant.Dots} color="var(--line)" gap={20} />
        <Controls showInteractive={false} className="overflow-hidden rounded-md border border-line bg-panel" />
        <Follow layout={layout} node={selected} />
      </ReactFlow>
    </section>
  );
}

const READABLE = 0.85;
const GLIDE_MS = 250;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Keeps the node of the moment in sight, at a size that can be read. */
function Follow({ layout, node }: { readonly layout: Layout; readonly node: string }) {
  const flow = useReactFlow();
  const placed = layout.nodes.find((each) => each.node.id === node) ?? layout.nodes[0];
  const isFirst = useRef(true);
  useEffect(() => {
    if (placed === undefined) return;
    const glide = isFirst.current || calm.matches ? 0 : GLIDE_MS;
    const zoom = isFirst.current ? READABLE : flow.getZoom();
    isFirst.current = false;
    void flow.setCenter(placed.x + placed.width / 2, placed.y + placed.height / 2, { zoom, duration: glide });
  }, [flow, placed]);
  return null;
}

/** Where a run starts and ends is no node of the graph: it counts as done when the run began. */
const standing = (history: RunHistory, id: string, cursor: number): NodeStanding =>
  id === ":start" ? "done" : standingAt(history, id, cursor);

interface StepData extends Record<string, unknown> {
  readonly placed: PlacedNode;
  readonly standing: NodeStanding;
  readonly isSelected: boolean;
}
interface GroupData extends Record<string, unknown> {
  readonly placed: PlacedGroup;
}
interface WayData extends Record<string, unknown> {
  readonly placed: PlacedEdge;
  readonly isTaken: boolean;
}

function elementsOf({ nodes, groups, edges }: Layout, standings: ReadonlyMap<string, NodeStanding>, selected: string) {
  const touched = (id: string): boolean => (standings.get(id) ?? "done") !== "untouched";
  const boxes: Node[] = groups.map((placed) => ({
    id: placed.group.id,
    type: "group-box",
    position: { x: placed.x, y: placed.y },
    width: placed.width,
    height: placed.height,
    selectable: false,
    focusable: false,
    zIndex: -1,
    data: { placed } satisfies GroupData,
  }));
  const steps: Node[] = nodes.map((placed) => ({
    id: placed.node.id,
    type: "step-box",
    position: { x: placed.x, y: placed.y },
    width: placed.width,
    height: placed.height,
    ariaLabel: `${placed.node.kind} ${placed.node.label}, ${standings.get(placed.node.id) ?? ""}`,
    data: { placed, standing: standings.get(placed.node.id) ?? "untouched", isSelected: placed.node.id === selected } satisfies StepData,
  }));
  const ways: Edge[] = edges.map((placed) => ({
    id: `${placed.edge.from} ${placed.edge.to} ${placed.edge.label}`,
    source: placed.edge.from,
    target: placed.edge.to,
    type: "way",
    data: { placed, isTaken: touched(placed.edge.from) && touched(placed.edge.to) } satisfies WayData,
  }));
  return { nodes: [...boxes, ...steps], edges: ways };
}

const inks = { rules: "border-rules text-rules-ink", ai: "border-ai text-ai-ink", human: "border-human text-human-ink" } as const;
const softs = { rules: "bg-rules-soft", ai: "bg-ai-soft", human: "bg-human-soft" } as const;
const handle = "!opacity-0 !pointer-events-none";

const StepBox = memo(({ data }: NodeProps) => {
  const { placed, standing: stands, isSelected } = data as StepData;
  const { node, texts } = placed;
  const controller = node.controller ?? "rules";
  const isPill = texts.word === "";
  const look =
    stands === "untouched"
      ? "border-line text-faint bg-page"
      : `${inks[controller]} ${stands === "active" ? softs[controller] : "bg-panel"}`;
  return (
    <div
      className={`flex size-full flex-col justify-center border px-4 ${isPill ? "items-center rounded-full text-[12px]" : "rounded-lg"} ${stands === "active" ? "border-2" : ""} ${look} ${isSelected ? "outline outline-2 outline-ink outline-offset-2" : ""}`}
    >
      <Handle type="target" position={Position.Top} className={handle} />
      {!isPill && <span className="font-semibold text-[10px] uppercase tracking-wider">{texts.word}</span>}
      <span className={`truncate ${isPill ? "" : `text-[14px] ${stands === "untouched" ? "font-medium" : "font-semibold text-ink"}`}`}>
        {visible(texts.label)}
      </span>
      {texts.details.map((line) => (
        <span key={line} className={`truncate text-[11.5px] ${stands === "untouched" ? "" : "text-quiet"}`}>
          {visible(line)}
        </span>
      ))}
      <Handle type="source" position={Position.Bottom} className={handle} />
    </div>
  );
});

const GroupBox = memo(({ data }: NodeProps) => {
  const { texts } = (data as GroupData).placed;
  return (
    <div className="size-full rounded-xl border border-line-strong border-dashed px-3 py-2">
      <Handle type="target" position={Position.Top} className={handle} />
      <span className="font-semibold text-[12px] text-quiet">
        {texts.word} {visible(texts.label)}
      </span>
      <Handle type="source" position={Position.Bottom} className={handle} />
    </div>
  );
});

const Way = memo(({ data }: EdgeProps) => {
  const { placed, isTaken } = data as WayData;
  const { label, edge } = placed;
  return (
    <g>
      <path
        d={rounded(cornersOf(placed.stops))}
        fill="none"
        stroke={isTaken ? "var(--ink)" : "var(--line-strong)"}
        strokeWidth={isTaken ? 2 : 1.25}
        strokeDasharray={edge.kind === "exception" ? "4 4" : undefined}
      />
      {label !== null && (
        <g transform={`translate(${label.x}, ${label.y})`}>
          <rect width={label.width} height={label.height} rx={4} fill="var(--page)" />
          <text
            x={label.width / 2}
            y={label.height / 2}
            dy="0.35em"
            textAnchor="middle"
            fontSize={11.5}
            fill={isTaken ? "var(--ink)" : "var(--faint)"}
          >
            {visible(label.text)}
          </text>
        </g>
      )}
    </g>
  );
});

const nodeTypes = { "step-box": StepBox, "group-box": GroupBox };
const edgeTypes = { way: Way };
