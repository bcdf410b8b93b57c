import { X } from "lucide-react";
import { type RunStatus, runStatuses } from "signalbox/client";
import { QueryBox } from "./query-box.tsx";
import type { RunSearch } from "./run-search.ts";

interface Props {
  readonly search: RunSearch;
  readonly onChange: (search: RunSearch) => void;
}

export function RunFilters({ search, onChange }: Props) {
  const { before: _, ...kept } = search;
  const toggle = (status: RunStatus) => {
    const chosen = new Set(search.status);
    if (!chosen.delete(status)) chosen.add(status);
    const { status: _before, ...others } = kept;
    onChange(chosen.size === 0 ? others : { ...others, status: runStatuses.filter((each) => chosen.has(each)) });
  };
  return (
    <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-2">
      <QueryBox
        text={search.text ?? ""}
        onChange={(text) => {
          const { text: _before, ...others } = kept;
          onChange(text === "" ? others : { ...others, text });
        }}
      />
      <fieldset className="flex flex-wrap gap-1" aria-label="Status">
        {runStatuses.map((status) => (
          <button
            key={status}
            type="button"
            aria-pressed={search.status?.includes(status) ?? false}
            onClick={() => toggle(status)}
            className="rounded-full border border-line px-2.5 py-0.5 text-[13px] text-quiet hover:border-line-strong hover:text-ink aria-pressed:border-ink aria-pressed:bg-ink aria-pressed:text-page"
          >
            {status}
          </button>
        ))}
      </fieldset>
      {search.workflow !== undefined && <Chip label={`workflow ${search.workflow}`} onRemove={() => onChange(without(kept, "workflow"))} />}
      {search.before !== undefined && <Chip label="older" onRemove={() => onChange(kept)} />}
    </div>
  );
}

function without(search: RunSearch, name: keyof RunSearch): RunSearch {
  return Object.fromEntries(Object.entries(search).filter(([key]) => key !== name));
}

function Chip({ label, onRemove }: { readonly label: string; readonly onRemove: () => void }) {
  return (
    <span className="inline-flex items-center gap-1 rounded-full bg-ink py-0.5 pr-1 pl-2.5 text-[13px] text-page">
      {label}
      <button type="button" aria-label={`Without ${label}`} className="rounded-full p-0.5 hover:bg-quiet" onClick={onRemove}>
        <X aria-hidden className="size-3" />
      </button>
    </span>
  );
}
