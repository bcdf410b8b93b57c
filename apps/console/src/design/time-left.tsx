import { roughly, useNow } from "./ago.tsx";

/** How long until then, with the exact time on hover. */
export function TimeLeft({ until }: { readonly until: string }) {
  const left = Date.parse(until) - useNow();
  return (
    <time dateTime={until} title={new Date(until).toLocaleString()} className={left < 3_600_000 ? "font-semibold text-ink" : ""}>
      {left <= 0 ? "overdue" : `${roughly(left)} left`}
    </time>
  );
}
