import { visible } from "../../base/visible.ts";
import type { RunStatus, RunView } from "../../ports/engine.ts";
import type { Palette } from "./palette.ts";
import { preview, shortText } from "./preview.ts";
import { waitingText } from "./waiting.ts";

const colours: { readonly [S in RunStatus]: keyof Palette } = {
  queued: "quiet",
  running: "rules",
  waiting: "human",
  paused: "quiet",
  blocked: "bad",
  completed: "good",
  failed: "bad",
  cancelled: "quiet",
};
export const statusText = (paint: Palette, status: RunStatus): string => paint[colours[status]](status);

/** How a run stands, in a few words: its outcome, its failure, or what it waits for. */
export function standing(run: RunView, now: number, width = 90): string {
  if (run.blocked !== null) return `${run.blocked.reason}: ${shortText(run.blocked.detail, width)}`;
  if (run.status === "failed" && run.error !== null) return `${visible(run.error.code)}: ${shortText(run.error.message, width)}`;
  if (run.status === "completed")
    return [run.outcome === null ? "" : visible(run.outcome), run.output === null ? "" : preview(run.output, width)]
      .filter(Boolean)
      .join("  ");
  if (run.status === "cancelled" && run.forks !== undefined) return `taken over by ${run.forks.at(-1)}`;
  const [first] = run.waitingFor;
  if (first === undefined) return "";
  const more = run.waitingCount > 1 ? `, and ${run.waitingCount - 1} more` : "";
  return `${waitingText(first, now)}${more}`;
}
