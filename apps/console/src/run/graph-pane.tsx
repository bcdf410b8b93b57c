import { useMemo } from "react";
import { diagramOf, layoutDiagram } from "signalbox/analysis";
import { GraphDrawing, type NodeLook } from "../graph/graph-drawing.tsx";
import { type RunHistory, standingAt } from "./history.ts";

interface Props {
  readonly history: RunHistory;
  readonly cursor: number;
  /** Of the moment that is looked at. */
  readonly selected: string;
  readonly onSelect: (node: string) => void;
}

/** The graph of the run, as it stood at a moment. */
export function GraphPane({ history, cursor, selected, onSelect }: Props) {
  const layout = useMemo(() => layoutDiagram(diagramOf(history.graph)), [history.graph]);
  // Most events change no node's look; then the drawing is left as it is.
  const found = layout.nodes.map(({ node }) => lookOf(history, node.id, cursor)).join(" ");
  const looks = useMemo(() => {
    const each = found.split(" ") as readonly NodeLook[];
    return new Map(layout.nodes.map(({ node }, index) => [node.id, each[index] ?? "plain"]));
  }, [layout, found]);
  return <GraphDrawing layout={layout} looks={looks} selected={selected} onSelect={onSelect} />;
}

/** Where a run starts is no node of the graph: it counts as done when the run began. */
const lookOf = (history: RunHistory, id: string, cursor: number): NodeLook => (id === ":start" ? "done" : standingAt(history, id, cursor));
