import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect } from "react";
import { Button } from "../design/button.tsx";
import { Empty } from "../design/empty.tsx";
import { Refusal } from "../design/refusal.tsx";
import { useIsWide } from "../design/use-is-wide.ts";
import { server } from "../server/queries.ts";
import { batchKey } from "./batch.ts";
import { BatchView } from "./batch-view.tsx";
import { GoneTask } from "./gone-task.tsx";
import { TaskCard } from "./task-card.tsx";
import { TaskList } from "./task-list.tsx";

const route = getRouteApi("/inbox");

/** What waits for a person: the nearest deadline first, and one of them whole. */
export function InboxPage() {
  const { task: asked, everybody, chosen = [], together = false } = route.useSearch();
  const navigate = route.useNavigate();
  const isWide = useIsWide();
  const { data, error } = useQuery({
    queryKey: ["tasks", everybody === true],
    queryFn: ({ signal }) => server.call("GET /api/tasks", { query: { limit: 500, ...(everybody === true ? {} : { who: "me" }) } }, signal),
  });
  // The first is opened by its name: another one that comes first meanwhile must not slide under the finger that approves.
  const first = isWide && asked === undefined ? data?.[0]?.task : undefined;
  useEffect(() => {
    if (first !== undefined) void navigate({ search: (before) => ({ ...before, task: first }), replace: true });
  }, [first, navigate]);
  if (error !== null) return <Refusal error={error} />;
  if (data === undefined) return null;
  const open = (task: string | undefined) => void navigate({ search: searchOf({ task }) });
  const searchOf = (to: { readonly task?: string | undefined; readonly chosen?: readonly string[]; readonly together?: true }) => {
    const { task, chosen: ids = chosen, together: isTogether } = to;
    return {
      ...(everybody === true ? { everybody } : {}),
      ...(task === undefined ? {} : { task }),
      ...(ids.length === 0 ? {} : { chosen: ids }),
      ...(isTogether === true ? { together: isTogether } : {}),
    };
  };
  const choose = (task: string) => {
    const ids = chosen.includes(task) ? chosen.filter((each) => each !== task) : [...chosen, task];
    void navigate({ search: searchOf({ task: asked, chosen: ids }), replace: true });
  };
  const [kind] = data.filter(({ task }) => task === chosen[0]);
  const batch = kind === undefined ? [] : data.filter((task) => chosen.includes(task.task) && batchKey(task) === batchKey(kind));
  const isBatch = together && chosen.length > 1;
  const selected = data.find(({ task }) => task === asked);
  const next = () => {
    const at = data.findIndex(({ task }) => task === selected?.task);
    open(data[at + 1]?.task ?? (isWide ? data.find(({ task }) => task !== selected?.task)?.task : undefined));
  };
  return (
    <div className="flex h-full min-h-0">
      {(isWide || (asked === undefined && !together)) && (
        <section aria-label="Waiting" className="flex min-h-0 w-full flex-col border-line bg-panel min-[900px]:w-96 min-[900px]:border-r">
          <header className="flex items-baseline justify-between gap-3 border-line border-b px-4 py-3">
            <h1 className="font-semibold text-lg tracking-tight">
              Inbox <span className="font-normal text-faint tabular-nums">{data.length}</span>
            </h1>
            <label className="flex items-center gap-1.5 text-[13px] text-quiet">
              <input
                type="checkbox"
                checked={everybody === true}
                onChange={(event) => void navigate({ search: event.target.checked ? { everybody: true } : {} })}
              />
              everybody's
            </label>
          </header>
          {data.length === 0 ? (
            <Empty title="Nothing waits for you">What needs a decision of yours comes here by itself, the nearest deadline first.</Empty>
          ) : (
            <TaskList tasks={data} selected={selected?.task} onOpen={open} chosen={chosen} onChoose={choose} />
          )}
          {batch.length > 0 && (
            <footer className="flex items-center gap-2 border-line border-t px-4 py-2.5">
              <Button
                kind="main"
                disabled={batch.length < 2}
                onClick={() => void navigate({ search: searchOf({ task: asked, together: true }) })}
              >
                Decide {batch.length} together
              </Button>
              <Button kind="quiet" onClick={() => void navigate({ search: searchOf({ task: asked, chosen: [] }), replace: true })}>
                None
              </Button>
            </footer>
          )}
        </section>
      )}
      {isBatch && (
        <BatchView
          key={chosen.join(" ")}
          tasks={batch}
          onLeave={() => void navigate({ search: searchOf({ task: isWide ? asked : undefined, chosen: [] }) })}
        />
      )}
      {!isBatch && selected !== undefined && (
        <TaskCard
          key={`${selected.task} ${selected.hash}`}
          task={selected}
          onNext={next}
          {...(isWide ? {} : { onBack: () => open(undefined) })}
        />
      )}
      {!isBatch && asked !== undefined && selected === undefined && <GoneTask id={asked} />}
    </div>
  );
}
