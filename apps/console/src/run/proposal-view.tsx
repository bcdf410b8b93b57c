import type { Proposal } from "signalbox/kernel";
import { JsonView } from "../design/json-view.tsx";
import { visible } from "../design/visible.ts";

/** What a person is asked to clear: exactly these calls with exactly these bytes. */
export function ProposalView({ proposal, hash }: { readonly proposal: Proposal; readonly hash: string }) {
  return (
    <div className="flex flex-col gap-3">
      {Object.entries(proposal.calls).map(([name, call]) => (
        <div key={name} className="rounded-md border border-line">
          <p className="flex flex-wrap items-baseline gap-x-2 border-line border-b px-3 py-1.5">
            <strong>{visible(name)}</strong>
            <code className="font-mono text-[12px] text-quiet">{visible(call.tool)}</code>
            <span className="ml-auto text-[12px] text-faint">{call.effect}</span>
          </p>
          <div className="p-2">
            <JsonView value={call.arguments} />
          </div>
        </div>
      ))}
      <JsonView value={proposal.show} label="to judge by" />
      <p className="break-all font-mono text-[11px] text-faint">{hash}</p>
    </div>
  );
}
