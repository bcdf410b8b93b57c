import { readRuns } from "../forecast/volume.ts";

export const workflowTabs = ["overview", "certificate", "forecast", "starting", "versions"] as const;
export type WorkflowTab = (typeof workflowTabs)[number];

export interface WorkflowSearch {
  readonly tab?: WorkflowTab;
  /** The node whose definition is shown. */
  readonly node?: string;
  /** The version whose certificate is shown; absent: the live one. */
  readonly version?: number;
  /** How many runs are forecast. */
  readonly runs?: number;
}

export function readWorkflowSearch(given: Readonly<Record<string, unknown>>): WorkflowSearch {
  const version = Number(given.version);
  const tab = workflowTabs.find((each) => each === given.tab);
  return {
    ...(tab === undefined ? {} : { tab }),
    ...(Number.isSafeInteger(version) && version > 0 ? { version } : {}),
    ...readRuns(given.runs),
    ...(typeof given.node === "string" && given.node !== "" ? { node: given.node } : {}),
  };
}
