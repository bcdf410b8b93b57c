import { proposalOf, type Task } from "./task.ts";

/** Of more than this many nobody reads what differs. */
export const MOST_AT_ONCE = 50;

/** What tasks must have in common to be decided together: the same tools as they are, asked for by the same rule, of the same people. Null: by itself only. */
export function batchKey(task: Task): string | null {
  const proposal = proposalOf(task);
  const calls = Object.entries(proposal?.calls ?? {}).map(([name, call]) => [name, call.tool, call.interface, call.connection]);
  if (task.kind !== "approval" || proposal === null || calls.length === 0) return null;
  const node = task.step.slice(task.step.lastIndexOf("/") + 1);
  return JSON.stringify([task.workflow, node, calls.toSorted(), proposal.policy, task.who.toSorted(), task.count, task.fourEyes]);
}

export interface BatchColumn {
  /** Where in the proposal: "mail.to". */
  readonly path: string;
  /** By task, in their order; absent where it has none. */
  readonly values: readonly (string | undefined)[];
}
export interface BatchGrid {
  readonly same: readonly { readonly path: string; readonly value: string }[];
  readonly different: readonly BatchColumn[];
}

/** What would be sent for each, leaf by leaf: what all have in common, and what not. What is only shown to judge by comes after what leaves. */
export function gridOf(tasks: readonly Task[]): BatchGrid {
  const rows = tasks.map((task) => {
    const proposal = proposalOf(task);
    const leaves = new Map<string, string>();
    for (const [name, call] of Object.entries(proposal?.calls ?? {})) collect(call.arguments, name, leaves);
    collect(proposal?.show ?? null, "to judge by", leaves);
    return leaves;
  });
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))].map((path) => ({ path, values: rows.map((row) => row.get(path)) }));
  const isSame = ({ values }: BatchColumn): boolean => values.every((value) => value === values[0]);
  return {
    same: columns.filter(isSame).map(({ path, values }) => ({ path, value: values[0] ?? "" })),
    different: columns.filter((column) => !isSame(column)),
  };
}

function collect(value: unknown, path: string, into: Map<string, string>): void {
  if (typeof value === "object" && value !== null && Object.keys(value).length > 0)
    for (const [name, inner] of Object.entries(value)) collect(inner, `${path}.${name}`, into);
  else if (!(path === "to judge by" && value === null)) into.set(path, typeof value === "string" ? value : JSON.stringify(value));
}
