import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { Ago } from "../design/ago.tsx";
import { Button } from "../design/button.tsx";
import { Empty } from "../design/empty.tsx";
import { Field } from "../design/field.tsx";
import { FormDialog } from "../design/form-dialog.tsx";
import { Refusal } from "../design/refusal.tsx";
import { visible } from "../design/visible.ts";
import { queries, server } from "../server/queries.ts";
import { useSession } from "../session/session.ts";
import type { MemoryEntry } from "./agent.ts";
import type { MemoryFilter } from "./agent-search.ts";

interface Props {
  readonly agent: string;
  readonly filter: MemoryFilter;
  readonly onFilter: (filter: MemoryFilter) => void;
}

/** What the agent keeps beyond a run, with where it comes from; now, or as of a moment. */
export function AgentMemory({ agent, filter, onFilter }: Props) {
  const { history, ...given } = filter;
  const { data, error } = useQuery({
    queryKey: ["memory", agent, filter],
    queryFn: ({ signal }) =>
      server.call(
        "GET /api/agents/{agent}/memory",
        { params: { agent }, query: { ...given, ...(history === true ? { history: "true" as const } : {}), limit: 200 } },
        signal,
      ),
    placeholderData: keepPreviousData,
  });
  const search = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    const at = String(values.get("at"));
    const texts = [
      ["words", String(values.get("words"))],
      ["subject", String(values.get("subject"))],
      ["at", at === "" ? "" : new Date(at).toISOString()],
    ].filter(([, value]) => value !== "");
    onFilter({ ...Object.fromEntries(texts), ...(values.get("history") === null ? {} : { history: true as const }) });
  };
  return (
    <>
      <form key={JSON.stringify(filter)} onSubmit={search} className="flex flex-wrap items-end gap-3 px-4 py-4 md:px-6">
        <Field label="Words" name="words" type="search" data-hotkey="/" defaultValue={filter.words ?? ""} />
        <Field label="About" name="subject" defaultValue={filter.subject ?? ""} />
        <Field label="As of" name="at" type="datetime-local" defaultValue={localOf(filter.at)} />
        <label className="flex items-center gap-1.5 py-2 text-quiet">
          <input type="checkbox" name="history" defaultChecked={history === true} />
          what stands no longer, too
        </label>
        <Button type="submit">Look</Button>
      </form>
      {error !== null && <Refusal error={error} />}
      {data?.length === 0 && (
        <Empty title="It remembers nothing of the kind">Notes of an agent with a memory come here, with the run that wrote them.</Empty>
      )}
      <ul className="border-line border-t">
        {data?.map((entry) => (
          <EntryRow key={entry.entry} entry={entry} />
        ))}
      </ul>
    </>
  );
}

const localOf = (at: string | undefined): string => {
  if (at === undefined || Number.isNaN(Date.parse(at))) return "";
  const then = new Date(at);
  return new Date(then.getTime() - then.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

function EntryRow({ entry: note }: { readonly entry: MemoryEntry }) {
  const { entry, text, subject, at, runId, seq, workflow, step, untrusted, replacedBy, forgotten, kind } = note;
  const may = useSession().data?.permissions.includes("subjects:erase") ?? false;
  const forget = (values: FormData) =>
    server
      .call("POST /api/memory/{entry}/forgetting", {
        params: { entry },
        body: { reason: String(values.get("reason")), withRuns: values.get("withRuns") !== null },
      })
      .then(() => queries.invalidateQueries({ queryKey: ["memory"] }));
  const gone = forgotten === undefined ? "Forgotten by the agent" : `Taken away by ${forgotten.by}: ${forgotten.reason}`;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-line border-b px-4 py-2.5 md:px-6">
      <div className="flex min-w-0 flex-1 basis-64 flex-col gap-0.5">
        <p className={text === null || replacedBy !== null ? "text-quiet" : ""}>{visible(text ?? gone)}</p>
        <p className="text-[12px] text-faint">
          about {visible(subject)} · <Ago at={at} /> ·{" "}
          <Link to="/runs/$run" params={{ run: runId }} search={{ batch: seq }} className="underline underline-offset-2">
            {visible(workflow)}, {visible(step)}, batch {seq}
          </Link>
          {untrusted && " · it was reading what strangers write"}
          {replacedBy !== null && " · replaced"}
        </p>
      </div>
      {may && text !== null && kind === "note" && (
        <FormDialog
          trigger={<Button kind="quiet">Delete</Button>}
          title="Take these words away for good?"
          says="Out of the memory and out of its files, with the entries whose place it took. Who did it, when and why stays."
          action="Delete"
          onSubmit={forget}
        >
          <Field label="Reason, kept with the entry" name="reason" hint="Name nobody in it" required />
          <label className="flex items-baseline gap-2">
            <input type="checkbox" name="withRuns" /> also erase the runs that wrote or were given the words
          </label>
        </FormDialog>
      )}
    </li>
  );
}
