import { Ago } from "../design/ago.tsx";
import { CountLink } from "../runs/count-link.tsx";
import { countOf, openStatuses, type WorkflowView } from "./workflow.ts";

const pinned = [...openStatuses, "blocked"] as const;

/** The graphs that the workflow had. A run stays on the one that it started with. */
export function WorkflowVersions({ versions, workflow }: { readonly versions: WorkflowView["versions"]; readonly workflow: string }) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse">
        <thead className="text-left text-[12px] text-faint">
          <tr className="border-line border-b">
            <th className="py-2 pr-3 pl-4 font-medium md:pl-6">Version</th>
            <th className="px-3 py-2 font-medium max-sm:hidden">Hash of the graph</th>
            <th className="px-3 py-2 font-medium">First seen</th>
            <th className="px-3 py-2 text-right font-medium">Open runs</th>
            <th className="py-2 pr-4 pl-3 text-right font-medium md:pr-6">All runs</th>
          </tr>
        </thead>
        <tbody>
          {versions.map(({ version, hash, since, live, runs }) => (
            <tr key={version} className="border-line border-b">
              <td className="whitespace-nowrap py-2.5 pr-3 pl-4 font-medium md:pl-6">
                v{version} {live && <span className="ml-1 rounded border border-line-strong px-1.5 text-[12px] text-quiet">live</span>}
              </td>
              <td className="px-3 py-2.5 font-mono text-[12.5px] text-quiet max-sm:hidden" title={hash}>
                {hash.slice(0, 12)}
              </td>
              <td className="whitespace-nowrap px-3 py-2.5 text-quiet">
                <Ago at={since} />
              </td>
              <td className="px-3 py-2.5 text-right text-quiet tabular-nums">
                {versions.length === 1 ? (
                  <CountLink count={countOf(runs, pinned)} status={pinned} workflow={workflow} />
                ) : (
                  countOf(runs, pinned).toLocaleString()
                )}
              </td>
              <td className="py-2.5 pr-4 pl-3 text-right text-quiet tabular-nums md:pr-6">
                {Object.values(runs)
                  .reduce((sum, count) => sum + (count ?? 0), 0)
                  .toLocaleString()}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
