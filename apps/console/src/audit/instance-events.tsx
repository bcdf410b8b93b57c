import { useQuery } from "@tanstack/react-query";
import { Ago } from "../design/ago.tsx";
import { Empty } from "../design/empty.tsx";
import { Refusal } from "../design/refusal.tsx";
import { visible } from "../design/visible.ts";
import { server } from "../server/queries.ts";
import { ActDetail } from "./act-detail.tsx";

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : { detail: value };

/** Newest first: it was down, it was backed up, a cap was raised. */
export function InstanceEvents() {
  const { data, error } = useQuery({
    queryKey: ["instance-events"],
    queryFn: ({ signal }) => server.call("GET /api/instance/events", {}, signal),
  });
  if (error !== null) return <Refusal error={error} />;
  if (data === undefined) return null;
  if (data.length === 0)
    return <Empty title="Nothing has happened to the instance">Backups, erasures, raised caps and downtimes are noted here.</Empty>;
  return (
    <ul>
      {[...data].reverse().map(({ at, type, detail }, index) => (
        <li key={`${at} ${index}`} className="flex flex-wrap items-baseline gap-x-4 gap-y-1 border-line border-b px-4 py-2 md:px-6">
          <span className="w-20 shrink-0 text-quiet tabular-nums">
            <Ago at={at} />
          </span>
          <span className="font-medium">{visible(type)}</span>
          <span className="min-w-0 flex-1 basis-64 text-quiet">
            <ActDetail detail={objectOf(detail)} />
          </span>
        </li>
      ))}
    </ul>
  );
}
