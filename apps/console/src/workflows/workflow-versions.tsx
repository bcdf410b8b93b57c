import { Link } from "@tanstack/react-router";
import { Ago } from "../design/ago.tsx";
import { visible } from "../design/visible.ts";
import { CountLink } from "../runs/count-link.tsx";
import { Publications } from "./publications.tsx";
import { countOf, openStatuses, type WorkflowView } from "./workflow.ts";

const pinned = [...openStatuses, "blocked"] as const;

/** The graphs that the workflow had, which of them is live, and who made it so. A run stays on the one that it started with. */
export function WorkflowVersions({ view }: { readonly view: WorkflowView }) {
  const { versions, workflow, live, loaded } = view;
  return (
    <>
      {live?.problem != null && (
        <p role="status" className="mx-4 mt-4 rounded-md border border-ink px-4 py-3 md:mx-6">
          <span className="font-medium">No run can begin on v{live.version}</span> with the code that is registered: {visible(live.problem)}
          . Publish a version that fits, or bring that code back.
        </p>
      )}
      <div className="overflow-x-auto">
        <table className="w-full border-collapse">
          <thead className="text-left text-[12px] text-faint">
            <tr className="border-line border-b">
              <th className="py-2 pr-3 pl-4 font-medium md:pl-6">Version</th>
              <th className="px-3 py-2 font-medium max-sm:hidden">Hash of the graph</th>
              <th className="px-3 py-2 font-medium max-sm:hidden">First seen</th>
              <th className="px-3 py-2 text-right font-medium">Open runs</th>
              <th className="px-3 py-2 text-right font-medium max-sm:hidden">All runs</th>
              <th className="py-2 pr-4 pl-3 font-medium md:pr-6">
                <span className="sr-only">Plan</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {versions.map(({ version, hash, since, live: isLive, runs }) => (
              <tr key={version} className="border-line border-b">
                <td className="whitespace-nowrap py-2.5 pr-3 pl-4 font-medium md:pl-6">
                  v{version} {isLive && <Mark word="live" />}
                  {!isLive && version === loaded?.version && <Mark word="candidate" />}
                </td>
                <td className="px-3 py-2.5 font-mono text-[12.5px] text-quiet max-sm:hidden" title={hash}>
                  {hash.slice(0, 12)}
                </td>
                <td className="whitespace-nowrap px-3 py-2.5 text-quiet max-sm:hidden">
                  <Ago at={since} />
                </td>
                <td className="px-3 py-2.5 text-right text-quiet tabular-nums">
                  {versions.length === 1 ? (
                    <CountLink count={countOf(runs, pinned)} status={pinned} workflow={workflow} />
                  ) : (
                    countOf(runs, pinned).toLocaleString()
                  )}
                </td>
                <td className="px-3 py-2.5 text-right text-quiet tabular-nums max-sm:hidden">
                  {Object.values(runs)
                    .reduce((sum, count) => sum + (count ?? 0), 0)
                    .toLocaleString()}
                </td>
                <td className="whitespace-nowrap py-2.5 pr-4 pl-3 text-right md:pr-6">
                  {!isLive && loaded !== null && (
                    <Link
                      to="/workflows/$workflow/plan"
                      params={{ workflow }}
                      search={{ version }}
                      className="underline decoration-line-strong underline-offset-4 hover:decoration-ink"
                    >
                      {version === loaded.version ? "See what it changes" : "Go back to it"}
                    </Link>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Publications publications={view.publications} />
    </>
  );
}

const Mark = ({ word }: { readonly word: string }) => (
  <span className="ml-1 rounded border border-line-strong px-1.5 text-[12px] text-quiet">{word}</span>
);
