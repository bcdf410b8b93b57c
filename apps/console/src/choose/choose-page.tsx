import { getRouteApi } from "@tanstack/react-router";
import { PageHeader } from "../design/page-header.tsx";
import { Sections } from "../design/sections.tsx";
import type { ChooseTab } from "./choose-search.ts";
import { NewProcess } from "./new-process.tsx";
import { RunningWorkflows } from "./running-workflows.tsx";

const route = getRouteApi("/choose");
const labels: Readonly<Record<ChooseTab, string>> = { new: "Something new", running: "What runs" };

/** Workflow, agent or both: five questions before anything is built, and again by what runs have shown. */
export function ChoosePage() {
  const { tab = "new" } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <div className="flex min-h-full flex-col">
      <PageHeader title="Choose" />
      <Sections
        sections={{ new: <NewProcess />, running: <RunningWorkflows /> }}
        labels={labels}
        shown={tab}
        onShow={(to) =>
          void navigate({
            search: ({ tab: _tab, ...rest }) => (to === "running" ? { ...rest, tab: to } : rest),
          })
        }
      />
    </div>
  );
}
