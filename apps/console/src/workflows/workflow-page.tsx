import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Play } from "lucide-react";
import { type RunStatus, runStatuses } from "signalbox/client";
import { CertificateTab } from "../certificate/certificate-tab.tsx";
import { Empty } from "../design/empty.tsx";
import { PageHeader } from "../design/page-header.tsx";
import { Refusal } from "../design/refusal.tsx";
import { Sections } from "../design/sections.tsx";
import { visible } from "../design/visible.ts";
import { ForecastView } from "../forecast/forecast-view.tsx";
import { DEFAULT_RUNS } from "../forecast/volume.ts";
import { useSession } from "../session/session.ts";
import { Starting } from "../starting/starting.tsx";
import { rulesQuery, standingOf, type WorkflowView, workflowQuery } from "./workflow.ts";
import { WorkflowOverview } from "./workflow-overview.tsx";
import { WorkflowVersions } from "./workflow-versions.tsx";

const route = getRouteApi("/workflows/$workflow");
const labels = {
  overview: "Overview",
  certificate: "Certificate",
  forecast: "Forecast",
  starting: "Starting",
  versions: "Versions",
} as const;

/** A workflow: what it does, what it may, and which versions of it have runs. */
export function WorkflowPage() {
  const { workflow } = route.useParams();
  const { tab = "overview", node, version, runs = DEFAULT_RUNS } = route.useSearch();
  const navigate = route.useNavigate();
  const view = useQuery(workflowQuery(workflow));
  const rules = useQuery(rulesQuery);
  const refused = view.error ?? rules.error;
  if (refused !== null) return <Refusal error={refused} />;
  if (view.data === undefined || rules.data === undefined) return null;
  const show = (to: string | undefined) => void navigate({ search: to === undefined ? {} : { node: to }, replace: true });
  const sections = {
    overview: <WorkflowOverview view={view.data} rules={rules.data} node={node} onNode={show} />,
    certificate: (
      <CertificateTab
        view={view.data}
        version={version}
        onVersion={(to) => void navigate({ search: { tab: "certificate", ...(to === undefined ? {} : { version: to }) }, replace: true })}
      />
    ),
    forecast: (
      <div className="h-full overflow-y-auto">
        {view.data.live === null ? (
          <Empty title="It is not registered any more">Nothing of it will run, so nothing is forecast.</Empty>
        ) : (
          <ForecastView
            workflow={workflow}
            runs={runs}
            onRuns={(to) => void navigate({ search: { tab, runs: to }, replace: true })}
            isWhole
          />
        )}
      </div>
    ),
    starting: <Starting view={view.data} />,
    versions: <WorkflowVersions view={view.data} />,
  };
  return (
    <div className="flex h-full min-h-0 flex-col">
      <PageHeader title={visible(workflow)}>
        <span className="text-faint">{standingOf(view.data)}</span>
        <span className="min-w-0 flex-1 truncate text-quiet max-sm:basis-full max-sm:whitespace-normal">
          {visible(view.data.description)}
        </span>
        <RunLinks view={view.data} />
        <StartLink view={view.data} />
      </PageHeader>
      <Sections sections={sections} labels={labels} shown={tab} onShow={(to) => void navigate({ search: { tab: to } })} />
    </div>
  );
}

function StartLink({ view }: { readonly view: WorkflowView }) {
  const mayStart = useSession().data?.permissions.includes("runs:start") ?? false;
  if (!mayStart || view.live === null) return null;
  return (
    <Link
      to="/workflows/$workflow/start"
      params={{ workflow: view.workflow }}
      className="inline-flex items-center gap-1.5 rounded-md border border-ink bg-ink px-3 py-1.5 font-medium text-page hover:opacity-90"
    >
      <Play aria-hidden className="size-4" />
      Start a run
    </Link>
  );
}

function RunLinks({ view }: { readonly view: WorkflowView }) {
  const present = runStatuses.filter((status: RunStatus) => (view.runs[status] ?? 0) > 0);
  return (
    <span className="flex flex-wrap gap-x-3 text-[13px] text-quiet">
      {present.map((status) => (
        <Link
          key={status}
          to="/runs"
          search={{ workflow: view.workflow, status: [status] }}
          className="underline decoration-line-strong underline-offset-4 hover:text-ink"
        >
          {(view.runs[status] ?? 0).toLocaleString()} {status}
        </Link>
      ))}
    </span>
  );
}
