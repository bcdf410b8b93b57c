import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Empty } from "../design/empty.tsx";
import { PageHeader } from "../design/page-header.tsx";
import { Refusal } from "../design/refusal.tsx";
import { useRowKeys } from "../design/row-keys.ts";
import { visible } from "../design/visible.ts";
import { type AgentUse, agentsQuery } from "./agent.ts";

/** The agents that are at work in workflows. */
export function AgentsPage() {
  const { data, error } = useQuery(agentsQuery);
  return (
    <>
      <PageHeader title="Agents" />
      {error !== null && <Refusal error={error} />}
      {data?.length === 0 && (
        <Empty title="No agent is at work">
          An agent is a node of a workflow in which a model chooses what happens next, among tools that it was granted:{" "}
          <code>f.agent(...)</code> brings one here.
        </Empty>
      )}
      {data !== undefined && data.length > 0 && <AgentList agents={[...Map.groupBy(data, ({ agent }) => agent)]} />}
    </>
  );
}

function AgentList({ agents }: { readonly agents: readonly (readonly [string, readonly AgentUse[]])[] }) {
  const navigate = useNavigate();
  const { rowProps } = useRowKeys(agents.length, (index) => {
    const agent = agents[index]?.[0];
    if (agent !== undefined) void navigate({ to: "/agents/$agent", params: { agent } });
  });
  return (
    <ul className="border-line border-t">
      {agents.map(([agent, places], index) => {
        const { onClick: _, ref, ...row } = rowProps(index);
        return (
          <li key={agent} className="border-line border-b hover:bg-panel">
            <Link
              to="/agents/$agent"
              params={{ agent }}
              ref={ref}
              {...row}
              className="flex flex-col gap-0.5 px-4 py-2.5 outline-none focus:bg-panel focus:shadow-[inset_3px_0_0_var(--ink)] md:px-6"
            >
              <span className="flex flex-wrap items-baseline gap-x-3">
                <span className="min-w-0 break-words font-medium">{visible(agent)}</span>
                <span className="text-[12px] text-faint">model {visible(places[0]?.model ?? "")}</span>
              </span>
              <span className="line-clamp-2 max-w-3xl text-quiet">{visible(places[0]?.goal ?? "")}</span>
              <span className="text-[12px] text-faint">
                in {places.map(({ workflow, node }) => visible(`${workflow}, at ${node}`)).join("; ")}
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
