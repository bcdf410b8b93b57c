import { getRouteApi } from "@tanstack/react-router";
import { PageHeader } from "../design/page-header.tsx";
import { Sections } from "../design/sections.tsx";
import { BudgetToday } from "./budget-today.tsx";
import type { CostsTab } from "./costs-search.ts";

const route = getRouteApi("/costs");
const labels: Readonly<Record<CostsTab, string>> = { budget: "Budget" };

/** What may be spent and what is; each section is a file of its own, with its name in the page's address. */
export function CostsPage() {
  const { tab = "budget" } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <div className="flex min-h-full flex-col">
      <PageHeader title="Costs" />
      <Sections
        sections={{ budget: <BudgetToday /> }}
        labels={labels}
        shown={tab}
        onShow={(to) => void navigate({ search: to === "budget" ? {} : { tab: to } })}
      />
    </div>
  );
}
