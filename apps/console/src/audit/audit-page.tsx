import { getRouteApi } from "@tanstack/react-router";
import { PageHeader } from "../design/page-header.tsx";
import { Sections } from "../design/sections.tsx";
import { Acts } from "./acts.tsx";
import { ChainStatus } from "./chain-status.tsx";
import { InstanceEvents } from "./instance-events.tsx";

const route = getRouteApi("/audit");
const labels = { acts: "What people and keys did", instance: "What happened to the instance" } as const;

/** Who did what to the instance, and what happened to it. What became of a run is in its own journal. */
export function AuditPage() {
  const { tab = "acts", ...filter } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <div className="flex min-h-full flex-col">
      <PageHeader title="Audit">
        <ChainStatus />
      </PageHeader>
      <Sections
        sections={{ acts: <Acts filter={filter} onFilter={(to) => void navigate({ search: to })} />, instance: <InstanceEvents /> }}
        labels={labels}
        shown={tab}
        onShow={(to) => void navigate({ search: to === "acts" ? {} : { tab: to } })}
      />
    </div>
  );
}
