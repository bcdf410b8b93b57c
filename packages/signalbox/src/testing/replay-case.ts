import { readFileSync } from "node:fs";
import type { CaseDifference } from "../analysis/case/case-difference.ts";
import { parseCase, type RunCase } from "../analysis/case/run-case.ts";
import { messageOf, SignalboxError } from "../base/error.ts";
import type { AnyWorkflow } from "../definition/workflow.ts";
import { driveCase } from "./drive-case.ts";

export interface CaseReplay {
  /** The first thing that does not go as it was recorded; null when everything does. */
  readonly difference: CaseDifference | null;
  /** The workflow is the very one that the run was pinned to. */
  readonly sameGraph: boolean;
  /** Moments of the case that were played. */
  readonly played: number;
}

/**
 * Plays a saved run against the workflow as it is now: its graph, its functions, its schemas. Tools, models, people and the clock answer
 * as they did; nothing is sent. Gives the first difference: another call, other arguments, another branch, another result.
 * @example
 * expect(replayCase(config.workflows, readCase(new URL("./refund.case.json", import.meta.url))).difference).toBeNull();
 */
export function replayCase(workflows: AnyWorkflow | readonly AnyWorkflow[], recorded: RunCase): CaseReplay {
  const known = Array.isArray(workflows) ? (workflows as readonly AnyWorkflow[]) : [workflows as AnyWorkflow];
  const workflow = workflowOf(known, recorded.workflow);
  if (workflow === null)
    throw new SignalboxError("not-found", `The case is of workflow "${recorded.workflow}", which is not among those given.`);
  const { difference, follows } = driveCase(workflow.graph, workflow, recorded);
  return { difference, sameGraph: workflow.hash === recorded.graph, played: follows.length };
}

/** Reads a case that "signalbox test" wrote. */
export function readCase(file: URL | string): RunCase {
  const place = String(file);
  try {
    return parseCase(JSON.parse(readFileSync(file, "utf8")), place);
  } catch (thrown) {
    if (thrown instanceof SignalboxError) throw thrown;
    throw new SignalboxError("usage", `${place} cannot be read: ${messageOf(thrown)}.`, { cause: thrown });
  }
}

/** The workflow of an id, also among those that others run; null when it is none of them. */
export function workflowOf(workflows: Iterable<AnyWorkflow>, id: string): AnyWorkflow | null {
  for (const workflow of workflows) {
    const found = workflow.id === id ? workflow : workflowOf(workflow.workflows.values(), id);
    if (found !== null) return found;
  }
  return null;
}
