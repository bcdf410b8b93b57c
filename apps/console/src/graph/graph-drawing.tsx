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
  type Transform,
  useReactFlow,
  useStoreApi,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { memo, useEffect, useMemo, useRef } from "react";
import { cornersOf, type Layout, type PlacedEdge, type PlacedGroup, type PlacedNode, rounded } from "signalbox/analysis";
import { visible } from "../design/visible.ts";

/** How a node stands in a run; "plain" where there is no run. */
export type NodeLook = "untouched" | "active" | "done" | "plain";

interface Props {
  readonly layout: Layout;
  /** Absent: the graph as it is defined. */
  readonly looks?: ReadonlyMap<string, NodeLook>;
  /** Kept in sight. */
  readonly selected: string;
  readonly onSelect: (node: string) => void;
}

const noLooks: ReadonlyMap<string, NodeLook> = new Map();

/** A graph as boxes and ways: in a run, what was taken is bold, what is at work is filled, the rest is dim. */
export function GraphDrawing({ layout, looks = noLooks, selected, onSelect }: Props) {
  const { nodes, edges } = useMemo(() => elementsOf(layout, looks, selected), [layout, looks, selected]);
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
const MARGIN = 24;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Keeps the node of the moment in sight, at a size that can be read. */
function Follow({ layout, node }: { readonly layout: Layout; readonly node: string }) {
  const flow = useReactFlow();
  const store = useStoreApi();
  const found = layout.nodes.find((each) => each.node.id === node);
  const placed = found ?? layout.nodes[0];
  const isFirst = useRef(true);
  useEffect(() => {
    if (placed === undefined || (!isFirst.current && (found === undefined || isInSight(placed, store.getState())))) return;
    const glide = isFirst.current || calm.matches ? 0 : GLIDE_MS;
    const zoom = isFirst.current ? READABLE : flow.getZoom();
    isFirst.current = false;
    // With no node to follow, the graph begins at the top.
    const middle = found === undefined ? placed.y + (store.getState().height / 2 - MARGIN) / zoom : placed.y + placed.height / 2;
    void flow.setCenter(placed.x + placed.width / 2, middle, { zoom, duration: glide });
  }, [flow, store, placed, found]);
  return null;
}

/** What can be read already is left where it is: a graph that moves with each event cannot be read at all. */
function isInSight({ x, y, width, height }: PlacedNode, sight: { transform: Transform; width: number; height: number }): boolean {
  const [left, top, zoom] = sight.transform;
  const [fromX, fromY] = [x * zoom + left, y * zoom + top];
  return fromX >= 0 && fromY >= 0 && fromX + width * zoom <= sight.width && fromY + height * zoom <= sight.height;
}

interface StepData extends Record<string, unknown> {
  readonly placed: PlacedNode;
  readonly look: NodeLook;
  readonly isSelected: boolean;
}
interface GroupData extends Record<string, unknown> {
  readonly placed: PlacedGroup;
}
interface WayData extends Record<string, unknown> {
  readonly placed: PlacedEdge;
  readonly isTaken: boolean;
}

function elementsOf({ nodes, groups, edges }: Layout, looks: ReadonlyMap<string, NodeLook>, selected: string) {
  const lookOf = (id: string): NodeLook => looks.get(id) ?? "plain";
  const isOnWay = (id: string): boolean => looks.size > 0 && lookOf(id) !== "untouched";
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
    ariaLabel: `${placed.node.kind} ${placed.node.label}${looks.has(placed.node.id) ? `, ${lookOf(placed.node.id)}` : ""}`,
    data: { placed, look: lookOf(placed.node.id), isSelected: placed.node.id === selected } satisfies StepData,
  }));
  const ways: Edge[] = edges.map((placed) => ({
    id: `${placed.edge.from} ${placed.edge.to} ${placed.edge.label}`,
    source: placed.edge.from,
    target: placed.edge.to,
    type: "way",
    data: { placed, isTaken: isOnWay(placed.edge.from) && isOnWay(placed.edge.to) } satisfies WayData,
  }));
  return { nodes: [...boxes, ...steps], edges: ways };
}

const inks = { rules: "border-rules text-rules-ink", ai: "border-ai text-ai-ink", human: "border-human text-human-ink" } as const;
const softs = { rules: "bg-rules-soft", ai: "bg-ai-soft", human: "bg-human-soft" } as const;
const handle = "!opacity-0 !pointer-events-none";

const StepBox = memo(({ data }: NodeProps) => {
  const { placed, look: stands, isSelected } = data as StepData;
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
