import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { dollars } from "../design/money.ts";
import { visible } from "../design/visible.ts";
import type { WorkflowView } from "../workflows/workflow.ts";
import { type CostPart, placeOf } from "./certificate.ts";
import { type CostRow, costRows } from "./cost-row.ts";
import { NodeLink } from "./node-link.tsx";

/** Levels that are open to begin with. */
const OPEN = 4;

/** How the ceiling comes about: what is added up, and of what the dearest counts. */
export function CostTree({ view, ceiling }: { readonly view: WorkflowView; readonly ceiling: CostPart }) {
  const rows = costRows(ceiling, dollars);
  if (rows.length === 0) return <p className="text-quiet">Nothing in it costs anything.</p>;
  return <Level rows={rows} view={view} depth={0} />;
}

function Level({ rows, view, depth }: { readonly rows: readonly CostRow[]; readonly view: WorkflowView; readonly depth: number }) {
  return (
    <ul className={depth === 0 ? "flex flex-col" : "flex flex-col border-line border-l pl-3 sm:pl-4"}>
      {rows.map((row) => (
        <Row key={row.key} row={row} view={view} depth={depth} />
      ))}
    </ul>
  );
}

function Row({ row, view, depth }: { readonly row: CostRow; readonly view: WorkflowView; readonly depth: number }) {
  const [isOpen, open] = useState(depth < OPEN && row.counts);
  const { name, node, under, note, usd, counts, rows } = row;
  return (
    <li>
      <div className={`flex items-baseline gap-2 border-line border-b py-1.5 ${counts ? "" : "text-faint"}`}>
        {rows.length === 0 ? (
          <span className="size-5 shrink-0" />
        ) : (
          <button
            type="button"
            aria-expanded={isOpen}
            aria-label={`What ${visible(name)} is made of`}
            onClick={() => open(!isOpen)}
            className="inline-flex size-5 shrink-0 items-center justify-center self-center rounded text-quiet hover:text-ink"
          >
            <ChevronRight aria-hidden className={`size-3.5 motion-safe:transition-transform ${isOpen ? "rotate-90" : ""}`} />
          </button>
        )}
        <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-2">
          {under !== null && <span className="text-faint">{visible(under)} ›</span>}
          <span className={depth === 0 ? "font-medium" : ""}>
            {node === null || placeOf(view, node) === null ? visible(name) : <NodeLink view={view} at={node} text={name} />}
          </span>
          {note !== null && <span className="text-[13px] text-faint">{visible(note)}</span>}
        </span>
        <span className="shrink-0 tabular-nums">{usd === null ? "no bound" : counts ? dollars(usd) : `(${dollars(usd)})`}</span>
      </div>
      {isOpen && rows.length > 0 && (
        <div className="pl-2.5">
          <Level rows={rows} view={view} depth={depth + 1} />
        </div>
      )}
    </li>
  );
}
