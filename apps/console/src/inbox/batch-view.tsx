import { Check, CircleX } from "lucide-react";
import { useState } from "react";
import { visibleLines } from "signalbox/analysis";
import { Button } from "../design/button.tsx";
import { Empty } from "../design/empty.tsx";
import { visible } from "../design/visible.ts";
import { queries, server } from "../server/queries.ts";
import { gridOf } from "./batch.ts";
import { ReasonForm } from "./reason-form.tsx";
import { Reassign } from "./reassign.tsx";
import type { Task } from "./task.ts";

/** Letters from which on a text needs a wide column. */
const LONG = 80;

interface Props {
  /** Of one kind. */
  readonly tasks: readonly Task[];
  readonly onLeave: () => void;
}
type Outcome = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly text: string };

/** Several approvals of one kind at once: what is the same first, then what differs. Each decision is bound to its own proposal. */
export function BatchView({ tasks: given, onLeave }: Props) {
  // What is being decided stays as it was seen, while the list goes on.
  const [tasks] = useState(given);
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const [mode, setMode] = useState<"choose" | "reject" | "sending" | "sent">("choose");
  const { same, different } = gridOf(tasks);
  const [first, ...others] = tasks;
  if (first === undefined)
    return (
      <Empty title="None of them waits any more">
        <Button onClick={onLeave}>What waits</Button>
      </Empty>
    );
  const decide = async (decision: "approve" | "reject", reason: string) => {
    setMode("sending");
    for (const task of tasks) {
      const outcome = await decideOne(task, decision, reason);
      setOutcomes((before) => new Map(before).set(task.task, outcome));
    }
    await queries.invalidateQueries({ queryKey: ["tasks"] });
    setMode("sent");
  };
  const failed = [...outcomes.values()].filter(({ ok }) => !ok).length;
  return (
    <article aria-label={`${tasks.length} together`} className="flex min-h-0 min-w-0 flex-1 flex-col">
      <header className="border-line border-b bg-panel px-4 py-3 md:px-6">
        <h2 className="font-semibold text-lg tracking-tight">{tasks.length} together</h2>
        <p className="text-[13px] text-quiet">
          {visible(tasks[0]?.workflow ?? "")}, for <span className="text-human-ink">{visible(tasks[0]?.who.join(" or ") ?? "")}</span>. Each
          is decided by itself, bound to its own proposal.
        </p>
      </header>
      <section
        aria-label="What differs"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what is long is scrolled by keys, too
        tabIndex={0}
        className="flex min-h-0 flex-1 flex-col gap-5 overflow-auto px-4 py-4 outline-offset-[-2px] md:px-6"
      >
        {same.length > 0 && (
          <details open={same.length < 8} className="max-w-4xl rounded-lg border border-line bg-panel">
            <summary className="cursor-pointer px-3 py-2 font-medium">The same in all: {same.map(({ path }) => path).join(", ")}</summary>
            <dl className="grid grid-cols-[minmax(6rem,auto)_1fr] gap-x-4 gap-y-1.5 border-line border-t px-3 py-2">
              {same.map(({ path, value }) => (
                <div key={path} className="contents">
                  <dt className="break-all text-[13px] text-faint">{visible(path)}</dt>
                  <dd className="min-w-0 whitespace-pre-wrap break-words">
                    {value === "" ? <span className="text-faint">empty</span> : visibleLines(value).join("\n")}
                  </dd>
                </div>
              ))}
            </dl>
          </details>
        )}
        <div className="overflow-x-auto rounded-lg border border-line bg-panel">
          <table className="w-full border-collapse text-left">
            <thead className="text-[12px] text-faint">
              <tr className="border-line border-b">
                <th className="px-3 py-2 font-medium">About</th>
                {different.map(({ path }) => (
                  <th key={path} className="px-3 py-2 font-medium">
                    {visible(path)}
                  </th>
                ))}
                {outcomes.size > 0 && <th className="px-3 py-2 font-medium">Became</th>}
              </tr>
            </thead>
            <tbody>
              {tasks.map((task, row) => (
                <tr key={task.task} className="border-line align-top not-last:border-b">
                  <th scope="row" className="max-w-56 break-words px-3 py-2 font-medium">
                    {visible(task.subject ?? task.runId)}
                  </th>
                  {different.map(({ path, values }) => (
                    <td
                      key={path}
                      className={`${values.some((value) => (value?.length ?? 0) > LONG) ? "min-w-72" : "min-w-32"} max-w-96 px-3 py-2`}
                    >
                      <div className="max-h-40 overflow-auto whitespace-pre-wrap break-words text-[13px]">
                        {values[row] === undefined ? <span className="text-faint">nothing</span> : visibleLines(values[row]).join("\n")}
                      </div>
                    </td>
                  ))}
                  {outcomes.size > 0 && (
                    <td className="px-3 py-2">
                      <OutcomeText outcome={outcomes.get(task.task)} />
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <footer className="border-line border-t bg-panel px-4 py-3 md:px-6">
        {mode === "choose" && (
          <div className="flex flex-wrap gap-2">
            <Button kind="main" onClick={() => void decide("approve", "")}>
              Approve {tasks.length}
            </Button>
            <Button onClick={() => setMode("reject")}>Reject {tasks.length}</Button>
            <Reassign tasks={[first, ...others]} onGiven={onLeave} />
            <Button kind="quiet" className="ml-auto" onClick={onLeave}>
              Leave it
            </Button>
          </div>
        )}
        {mode === "reject" && (
          <ReasonForm
            label="Why not? Each run, and an agent that proposed it, are told."
            action={`Reject ${tasks.length}`}
            isSending={false}
            onCancel={() => setMode("choose")}
            onDone={(reason) => void decide("reject", reason)}
          />
        )}
        {(mode === "sending" || mode === "sent") && (
          <div className="flex flex-wrap items-center gap-3">
            <p role="status">
              {outcomes.size} of {tasks.length} sent{failed > 0 && `, ${failed} refused: they are as they were`}
            </p>
            {mode === "sent" && (
              <Button kind="main" className="ml-auto" onClick={onLeave}>
                Done
              </Button>
            )}
          </div>
        )}
      </footer>
    </article>
  );
}

function OutcomeText({ outcome }: { readonly outcome: Outcome | undefined }) {
  if (outcome === undefined) return <span className="text-faint">…</span>;
  const Shape = outcome.ok ? Check : CircleX;
  return (
    <span className={`flex gap-1.5 text-[13px] ${outcome.ok ? "text-quiet" : "font-medium"}`}>
      <Shape aria-hidden className="mt-0.5 size-4 shrink-0" />
      {visible(outcome.text)}
    </span>
  );
}

async function decideOne(task: Task, decision: "approve" | "reject", reason: string): Promise<Outcome> {
  const body = { decision, hash: task.hash ?? "", ...(reason === "" ? {} : { reason }) };
  try {
    await server.call("POST /api/tasks/{task}/decision", { params: { task: task.task }, body });
    return { ok: true, text: decision === "approve" ? "approved" : "rejected" };
  } catch (thrown) {
    return { ok: false, text: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}
