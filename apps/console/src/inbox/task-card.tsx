import { Link } from "@tanstack/react-router";
import { ArrowUpRight, ChevronLeft } from "lucide-react";
import { Ago } from "../design/ago.tsx";
import { Button } from "../design/button.tsx";
import { TimeLeft } from "../design/time-left.tsx";
import { visible } from "../design/visible.ts";
import { Reassign } from "./reassign.tsx";
import { headlineOf, type Task } from "./task.ts";
import { TaskContent } from "./task-content.tsx";
import { TaskDecision } from "./task-decision.tsx";

interface Props {
  readonly task: Task;
  readonly onNext: () => void;
  /** On a phone: to the list. */
  readonly onBack?: () => void;
}

/** One task, whole: what will happen, exactly what with, why now, and the decision. */
export function TaskCard({ task, onNext, onBack }: Props) {
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
            for <span className="text-human-ink">{task.who.length === 0 ? "anybody" : visible(task.who.join(" or "))}</span>
          </span>
          {task.state === "open" && <Reassign tasks={[task]} onGiven={onNext} isBeside />}
          <TimeLeft until={task.dueAt} />
          <Link to="/runs/$run" params={{ run: task.runId }} className="inline-flex items-center gap-0.5 underline">
            the run <ArrowUpRight aria-hidden className="size-3.5" />
          </Link>
        </p>
        {task.assigned !== undefined && (
          <p className="mt-1 break-words text-[13px] text-quiet">
            <span className="text-human-ink">{visible(task.assigned.by)}</span> gave it to {visible(task.who.join(" or "))},{" "}
            <Ago at={task.assigned.at} />
            {task.assigned.reason === undefined ? "." : `: ${visible(task.assigned.reason)}`}
          </p>
        )}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is long is scrolled by keys, too */}
      <section aria-label="What is asked" tabIndex={0} className="min-h-0 flex-1 overflow-auto px-4 py-4 outline-offset-[-2px] md:px-6">
        <TaskContent task={task} />
      </section>
      <footer className="border-line border-t bg-panel px-4 py-3 md:px-6">
        <TaskDecision task={task} onNext={onNext} />
      </footer>
    </article>
  );
}
