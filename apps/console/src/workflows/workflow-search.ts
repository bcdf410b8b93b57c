export const workflowTabs = ["overview", "starting", "versions"] as const;
export type WorkflowTab = (typeof workflowTabs)[number];

export interface WorkflowSearch {
  readonly tab?: WorkflowTab;
  /** The node whose definition is shown. */
  readonly node?: string;
}

export function readWorkflowSearch(given: Readonly<Record<string, unknown>>): WorkflowSearch {
  const tab = workflowTabs.find((each) => each === given.tab);
  return {
    ...(tab === undefined ? {} : { tab }),
    ...(typeof given.node === "string" && given.node !== "" ? { node: given.node } : {}),
  };
}
