import { getRouteApi } from "@tanstack/react-router";
import { PageHeader } from "../design/page-header.tsx";
import { Sections } from "../design/sections.tsx";
import { BudgetTree } from "./budget-tree.tsx";
import { CostForecast } from "./cost-forecast.tsx";
import type { CostsTab } from "./costs-search.ts";
import { Spend } from "./spend.tsx";

const route = getRouteApi("/costs");
const labels: Readonly<Record<CostsTab, string>> = { budget: "Budget", spend: "Spend", forecast: "Forecast" };

/** What may be spent and what is; each section is a file of its own, with its name in the page's address. */
export function CostsPage() {
  const { tab = "budget", days = 30, workflow, runs } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <div className="flex min-h-full flex-col">
      <PageHeader title="Costs" />
      <Sections
        sections={{
          budget: <BudgetTree />,
          spend: <Spend days={days} onDays={(to) => void navigate({ search: { tab: "spend", days: to } })} />,
          forecast: (
            <CostForecast
              workflow={workflow}
              runs={runs}
              onChange={(to) => void navigate({ search: { tab: "forecast", ...to }, replace: true })}
            />
          ),
        }}
        labels={labels}
        shown={tab}
        onShow={(to) => void navigate({ search: to === "budget" ? {} : { tab: to } })}
      />
    </div>
  );
}
