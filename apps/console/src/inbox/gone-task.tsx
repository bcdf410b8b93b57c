import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Answer } from "signalbox/client";
import { Ago } from "../design/ago.tsx";
import { Empty } from "../design/empty.tsx";
import { visible } from "../design/visible.ts";
import { server } from "../server/queries.ts";
import type { Task } from "./task.ts";

type Entry = Answer<"GET /api/runs/{run}/journal">[number];

/** What became of a task that waits no more: who decided it and how, told to whoever came second. */
export function GoneTask({ id }: { readonly id: string }) {
  const task = useQuery({
    queryKey: ["task", id],
    queryFn: ({ signal }) => server.call("GET /api/tasks/{task}", { params: { task: id } }, signal),
  });
  const run = task.data?.runId ?? "";
  const journal = useQuery({
    queryKey: ["journal", run],
    queryFn: ({ signal }) => server.call("GET /api/runs/{run}/journal", { params: { run }, query: {} }, signal),
    enabled: run !== "",
  });
  const last = task.data === undefined ? undefined : journal.data?.findLast((entry) => decisionIn(entry, task.data) !== null);
  const decision = last === undefined || task.data === undefined ? null : decisionIn(last, task.data);
  return (
    <Empty title={task.data?.state === "open" ? "This does not wait for you" : "This does not wait any more"}>
      {decision !== null && last !== undefined ? (
        <p>
          <strong className="text-human-ink">{visible(decision.by)}</strong> {decision.did} it, <Ago at={last.at} />.
          {decision.reason !== undefined && ` ${visible(decision.reason)}`}
        </p>
      ) : (
        <p>{task.data === undefined ? null : becameOf(task.data)}</p>
      )}
      <p className="mt-3 flex justify-center gap-4">
        {run !== "" && (
          <Link to="/runs/$run" params={{ run }} className="underline">
            The run
          </Link>
        )}
        <Link to="/inbox" className="underline">
          What waits
        </Link>
      </p>
    </Empty>
  );
}

function becameOf({ state, who, assigned }: Task): string {
  if (state === "expired") return "Its time was up.";
  if (state !== "open") return "Somebody decided it, it expired, or it was withdrawn.";
  const whom = who.length === 0 ? "anybody" : visible(who.join(" or "));
  return assigned === undefined ? `It waits for ${whom}.` : `${visible(assigned.by)} gave it to ${whom}.`;
}

const verbs = { approve: "approved", reject: "rejected", edit: "edited", answer: "answered" } as const;

function decisionIn({ event }: Entry, { step }: Task): { readonly by: string; readonly did: string; readonly reason?: string } | null {
  if (event.type !== "approval-decided" && event.type !== "question-answered" && event.type !== "step-settled") return null;
  if (event.id.split("#")[0] !== step) return null;
  const did = event.type === "approval-decided" ? verbs[event.decision] : event.type === "question-answered" ? "answered" : "settled";
  return { by: event.by, did, ...(event.reason === undefined ? {} : { reason: event.reason }) };
}
