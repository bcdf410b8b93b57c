import { useQuery } from "@tanstack/react-query";
import { BellRing, CircleCheck } from "lucide-react";
import type { Answer } from "signalbox/client";
import { Lasting } from "../design/ago.tsx";
import { Refusal } from "../design/refusal.tsx";
import { visible } from "../design/visible.ts";
import { server } from "../server/queries.ts";

type Alert = Answer<"GET /api/alerts">[number];
const measured = {
  failures: ({ window }: Alert) => `runs failed or were blocked in ${window}`,
  waiting: ({ window }: Alert) => `tasks are open for longer than ${window}`,
  spend: ({ window }: Alert) => `US dollars were spent in ${window}`,
} as const;

/** The alert rules of the config, what each is over now, and which of them fire. */
export function AlertList() {
  const { data, error } = useQuery({
    queryKey: ["alerts"],
    queryFn: ({ signal }) => server.call("GET /api/alerts", {}, signal),
    refetchInterval: 30_000,
  });
  if (error !== null) return <Refusal error={error} />;
  if (data === undefined) return null;
  return (
    <section className="flex flex-col gap-3">
      <h2 className="font-semibold">Alerts</h2>
      {data.length === 0 ? (
        <p className="max-w-prose text-quiet">
          No rule watches over this instance. <code className="font-mono text-[13px]">alerts</code> in signalbox.config.ts says when too
          many runs fail, tasks wait too long, or money goes too fast.
        </p>
      ) : (
        <ul className="border-line border-t">
          {data.map((alert) => (
            <AlertRow key={alert.name} alert={alert} />
          ))}
        </ul>
      )}
    </section>
  );
}

function AlertRow({ alert }: { readonly alert: Alert }) {
  const { name, over, workflow, value, threshold, firing, since, to } = alert;
  const Shape = firing ? BellRing : CircleCheck;
  return (
    <li className="flex gap-3 border-line border-b py-2.5">
      <Shape aria-hidden className={`mt-0.5 size-4 shrink-0 ${firing ? "" : "text-faint"}`} strokeWidth={firing ? 2.5 : 2} />
      <span className="flex min-w-0 flex-1 flex-col gap-0.5">
        <span className="flex flex-wrap items-baseline justify-between gap-x-3">
          <span className={firing ? "font-semibold" : "font-medium"}>{visible(name)}</span>
          <span className="text-quiet">
            {firing ? "fires" : "quiet"}
            {since !== null && (
              <>
                {" "}
                <Lasting since={since} />
              </>
            )}
          </span>
        </span>
        <span className="text-quiet tabular-nums">
          {value.toLocaleString(undefined, { maximumFractionDigits: 4 })} of {threshold.toLocaleString()}: {measured[over](alert)}
        </span>
        <span className="text-[12px] text-faint">
          {workflow === null ? "all workflows" : visible(workflow)} · tells {visible(to.join(", "))}
        </span>
      </span>
    </li>
  );
}
