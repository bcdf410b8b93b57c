import { type Column, DataTable } from "../design/data-table.tsx";
import { visible } from "../design/visible.ts";
import type { WorkflowView } from "../workflows/workflow.ts";
import type { Certificate, Reach } from "./certificate.ts";
import { NodeLink } from "./node-link.tsx";

interface Props {
  readonly view: WorkflowView;
  readonly reach: Certificate["reach"];
}

/** Every tool and model that a step or an agent can reach, and under which approvals it leaves. */
export function ReachTable({ view, reach }: Props) {
  if (reach.length === 0) return <p className="px-4 text-quiet md:px-6">It reaches nothing outside of itself.</p>;
  const columns: readonly Column<Reach>[] = [
    { title: "Step", cell: ({ node, agent, policy }) => <StepCell view={view} node={node} agent={agent} policy={policy} /> },
    { title: "Reaches", cell: (row) => <TargetCell row={row} /> },
    { title: "Effect", look: "max-sm:hidden", cell: ({ effect }) => <span className="text-quiet">{effect ?? "asks a model"}</span> },
    {
      title: "Hosts",
      look: "max-md:hidden",
      cell: ({ hosts }) => <span className="break-words font-mono text-[12.5px] text-quiet">{visible(hosts.join(", "))}</span>,
    },
    {
      title: "Scope",
      look: "max-lg:hidden",
      cell: ({ scope }) => <span className="font-mono text-[12.5px] text-quiet">{visible(scope)}</span>,
    },
    { title: "Leaves under", look: "max-sm:hidden", cell: ({ approvals }) => <ApprovalsCell approvals={approvals} /> },
  ];
  return <DataTable rows={reach} columns={columns} keyOf={({ node, target, policy }) => `${node} ${target} ${policy}`} />;
}

interface StepProps extends Pick<Reach, "node" | "agent" | "policy"> {
  readonly view: WorkflowView;
}
function StepCell({ view, node, agent, policy }: StepProps) {
  return (
    <>
      <NodeLink view={view} at={node} />
      {policy !== null && <span className="block text-[13px] text-faint">read by {visible(policy)} to judge it</span>}
      {agent !== null && <span className="block text-[13px] text-faint">tool of {visible(agent)}</span>}
    </>
  );
}

function TargetCell({ row: { target, effect, touches, hosts, approvals } }: { readonly row: Reach }) {
  return (
    <>
      <span className={effect === null ? "text-ai-ink" : ""}>{visible(target)}</span>
      <span className="block text-[13px] text-faint sm:hidden">{effect ?? "asks a model"}</span>
      {hosts.length > 0 && (
        <span className="block break-words font-mono text-[12px] text-faint md:hidden">{visible(hosts.join(", "))}</span>
      )}
      {touches.length > 0 && <span className="block text-[13px] text-faint">touches {visible(touches.join(", "))}</span>}
      <span className="block sm:hidden">
        <ApprovalsCell approvals={approvals} />
      </span>
    </>
  );
}

function ApprovalsCell({ approvals }: { readonly approvals: Reach["approvals"] }) {
  return approvals.map(({ kind, name, by, when }) => (
    <span key={`${kind} ${name} ${by} ${when}`} className="block">
      <span className="text-human-ink">{visible(by)}</span>{" "}
      <span className="text-[13px] text-faint">
        {kind === "approval" ? "in" : "asked by"} {visible(name)}
        {when !== null && `, if ${visible(when)}`}
      </span>
    </span>
  ));
}
