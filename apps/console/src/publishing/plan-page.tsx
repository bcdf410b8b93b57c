import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { OctagonAlert } from "lucide-react";
import { PageHeader } from "../design/page-header.tsx";
import { Refusal } from "../design/refusal.tsx";
import { visible } from "../design/visible.ts";
import { useSession } from "../session/session.ts";
import { type Plan, planQuery } from "./plan.ts";
import { PlanChanges } from "./plan-changes.tsx";
import { PlanRuns } from "./plan-runs.tsx";
import { PublishButton } from "./publish-button.tsx";
import { RequestBox } from "./request-box.tsx";

const route = getRouteApi("/workflows/$workflow/plan");

/** What would be otherwise if a version took the place of the live one, and what makes it so. */
export function PlanPage() {
  const { workflow } = route.useParams();
  const { version } = route.useSearch();
  const found = useQuery(planQuery(workflow, version));
  const mayPublish = useSession().data?.permissions.includes("workflows:publish") ?? false;
  if (found.error !== null) return <Refusal error={found.error} />;
  if (found.data === undefined) return null;
  const { plan, runs, request } = found.data;
  const isLive = plan.from?.version === plan.to.version;
  return (
    <div className="flex flex-col">
      <PageHeader title={`Publish v${plan.to.version}`}>
        <Link
          to="/workflows/$workflow"
          params={{ workflow }}
          search={{ tab: "versions" }}
          className="break-all text-quiet underline decoration-line-strong underline-offset-4 hover:text-ink"
        >
          {visible(workflow)}
        </Link>
        <span className="flex-1 text-quiet max-sm:basis-full">{isLive ? "It is live." : against(plan)}</span>
        {mayPublish && !isLive && request === null && <PublishButton view={found.data} />}
      </PageHeader>
      <div className="flex max-w-5xl flex-col gap-8 px-4 pt-2 pb-10 md:px-6">
        {request !== null && <RequestBox request={request} mayPublish={mayPublish} />}
        <Refused plan={plan} />
        <PlanChanges plan={plan} />
        <section aria-label="Open runs">
          <h2 className="mb-1.5 font-semibold text-base">Open runs</h2>
          <PlanRuns runs={runs} workflow={workflow} />
        </section>
        <p className="text-[13px] text-faint">
          Plan <code className="break-all font-mono">{plan.hash}</code>
        </p>
      </div>
    </div>
  );
}

function against({ from, changes }: Plan): string {
  if (from === null) return "No version is live: this is all that it may.";
  const wider = changes.filter(({ isWider }) => isWider).length;
  const count = `${changes.length} ${changes.length === 1 ? "change" : "changes"} against v${from.version}, which is live`;
  return wider === 0 ? `${count}; none lets more happen.` : `${count}; ${wider} of them wider: more may happen, or fewer people see it.`;
}

function Refused({ plan: { refusals } }: { readonly plan: Plan }) {
  if (refusals.length === 0) return null;
  return (
    <section aria-label="Why it must not go live" className="rounded-lg border border-ink px-4 py-3">
      <h2 className="flex items-center gap-2 font-semibold text-base">
        <OctagonAlert aria-hidden className="size-4" />
        It must not go live
      </h2>
      <ul className="mt-2 flex flex-col gap-2.5">
        {refusals.map(({ code, node, message, advice }) => (
          <li key={`${code} ${node} ${message}`} className="min-w-0 break-words">
            <span className="font-medium">{visible(node)}</span>: {visible(message)}
            <span className="block text-[13px] text-quiet">{visible(advice)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
