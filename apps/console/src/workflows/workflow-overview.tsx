import { X } from "lucide-react";
import { useMemo } from "react";
import { diagramOf, layoutDiagram, nodesOf } from "signalbox/analysis";
import { GraphDrawing } from "../graph/graph-drawing.tsx";
import { checkOf } from "./check.ts";
import { NodeDefinition } from "./node-definition.tsx";
import type { Rules, WorkflowView } from "./workflow.ts";
import { WorkflowFacts } from "./workflow-facts.tsx";

interface Props {
  readonly view: WorkflowView;
  readonly rules: Rules;
  readonly node: string | undefined;
  readonly onNode: (node: string | undefined) => void;
}

/** The graph, and beside it what is said of the whole, or of the node that is chosen. */
export function WorkflowOverview({ view, rules, node, onNode }: Props) {
  const layout = useMemo(() => layoutDiagram(diagramOf(view.graph)), [view.graph]);
  const report = useMemo(() => checkOf(view, rules), [view, rules]);
  const chosen = useMemo(() => [...nodesOf(view.graph.main)].find((each) => each.node.id === node)?.node, [view.graph, node]);
  return (
    <div className="flex h-full min-h-0 flex-col min-[900px]:flex-row">
      <div className="h-[45dvh] min-h-0 min-w-0 flex-none min-[900px]:h-full min-[900px]:flex-1">
        <GraphDrawing layout={layout} selected={node ?? ""} onSelect={onNode} />
      </div>
      <aside
        aria-label={chosen === undefined ? "About the workflow" : "Definition"}
        className="flex min-h-0 flex-col gap-5 border-line bg-panel px-4 py-4 max-[899px]:border-t min-[900px]:w-[26rem] min-[900px]:overflow-y-auto min-[900px]:border-l"
      >
        {chosen === undefined ? (
          <WorkflowFacts graph={view.graph} report={report} onNode={onNode} />
        ) : (
          <>
            <button
              type="button"
              onClick={() => onNode(undefined)}
              className="inline-flex items-center gap-1 self-start rounded text-[13px] text-quiet hover:text-ink"
            >
              <X aria-hidden className="size-3.5" />
              The whole workflow
            </button>
            <NodeDefinition node={chosen} report={report} />
          </>
        )}
      </aside>
    </div>
  );
}
