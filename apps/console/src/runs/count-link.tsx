import { Link } from "@tanstack/react-router";
import type { RunStatus } from "signalbox/client";

interface Props {
  readonly count: number;
  readonly status: readonly RunStatus[];
  readonly workflow?: string;
  readonly isLoud?: boolean;
}

/** A number of runs, which leads to them. */
export function CountLink({ count, status, workflow, isLoud = false }: Props) {
  if (count === 0) return <span className="text-faint">0</span>;
  return (
    <Link
      to="/runs"
      search={{ status, ...(workflow === undefined ? {} : { workflow }) }}
      aria-label={`${count} runs, ${status.join(" or ")}${workflow === undefined ? "" : ` of ${workflow}`}`}
      className={`rounded underline decoration-line-strong underline-offset-4 hover:decoration-ink ${isLoud ? "font-semibold text-ink" : ""}`}
    >
      {count.toLocaleString()}
    </Link>
  );
}
