import { Check, Minus, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { lineText } from "signalbox/analysis";
import { visible } from "../design/visible.ts";
import type { WorkflowView } from "../workflows/workflow.ts";
import type { Certificate } from "./certificate.ts";
import { NodeLink } from "./node-link.tsx";

type Approvals = Certificate["approvals"];
interface Props {
  readonly view: WorkflowView;
  readonly approvals: Approvals;
}

/** Of which calls it is shown that people see them before they leave, of which it is not, and which leave without anybody being asked. */
export function ApprovalList({ view, approvals: { proven, unproven, unasked, notFollowed } }: Props) {
  if (proven.length + unproven.length + unasked.length + notFollowed.length === 0)
    return <p className="text-quiet">Nothing leaves it that anybody would have to see.</p>;
  return (
    <ul className="flex flex-col">
      {unproven.map((leak) => (
        <Call
          key={`${leak.node} ${leak.code} ${leak.path.join(" ")}`}
          view={view}
          call={leak}
          mark="unproven"
          says={leak.refused ? "is not shown to be approved, and stands against publishing" : "is not shown to be approved"}
        >
          <p>{visible(leak.problem)}</p>
          <p className="text-[13px] text-quiet">{visible(leak.advice)}</p>
          {leak.held !== null && (
            <p className="text-[13px] text-quiet">When it is about to be sent, it is {visible(lineText(leak.held))}.</p>
          )}
        </Call>
      ))}
      {proven.map((effect) => (
        <Call
          key={`${effect.node} ${effect.path.join(" ")}`}
          view={view}
          call={effect}
          mark="proven"
          says={clearanceText(effect.clearance)}
        >
          {effect.asksAgain.map((line) => (
            <p key={`${line.policy} ${line.rule}`} className="text-[13px] text-quiet">
              else {visible(lineText(line))}
            </p>
          ))}
        </Call>
      ))}
      {unasked.map((effect) => (
        <Call key={`${effect.node} ${effect.path.join(" ")}`} view={view} call={effect} mark="unasked" says="asks nobody">
          {effect.policies.map((line) => (
            <p key={`${line.policy} ${line.rule}`} className="text-[13px] text-quiet">
              {visible(lineText(line))}
            </p>
          ))}
        </Call>
      ))}
      {notFollowed.map((workflow) => (
        <li key={workflow} className="border-line border-b py-2 text-quiet">
          The workflow {visible(workflow)}, which it runs, could not be looked at.
        </li>
      ))}
    </ul>
  );
}

const shapes = { proven: Check, unproven: TriangleAlert, unasked: Minus } as const;
interface CallProps {
  readonly view: WorkflowView;
  readonly call: Omit<Approvals["unasked"][number], "policies">;
  readonly mark: keyof typeof shapes;
  readonly says: string;
  readonly children: ReactNode;
}
function Call({ view, call: { node, tool, effect, path }, mark, says, children }: CallProps) {
  const Shape = shapes[mark];
  return (
    <li className="flex gap-2.5 border-line border-b py-2">
      <Shape aria-hidden className={`mt-0.5 size-4 shrink-0 ${mark === "unproven" ? "text-ink" : "text-quiet"}`} />
      <div className="flex min-w-0 flex-col gap-0.5">
        <p>
          <span className="font-medium">
            <NodeLink view={view} at={node} />
          </span>{" "}
          <span className="text-faint">{visible(`${tool}, ${effect}`)}</span>{" "}
          <span className={mark === "unproven" ? "font-semibold" : mark === "proven" ? "text-human-ink" : "text-quiet"}>
            {visible(says)}
          </span>
        </p>
        <p className="break-words text-[13px] text-faint">{visible(path.join(" → "))}</p>
        {children}
      </div>
    </li>
  );
}

function clearanceText(clearance: Approvals["proven"][number]["clearance"]): string {
  if (clearance.kind === "denied") return `denied by ${clearance.policy} rule ${clearance.rule}`;
  if (clearance.kind === "policy") return `asked of ${clearance.by} by ${clearance.policy} rule ${clearance.rule}`;
  return `cleared in ${clearance.node} by ${clearance.count > 1 ? `${clearance.count} of ` : ""}${clearance.by}`;
}
