import { Ban, CircleCheck, CircleDashed, CircleDot, CirclePause, CircleX, Hourglass, type LucideIcon, OctagonAlert } from "lucide-react";
import type { RunStatus } from "signalbox/client";

const shapes: { readonly [S in RunStatus]: LucideIcon } = {
  queued: CircleDashed,
  running: CircleDot,
  waiting: Hourglass,
  paused: CirclePause,
  blocked: OctagonAlert,
  completed: CircleCheck,
  failed: CircleX,
  cancelled: Ban,
};
const loud: ReadonlySet<RunStatus> = new Set(["failed", "blocked"]);

interface Props {
  readonly status: RunStatus;
  /** Default: where somebody has to look. */
  readonly isLoud?: boolean;
}

/** A status is a shape and a word; colour is kept for who is in control. */
export function Status({ status, isLoud = loud.has(status) }: Props) {
  const Shape = shapes[status];
  return (
    <span className={`inline-flex items-center gap-1.5 whitespace-nowrap ${isLoud ? "font-semibold text-ink" : "text-quiet"}`}>
      <Shape
        aria-hidden
        className={`size-4 shrink-0 ${status === "running" ? "motion-safe:animate-pulse" : ""}`}
        strokeWidth={isLoud ? 2.5 : 2}
      />
      {status}
    </span>
  );
}
