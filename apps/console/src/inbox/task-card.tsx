import { Link } from "@tanstack/react-router";
import { ArrowUpRight, ChevronLeft } from "lucide-react";
import { Button } from "../design/button.tsx";
import { JsonView } from "../design/json-view.tsx";
import { TimeLeft } from "../design/time-left.tsx";
import { visible } from "../design/visible.ts";
import { ApprovalDecision } from "./approval-decision.tsx";
import { CallPreview } from "./call-preview.tsx";
import { QuestionForm } from "./question-form.tsx";
import { SettlementForm } from "./settlement-form.tsx";
import { headlineOf, proposalOf, type Task } from "./task.ts";

interface Props {
  readonly task: Task;
  readonly onNext: () => void;
  /** On a phone: to the list. */
  readonly onBack?: () => void;
}

/** One task, whole: what will happen, exactly what with, why now, and the decision. */
export function TaskCard({ task, onNext, onBack }: Props) {
  const proposal = proposalOf(task);
  return (
    <article className="flex min-h-0 min-w-0 flex-1 flex-col" aria-label={headlineOf(task)}>
      <header className="border-line border-b bg-panel px-4 py-3 md:px-6">
        {onBack !== undefined && (
          <Button kind="quiet" className="-ml-3 mb-1" onClick={onBack}>
            <ChevronLeft aria-hidden className="size-4" /> Inbox
          </Button>
        )}
        <h2 className="break-words font-semibold text-lg tracking-tight">{visible(headlineOf(task))}</h2>
        <p className="mt-1 flex flex-wrap gap-x-3 gap-y-1 text-[13px] text-quiet">
          <span>{visible(task.subject ?? "")}</span>
          <span>
            for <span className="text-human-ink">{visible(task.who.join(" or "))}</span>
          </span>
          <TimeLeft until={task.dueAt} />
          <Link to="/runs/$run" params={{ run: task.runId }} className="inline-flex items-center gap-0.5 underline">
            the run <ArrowUpRight aria-hidden className="size-3.5" />
          </Link>
        </p>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is long is scrolled by keys, too */}
      <section aria-label="What is asked" tabIndex={0} className="min-h-0 flex-1 overflow-auto px-4 py-4 outline-offset-[-2px] md:px-6">
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
      </section>
      <footer className="border-line border-t bg-panel px-4 py-3 md:px-6">
        {task.kind === "approval" && proposal !== null && <ApprovalDecision task={task} proposal={proposal} onNext={onNext} />}
        {task.kind === "question" && <QuestionForm task={task} onNext={onNext} />}
        {task.kind === "settlement" && <SettlementForm task={task} onNext={onNext} />}
      </footer>
    </article>
  );
}
