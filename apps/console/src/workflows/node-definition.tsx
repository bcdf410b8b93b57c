import { blocksOf, type CheckReport, expressionText, readsOf } from "signalbox/analysis";
import { Fact } from "../design/fact.tsx";
import { JsonView } from "../design/json-view.tsx";
import { visible } from "../design/visible.ts";
import { CoverageText } from "./call-coverage.tsx";
import type { WorkflowNode } from "./workflow-node.ts";

/** What a node does, and with what. */
export function NodeDefinition({ node, report }: { readonly node: WorkflowNode; readonly report: CheckReport }) {
  const call = report.coverage.find((each) => each.node === node.id);
  const problems = report.problems.filter(({ path }) => path === node.id);
  return (
    <dl className="flex flex-col gap-4">
      <Fact name={node.kind}>
        <p className="break-words font-semibold text-base">{visible(node.id)}</p>
      </Fact>
      {node.kind === "call" && <ToolFacts node={node} />}
      {call !== undefined && (
        <Fact name="Before it is sent">
          <CoverageText call={call} />
        </Fact>
      )}
      {problems.map(({ message, advice }) => (
        <Fact key={message} name="What check says">
          <p>{visible(message)}</p>
          <p className="text-quiet">{visible(advice)}</p>
        </Fact>
      ))}
      {readsOf(node).map(([role, expression]) => (
        <Fact key={role} name={role}>
          <code className="break-words font-mono text-[12.5px]">{visible(expressionText(expression))}</code>
        </Fact>
      ))}
      {blocksOf(node).length > 0 && (
        <Fact name="Ways on">
          <p className="text-quiet">
            {blocksOf(node)
              .map(([arm, block]) => visible(`${arm} (${block.nodes.length})`))
              .join(", ")}
          </p>
        </Fact>
      )}
      <Fact name="As the graph has it">
        <JsonView value={withoutBlocks(node)} />
      </Fact>
    </dl>
  );
}

function ToolFacts({ node }: { readonly node: Extract<WorkflowNode, { readonly kind: "call" }> }) {
  const { id, effect, delivery, scope, hosts, touches } = node.tool;
  const facts = [
    ["Tool", id],
    ["Effect", effect],
    ["Delivery", delivery],
    ["Scope", scope || "none"],
    ["Reaches", hosts.join(", ") || "no host"],
    ...(touches.length === 0 ? [] : [["Touches", touches.join(", ")] as const]),
  ] as const;
  return (
    <div className="grid grid-cols-[5rem_1fr] gap-x-3 gap-y-1">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-faint">{name}</dt>
          <dd className="break-words">{visible(value)}</dd>
        </div>
      ))}
    </div>
  );
}

/** The nodes below are boxes of their own. */
function withoutBlocks(node: WorkflowNode): unknown {
  const blocks = new Set<unknown>(blocksOf(node).map(([, block]) => block));
  return JSON.parse(JSON.stringify(node, (_key, value: unknown) => (blocks.has(value) ? undefined : value)));
}
