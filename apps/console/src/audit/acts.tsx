import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Download, X } from "lucide-react";
import type { Answer } from "signalbox/client";
import { Ago } from "../design/ago.tsx";
import { Button } from "../design/button.tsx";
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
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse">
        <thead className="text-left text-[12px] text-faint">
          <tr className="border-line border-y">
            <th className="py-2 pr-3 pl-4 font-medium md:pl-6">When</th>
            <th className="px-3 py-2 font-medium">Who</th>
            <th className="px-3 py-2 font-medium">Did</th>
            <th className="px-3 py-2 font-medium">To</th>
            <th className="w-1/2 py-2 pr-4 pl-3 font-medium md:pr-6">With</th>
          </tr>
        </thead>
        <tbody>
          {acts.map(({ seq, at, actor, by, action, target, detail }) => (
            <tr key={seq} className="border-line border-b align-baseline">
              <td className="whitespace-nowrap py-2 pr-3 pl-4 text-quiet tabular-nums md:pl-6">
                <Ago at={at} />
              </td>
              <td className="px-3 py-2">
                <button
                  type="button"
                  className="font-medium underline-offset-4 hover:underline"
                  title={`by ${by}`}
                  onClick={() => onFilter("actor", actor)}
                >
                  {visible(actor)}
                </button>
              </td>
              <td className="whitespace-nowrap px-3 py-2">
                <button type="button" className="underline-offset-4 hover:underline" onClick={() => onFilter("action", action)}>
                  {visible(action)}
                </button>
              </td>
              <td className="break-all px-3 py-2 text-quiet">{visible(target)}</td>
              <td className="py-2 pr-4 pl-3 text-quiet md:pr-6">
                <ActDetail detail={detail} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
