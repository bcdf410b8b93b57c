import { getRouteApi } from "@tanstack/react-router";
import { PageHeader } from "../design/page-header.tsx";
import { Sections } from "../design/sections.tsx";
import { useSession } from "../session/session.ts";
import { BackTest } from "./back-test.tsx";
import { InForce } from "./in-force.tsx";
import type { PolicyTab } from "./policies-search.ts";

const route = getRouteApi("/policies");
const labels: Readonly<Record<PolicyTab, string>> = { "in-force": "In force", "back-test": "Back-test" };

/** The rules over calls: what is in force, where, and what others would have said. */
export function PoliciesPage() {
  const { tab = "in-force", since = "30d", workflow } = route.useSearch();
  const navigate = route.useNavigate();
  const mayTry = useSession().data?.permissions.includes("policies:backtest") ?? false;
  const sections = {
    "in-force": <InForce mayCount={mayTry} />,
    ...(mayTry
      ? {
          "back-test": (
            <BackTest
              since={since}
              workflow={workflow}
              onWindow={(to) => void navigate({ search: { tab: "back-test", ...to }, replace: true })}
            />
          ),
        }
      : {}),
  };
  return (
    <div className="flex min-h-full flex-col">
      <PageHeader title="Policies" />
      <Sections
        sections={sections}
        labels={labels}
        shown={mayTry ? tab : "in-force"}
        onShow={(to) => void navigate({ search: to === "in-force" ? {} : { tab: to } })}
      />
    </div>
  );
}
