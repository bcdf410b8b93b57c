import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Download, X } from "lucide-react";
import type { Answer } from "signalbox/client";
import { Ago } from "../design/ago.tsx";
import { Button } from "../design/button.tsx";
import { type Column, DataTable } from "../design/data-table.tsx";
import { Empty } from "../design/empty.tsx";
import { Refusal } from "../design/refusal.tsx";
import { visible } from "../design/visible.ts";
import { server } from "../server/queries.ts";
import { ActDetail } from "./act-detail.tsx";

type Act = Answer<"GET /api/audit">[number];
interface Filter {
  readonly actor?: string;
  readonly action?: string;
  readonly before?: number;
}
interface Props {
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
}
const PAGE = 100;

/** The audit journal, newest first. A click on who or what shows only theirs. */
export function Acts({ filter, onFilter }: Props) {
  const { data, error } = useQuery({
    queryKey: ["audit", filter],
    queryFn: ({ signal }) => server.call("GET /api/audit", { query: { ...filter, limit: PAGE } }, signal),
    placeholderData: keepPreviousData,
  });
  const { before: _, ...kept } = filter;
  const last = data?.at(-1);
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 px-4 py-3 md:px-6">
        {(["actor", "action"] as const).map(
          (name) =>
            filter[name] !== undefined && (
              <Button
                key={name}
                onClick={() => onFilter(Object.fromEntries(Object.entries(kept).filter(([key]) => key !== name)))}
                aria-label={`Without ${name} ${filter[name]}`}
              >
                {name} {visible(filter[name])} <X aria-hidden className="size-3.5" />
              </Button>
            ),
        )}
        <a
          href={`/api/audit/export?${new URLSearchParams(Object.entries(kept).map(([name, value]) => [name, String(value)]))}`}
          download
          className="ml-auto inline-flex items-center gap-1.5 rounded-md border border-line-strong bg-panel px-3 py-1.5 font-medium hover:bg-rules-soft"
        >
          <Download aria-hidden className="size-4" />
          Export as JSON lines
        </a>
      </div>
      {error !== null && <Refusal error={error} />}
      {data?.length === 0 && <Empty title="No entry is like that">Take a filter away to see more.</Empty>}
      {data !== undefined && data.length > 0 && <ActTable acts={data} onFilter={(name, value) => onFilter({ ...kept, [name]: value })} />}
      <footer className="flex gap-2 px-4 py-3 md:px-6">
        {filter.before !== undefined && <Button onClick={() => onFilter(kept)}>Newest</Button>}
        {data?.length === PAGE && last !== undefined && <Button onClick={() => onFilter({ ...kept, before: last.seq })}>Older</Button>}
      </footer>
    </>
  );
}

interface TableProps {
  readonly acts: readonly Act[];
  readonly onFilter: (name: "actor" | "action", value: string) => void;
}

function ActTable({ acts, onFilter }: TableProps) {
  const columns: readonly Column<Act>[] = [
    { title: "When", look: "whitespace-nowrap align-baseline text-quiet tabular-nums", cell: ({ at }) => <Ago at={at} /> },
    {
      title: "Who",
      look: "align-baseline",
      cell: ({ actor, by }) => (
        <button
          type="button"
          className="font-medium underline-offset-4 hover:underline"
          title={`by ${by}`}
          onClick={() => onFilter("actor", actor)}
        >
          {visible(actor)}
        </button>
      ),
    },
    {
      title: "Did",
      look: "whitespace-nowrap align-baseline",
      cell: ({ action }) => (
        <button type="button" className="underline-offset-4 hover:underline" onClick={() => onFilter("action", action)}>
          {visible(action)}
        </button>
      ),
    },
    { title: "To", look: "min-w-24 break-all align-baseline text-quiet", cell: ({ target }) => visible(target) },
    { title: "With", look: "w-1/2 min-w-56 align-baseline text-quiet", cell: ({ detail }) => <ActDetail detail={detail} /> },
  ];
  return <DataTable rows={acts} columns={columns} keyOf={({ seq }) => String(seq)} />;
}
