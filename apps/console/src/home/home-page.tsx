import { useQuery } from "@tanstack/react-query";
import { PageHeader } from "../design/page-header.tsx";
import { Refusal } from "../design/refusal.tsx";
import { workflowsQuery } from "../workflows/workflow.ts";
import { ControlOverTime } from "./control-over-time.tsx";
import { Failing } from "./failing.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { NeedsDecision } from "./needs-decision.tsx";
import { RunsByStatus } from "./runs-by-status.tsx";
import { SpendToday } from "./spend-today.tsx";
import { WaitingOnPeople } from "./waiting-on-people.tsx";

/** How the instance is doing, as it changes; each number leads to what is behind it. With nothing to show, how to begin. */
export function HomePage() {
  const { data, error } = useQuery(workflowsQuery);
  if (error !== null) return <Refusal error={error} />;
  if (data === undefined) return null;
  const hasRuns = data.some(({ runs }) => Object.keys(runs).length > 0);
  return (
    <>
      <PageHeader title="Home" />
      {hasRuns ? (
        <div className="grid gap-4 px-4 pb-6 md:grid-cols-2 md:px-6">
          <SpendToday />
          <WaitingOnPeople workflows={data} />
          <RunsByStatus workflows={data} />
          <Failing workflows={data} />
          <ControlOverTime />
          <NeedsDecision />
        </div>
      ) : (
        <FirstSteps hasWorkflows={data.some(({ live }) => live !== null)} />
      )}
    </>
  );
}
