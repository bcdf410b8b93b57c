import { useQuery } from "@tanstack/react-query";
import { Link2, Unlink2 } from "lucide-react";
import { server } from "../server/queries.ts";

/** Whether each entry follows from the one before it. */
export function ChainStatus() {
  const { data } = useQuery({
    queryKey: ["audit", "verification"],
    queryFn: ({ signal }) => server.call("GET /api/audit/verification", {}, signal),
  });
  if (data === undefined) return null;
  const { entries, broken } = data;
  const Shape = broken === null ? Link2 : Unlink2;
  return (
    <p className={`inline-flex items-center gap-1.5 ${broken === null ? "text-quiet" : "font-semibold"}`}>
      <Shape aria-hidden className="size-4 shrink-0" />
      {broken === null
        ? `The chain holds over ${entries.toLocaleString()} ${entries === 1 ? "entry" : "entries"}`
        : `Entry ${broken} does not follow from the one before it: it was changed, left out or put in`}
    </p>
  );
}
