import { JsonView } from "../design/json-view.tsx";
import { visible } from "../design/visible.ts";
import { CallPreview } from "./call-preview.tsx";
import { proposalOf, type Task } from "./task.ts";

/** What a task is about, whole: what would happen and exactly what with, what to judge by, or the call that nobody knows the outcome of. */
export function TaskContent({ task }: { readonly task: Task }) {
  const proposal = proposalOf(task);
  return (
    <div className="flex max-w-3xl flex-col gap-5">
      {task.erased !== undefined && <p className="text-quiet">What was asked was erased by {visible(task.erased.by)}.</p>}
      {proposal !== null && (
        <>
          {Object.entries(proposal.calls).map(([name, call]) => (
            <CallPreview key={name} name={name} call={call} />
          ))}
          {proposal.show !== null && (
            <section>
              <h3 className="mb-1.5 font-medium text-[13px] text-quiet">To judge by</h3>
              <p className="mb-2 text-[12px] text-faint">
                Parts of it may have been written by a model or by strangers: it is shown as text and does nothing.
              </p>
              <JsonView value={proposal.show} />
            </section>
          )}
          <p className="break-all text-[12px] text-faint">
            Bound to <code className="font-mono">{task.hash}</code>, revision {proposal.revision}. Anything else is not sent.
          </p>
        </>
      )}
      {task.kind === "settlement" && (
        <section className="flex flex-col gap-3">
          <p>{visible(task.message ?? "")}</p>
          <JsonView value={task.input ?? null} label={`${task.tool ?? "the call"} was given`} />
        </section>
      )}
    </div>
  );
}
