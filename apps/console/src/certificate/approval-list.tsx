import { Check, TriangleAlert } from "lucide-react";
import { visible } from "../design/visible.ts";
import { CoverageText } from "../workflows/call-coverage.tsx";
import type { WorkflowView } from "../workflows/workflow.ts";
import type { Certificate } from "./certificate.ts";
import { NodeLink } from "./node-link.tsx";

type Call = Certificate["approvals"]["proven"][number];

/** Of which calls it is shown that people see them before they leave, and of which it is not. */
export function ApprovalList({
  view,
  approvals: { proven, unproven },
}: {
  readonly view: WorkflowView;
  readonly approvals: Certificate["approvals"];
}) {
  if (proven.length + unproven.length === 0) return <p className="text-quiet">No policy asks about anything in it.</p>;
  return (
    <ul className="flex flex-col">
      {unproven.map((call) => (
        <Approval key={call.node} view={view} call={call} isProven={false} />
      ))}
      {proven.map((call) => (
        <Approval key={call.node} view={view} call={call} isProven />
      ))}
    </ul>
  );
}

function Approval({ view, call, isProven }: { readonly view: WorkflowView; readonly call: Call; readonly isProven: boolean }) {
  const Shape = isProven ? Check : TriangleAlert;
  return (
    <li className="flex gap-2.5 border-line border-b py-2">
      <Shape aria-hidden className={`mt-0.5 size-4 shrink-0 ${isProven ? "text-quiet" : "text-ink"}`} />
      <div className="min-w-0">
        <p className={isProven ? "" : "font-semibold"}>
          <NodeLink view={view} at={call.node} /> <span className="font-normal text-faint">{visible(`${call.tool}, ${call.effect}`)}</span>
          {!isProven && <span> is not shown to be seen before it leaves</span>}
        </p>
        {call.path.length > 0 && <p className="break-words text-[13px] text-faint">{visible(call.path.join(" → "))}</p>}
        <CoverageText call={call} />
      </div>
    </li>
  );
}
