import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect } from "react";
import { Empty } from "../design/empty.tsx";
import { Refusal } from "../design/refusal.tsx";
import { useIsWide } from "../design/use-is-wide.ts";
import { server } from "../server/queries.ts";
import { GoneTask } from "./gone-task.tsx";
import { TaskCard } from "./task-card.tsx";
import { TaskList } from "./task-list.tsx";

const route = getRouteApi("/inbox");

/** What waits for a person: the nearest deadline first, and one of them whole. */
export function InboxPage() {
  const { task: asked, everybody } = route.useSearch();
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
  const open = (task: string | undefined) =>
    void navigate({ search: { ...(everybody === true ? { everybody } : {}), ...(task === undefined ? {} : { task }) } });
  const selected = data.find(({ task }) => task === asked);
  const next = () => {
    const at = data.findIndex(({ task }) => task === selected?.task);
    open(data[at + 1]?.task ?? (isWide ? data.find(({ task }) => task !== selected?.task)?.task : undefined));
  };
  return (
    <div className="flex h-full min-h-0">
      {(isWide || asked === undefined) && (
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
            <TaskList tasks={data} selected={selected?.task} onOpen={open} />
          )}
        </section>
      )}
      {selected !== undefined && (
        <TaskCard
          key={`${selected.task} ${selected.hash}`}
          task={selected}
          onNext={next}
          {...(isWide ? {} : { onBack: () => open(undefined) })}
        />
      )}
      {asked !== undefined && selected === undefined && <GoneTask id={asked} />}
    </div>
  );
}
