import { useQuery } from "@tanstack/react-query";
import { PageHeader } from "../design/page-header.tsx";
import { Refusal } from "../design/refusal.tsx";
import { FirstSteps } from "../home/first-steps.tsx";
import { workflowsQuery } from "./workflow.ts";
import { WorkflowTable } from "./workflow-table.tsx";

/** What the instance runs. */
export function WorkflowsPage() {
  const { data, error } = useQuery(workflowsQuery);
  return (
    <>
      <PageHeader title="Workflows" />
      {error !== null && <Refusal error={error} />}
      {data?.length === 0 && <FirstSteps hasWorkflows={false} />}
      {data !== undefined && data.length > 0 && <WorkflowTable workflows={data} />}
    </>
  );
}
