import { ArrowUp } from "lucide-react";
import { useSyncExternalStore } from "react";
import type { RunStanding } from "signalbox/client";
import { newcomers } from "../server/newcomers.ts";
import type { RunSearch } from "./run-search.ts";
import type { Run } from "./standing.ts";

interface Props {
  readonly search: RunSearch;
  readonly shown: readonly Run[];
  readonly onShow: () => void;
}

/** Says that runs have begun which the list would have. They are shown when somebody asks: what is being read stays where it is. */
export function NewRuns({ search, shown, onShow }: Props) {
  const { runs, more } = useSyncExternalStore(newcomers.watch, newcomers.get);
  if (search.before !== undefined) return null;
  const ids = new Set(shown.map(({ runId }) => runId));
  const newest = shown[0]?.startedAt ?? "";
  const count = runs.filter((run) => run.startedAt >= newest && !ids.has(run.runId) && fits(search, run)).length;
  // What is searched for, the server knows: the page can only say that there may be some.
  const isUnsure = more || search.text !== undefined;
  if (count === 0 && !more) return null;
  return (
    <div className="pointer-events-none sticky top-16 z-10 flex h-0 justify-center">
      <button
        type="button"
        onClick={onShow}
        className="pointer-events-auto mt-2 flex h-8 items-center gap-1.5 rounded-full bg-ink px-3 font-medium text-[13px] text-page shadow-lg motion-safe:transition-opacity hover:opacity-90"
      >
        <ArrowUp aria-hidden className="size-3.5" />
        {isUnsure ? "New runs" : `${count} new`}
      </button>
    </div>
  );
}

/** As far as the page can tell. */
const fits = ({ status, workflow }: RunSearch, run: RunStanding): boolean =>
  (status === undefined || status.includes(run.status)) && (workflow === undefined || run.workflow === workflow);
