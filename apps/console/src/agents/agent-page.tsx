import { useQueries, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { MessageSquarePlus } from "lucide-react";
import type { ReactNode } from "react";
import { Refusal } from "../design/refusal.tsx";
import { Sections } from "../design/sections.tsx";
import { visible } from "../design/visible.ts";
import { NothingHere } from "../frame/nothing-here.tsx";
import { useSession } from "../session/session.ts";
import { checkOf } from "../workflows/check.ts";
import { type Rules, rulesQuery, type WorkflowView, workflowQuery } from "../workflows/workflow.ts";
import { type AgentUse, agentNode, agentsQuery } from "./agent.ts";
import { AgentMemory } from "./agent-memory.tsx";
import { AgentRules } from "./agent-rules.tsx";
import { AgentRuns } from "./agent-runs.tsx";
import type { AgentTab } from "./agent-search.ts";
import { Goal } from "./goal.tsx";

const route = getRouteApi("/agents/$agent");
const labels: Readonly<Record<AgentTab, string>> = { runs: "Runs", rules: "What it may do", memory: "Memory" };

/** An agent: what it is for, what became of it, what it may do at each place, and what it remembers. */
export function AgentPage() {
  const { agent } = route.useParams();
  const { tab = "runs", outcome, ...memory } = route.useSearch();
  const navigate = route.useNavigate();
  const mayStart = useSession().data?.permissions.includes("runs:start") ?? false;
  const uses = useQuery(agentsQuery);
  const rules = useQuery(rulesQuery);
  const places = (uses.data ?? []).filter((use) => use.agent === agent);
  const workflows = [...new Set(places.map(({ workflow }) => workflow))];
  const views = useQueries({ queries: workflows.map(workflowQuery) });
  const refused = uses.error ?? rules.error ?? views.find(({ error }) => error !== null)?.error ?? null;
  if (refused !== null) return <Refusal error={refused} />;
  if (uses.data === undefined || rules.data === undefined) return null;
  const [first] = places;
  if (first === undefined) return <NothingHere />;
  const viewOf = (workflow: string): WorkflowView | undefined => views[workflows.indexOf(workflow)]?.data;
  const hasMemory = places.some(({ workflow, node }) => {
    const view = viewOf(workflow);
    return view !== undefined && agentNode(view, node)?.agent.memory !== undefined;
  });
  const sections = {
    runs: <AgentRuns agent={agent} outcome={outcome} />,
    rules: <Places places={places} viewOf={viewOf} rules={rules.data} />,
    ...(hasMemory || tab === "memory"
      ? { memory: <AgentMemory agent={agent} filter={memory} onFilter={(to) => void navigate({ search: { tab: "memory", ...to } })} /> }
      : {}),
  };
  return (
    <div className="flex min-h-full flex-col">
      <header className="flex flex-wrap items-start gap-x-6 gap-y-2 px-4 py-3 md:px-6">
        <div className="min-w-0 flex-1 basis-72">
          <h1 className="break-words font-semibold text-lg tracking-tight">{visible(agent)}</h1>
          <Goal text={first.goal} />
          <ModelText name={first.model} model={rules.data.models[first.model] ?? null} />
        </div>
        {mayStart && (
          <p className="flex flex-wrap gap-2">
            {workflows.map((workflow) => (
              <Link
                key={workflow}
                to="/workflows/$workflow/start"
                params={{ workflow }}
                search={{ chat: true }}
                className="inline-flex items-center gap-1.5 rounded-md border border-line-strong bg-panel px-3 py-1.5 font-medium hover:bg-rules-soft"
              >
                <MessageSquarePlus aria-hidden className="size-4" />
                Talk to it{workflows.length > 1 && ` in ${visible(workflow)}`}
              </Link>
            ))}
          </p>
        )}
      </header>
      <Sections sections={sections} labels={labels} shown={tab} onShow={(to) => void navigate({ search: { tab: to } })} />
    </div>
  );
}

function ModelText({ name, model }: { readonly name: string; readonly model: Rules["models"][string] }) {
  return (
    <p className="mt-1 flex flex-wrap items-baseline gap-x-2 text-[13px] text-faint">
      <span>
        model {visible(name)}, {model === null ? "which the config does not have" : visible(model.modelId)}
      </span>
      {model?.simulated === true && <span className="rounded border border-line-strong px-1.5 text-[11px] text-quiet">simulated</span>}
    </p>
  );
}

interface PlacesProps {
  readonly places: readonly AgentUse[];
  readonly viewOf: (workflow: string) => WorkflowView | undefined;
  readonly rules: Rules;
}

/** A grant can be narrowed and bound at each place, so each has rules of its own. */
function Places({ places, viewOf, rules }: PlacesProps) {
  const sections = places.map(({ workflow, node: id }): ReactNode => {
    const view = viewOf(workflow);
    const node = view === undefined ? null : agentNode(view, id);
    if (view === undefined || node === null) return null;
    return (
      <section key={`${workflow} ${id}`} className="flex flex-col gap-4">
        <h2 className="text-quiet">
          In{" "}
          <Link
            to="/workflows/$workflow"
            params={{ workflow }}
            search={{ node: id }}
            className="font-medium text-ink underline underline-offset-4"
          >
            {visible(workflow)}, at {visible(id)}
          </Link>
        </h2>
        <AgentRules node={node} report={checkOf(view, rules)} />
      </section>
    );
  });
  return <div className="flex max-w-3xl flex-col gap-10 px-4 py-5 md:px-6">{sections}</div>;
}
