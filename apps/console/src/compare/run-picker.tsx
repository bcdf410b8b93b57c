import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Ago } from "../design/ago.tsx";
import { Empty } from "../design/empty.tsx";
import { Field } from "../design/field.tsx";
import { Refusal } from "../design/refusal.tsx";
import { Status } from "../design/status.tsx";
import { visible } from "../design/visible.ts";
import type { Run } from "../runs/standing.ts";
import { server } from "../server/queries.ts";

const MOST = 50;

/** Which run to compare one with: its lineage first, then runs about the same subject, then the workflow's newest. */
export function RunPicker({ left }: { readonly left: string }) {
  const [text, setText] = useState("");
  const run = useQuery({
    queryKey: ["run", left],
    queryFn: ({ signal }) => server.call("GET /api/runs/{run}", { params: { run: left } }, signal),
  });
  const workflow = run.data?.workflow;
  const others = useQuery({
    queryKey: ["runs", "beside", workflow, text],
    queryFn: ({ signal }) =>
      server.call("GET /api/runs", { query: { workflow, limit: MOST, ...(text === "" ? {} : { text: text.slice(0, 200) }) } }, signal),
    enabled: workflow !== undefined,
    placeholderData: keepPreviousData,
  });
  const about = run.data?.subject ?? null;
  const same = useQuery({
    queryKey: ["runs", "about", workflow, about],
    queryFn: ({ signal }) => server.call("GET /api/runs", { query: { workflow, text: (about ?? "").slice(0, 200), limit: MOST } }, signal),
    enabled: workflow !== undefined && about !== null,
  });
  const refused = run.error ?? others.error ?? same.error;
  if (refused !== null) return <Refusal error={refused} />;
  if (run.data === undefined || others.data === undefined) return null;
  const { fork, forks = [], runId } = run.data;
  const lineage = new Set([...(fork === undefined ? [] : [fork.runId]), ...forks]);
  const known = [...new Map([...(same.data ?? []), ...others.data].map((each) => [each.runId, each])).values()].filter(
    (each) => each.runId !== runId,
  );
  const isAbout = (each: Run): boolean => about !== null && each.subject === about;
  const matches = (each: Run): boolean => text === "" || `${each.runId} ${each.subject ?? ""}`.toLowerCase().includes(text.toLowerCase());
  const groups = [
    { title: "Its lineage", runs: [...lineage].map((id) => known.find((each) => each.runId === id) ?? id) },
    { title: "About the same", runs: known.filter((each) => !lineage.has(each.runId) && isAbout(each) && matches(each)) },
    {
      title: `Newest of ${visible(run.data.workflow)}`,
      runs: others.data.filter((each) => each.runId !== runId && !lineage.has(each.runId) && !isAbout(each)),
    },
  ].filter(({ runs }) => runs.length > 0);
  return (
    <div className="mx-auto flex max-w-3xl flex-col gap-5 p-4 md:p-6">
      <div>
        <h1 className="font-semibold text-lg tracking-tight">Compare {visible(run.data.subject ?? runId)} with</h1>
        <p className="text-[13px] text-quiet">Runs of one workflow are aligned by their steps.</p>
      </div>
      <Field
        label="Only runs with these words in their subject, outcome or failure"
        type="search"
        data-hotkey="/"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {groups.length === 0 && (
        <Empty title="There is no other run like that">A fork of it, or another run of its workflow, can be compared with it.</Empty>
      )}
      {groups.map(({ title, runs }) => (
        <section key={title}>
          <h2 className="mb-1.5 text-[13px] text-faint">{title}</h2>
          <ul className="divide-y divide-line rounded-lg border border-line bg-panel">
            {runs.map((each) => (
              <li key={typeof each === "string" ? each : each.runId}>
                <Link
                  to="/compare"
                  search={{ left: runId, right: typeof each === "string" ? each : each.runId }}
                  className="flex flex-wrap items-baseline gap-x-3 rounded-lg px-3 py-2 outline-offset-[-2px] hover:bg-rules-soft"
                >
                  {typeof each === "string" ? (
                    <span className="font-mono text-[12.5px]">{each}</span>
                  ) : (
                    <>
                      <span className="min-w-0 flex-1 basis-40 truncate font-medium">{visible(each.subject ?? each.runId)}</span>
                      <Status status={each.status} />
                      <span className="text-[13px] text-faint">v{each.version}</span>
                      <span className="text-[13px] text-quiet">
                        <Ago at={each.startedAt} />
                      </span>
                    </>
                  )}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
