import { useQuery } from "@tanstack/react-query";
import { Refusal } from "../design/refusal.tsx";
import { visible } from "../design/visible.ts";
import { useSession } from "../session/session.ts";
import { type BudgetTree as Tree, treeQuery } from "./budget.ts";
import { CapHeadings, CapRow } from "./cap-row.tsx";
import { FrozenList } from "./frozen-list.tsx";

/** The caps of today as they lie under each other, as they change. */
export function BudgetTree() {
  const { data, error } = useQuery(treeQuery);
  const mayChange = useSession().data?.permissions.includes("budget:change") ?? false;
  if (error !== null) return <Refusal error={error} />;
  if (data === undefined) return null;
  return (
    <div className="flex flex-col gap-4 px-4 py-4 md:px-6">
      <Legend tree={data} />
      <FrozenList mayChange={mayChange} />
      <div>
        <CapHeadings />
        <ul aria-label="Caps" className="border-line border-t">
          {data.nodes.map((node) => (
            <CapRow key={node.cap} node={node} today={data.day} mayChange={mayChange} />
          ))}
        </ul>
      </div>
      {data.runsLeftOut > 0 && (
        <p className="text-quiet">
          {data.runsLeftOut.toLocaleString()} more runs are open: these are the newest, and those with something open.
        </p>
      )}
    </div>
  );
}

function Legend({ tree: { day, timeZone } }: { readonly tree: Tree }) {
  const swatch = "inline-block h-2.5 w-5 rounded-sm border border-line-strong align-middle";
  return (
    <p className="flex flex-wrap items-baseline gap-x-5 gap-y-1 text-quiet">
      <span className="font-medium text-ink tabular-nums">
        {day} <span className="font-normal text-quiet">{visible(timeZone)}</span>
      </span>
      <span>
        <span aria-hidden className={`${swatch} bg-ink`} /> spent
      </span>
      <span>
        <span aria-hidden className={`${swatch} bg-[repeating-linear-gradient(45deg,var(--ink)_0_2px,transparent_2px_5px)]`} /> reserved by
        calls under way
      </span>
      <span>
        <span aria-hidden className={`${swatch} bg-[length:4px_4px] bg-[radial-gradient(var(--ink)_1px,transparent_1.2px)]`} /> in doubt
      </span>
    </p>
  );
}
