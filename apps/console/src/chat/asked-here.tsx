import { useQuery } from "@tanstack/react-query";
import { TimeLeft } from "../design/time-left.tsx";
import { visible } from "../design/visible.ts";
import { headlineOf } from "../inbox/task.ts";
import { TaskContent } from "../inbox/task-content.tsx";
import { TaskDecision } from "../inbox/task-decision.tsx";
import { queries, server } from "../server/queries.ts";

/** What the run waits for from a person, where it came up: the card of the inbox. */
export function AskedHere({ id, runId }: { readonly id: string; readonly runId: string }) {
  const { data: task } = useQuery({
    queryKey: ["task", id],
    queryFn: ({ signal }) => server.call("GET /api/tasks/{task}", { params: { task: id } }, signal),
  });
  if (task === undefined || task.state !== "open") return null;
  const decided = () => {
    for (const key of [
      ["task", id],
      ["run", runId],
      ["journal", runId],
    ])
      void queries.invalidateQueries({ queryKey: key });
  };
  return (
    <article aria-label={headlineOf(task)} className="max-w-3xl overflow-hidden rounded-xl border border-human bg-panel">
      <header className="border-line border-b bg-human-soft px-4 py-2.5">
        <h2 className="break-words font-semibold">{visible(headlineOf(task))}</h2>
        <p className="flex flex-wrap gap-x-3 text-[13px] text-quiet">
          <span>
            for <span className="text-human-ink">{visible(task.who.join(" or "))}</span>
          </span>
          <TimeLeft until={task.dueAt} />
        </p>
      </header>
      <div className="flex flex-col gap-4 p-4">
        {task.kind !== "question" && <TaskContent task={task} />}
        <TaskDecision key={task.hash} task={task} onNext={decided} hasKeys={false} />
      </div>
    </article>
  );
}
