// RT1. What a schema marks as sensitive never gets into an index. Of what a run was given, marked fields are left out. Where a marked value may
// have gone into what it came to, nobody can tell it from others there: of such a workflow, only the outcome and the error's code are kept.
import { isObject, type Json } from "../../base/json.ts";
import { type Graph, toolsOf } from "../../definition/graph.ts";
import { redactBy, StandIns } from "../../definition/stand-ins.ts";
import type { AnyWorkflow } from "../../definition/workflow.ts";
import type { RunState } from "../../kernel/index.ts";
import type { RunRow } from "../../ports/run-store.ts";

/** A text beyond this is not searched: what tells runs apart comes first. */
const LONGEST = 32_768;

/** What a run was given, as words to be found by. `input` is null where it is not known. */
export function givenText(row: RunRow, graph: Graph, input: Json): string {
  const standIns = new StandIns();
  const unmarked = leavesOf(redactBy(graph.input, input, standIns), standIns);
  const subject = row.subject !== null && standIns.replaceIn(row.subject) === row.subject ? [row.subject] : [];
  // A run's id is often known by its end.
  return joined([row.runId, row.runId.slice(-8), ...subject, ...unmarked]);
}

/** What a run came to. `code` is null where the workflow is not registered any more, and nobody knows what its tools mark. */
export function cameToText(row: RunRow, state: RunState, graph: Graph, code: AnyWorkflow | null): string {
  const { output = null, error } = state;
  const short = [row.outcome ?? "", error?.code ?? ""];
  return code === null || marksAnything(graph, code) ? joined(short) : joined([...short, error?.message ?? "", ...leavesOf(output)]);
}

const joined = (texts: readonly string[]): string => texts.filter(Boolean).join("\n").slice(0, LONGEST);

function leavesOf(value: Json, standIns = new StandIns()): readonly string[] {
  if (typeof value === "string") return standIns.has(value) ? [] : [value];
  if (typeof value === "number") return [String(value)];
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap((item) => leavesOf(item, standIns));
  return isObject(value) ? Object.values(value).flatMap((part) => leavesOf(part, standIns)) : [];
}

const MARK = '"sensitive":true';
const known = new WeakMap<Graph, boolean>();
function marksAnything(graph: Graph, code: AnyWorkflow): boolean {
  const found = known.get(graph) ?? hasMark(graph, code);
  known.set(graph, found);
  return found;
}
function hasMark(graph: Graph, code: AnyWorkflow): boolean {
  const tools = [...toolsOf(graph).keys()].map((id) => code.tools.get(id));
  const schemas = tools.flatMap((tool) => (tool === undefined ? [] : [tool.inputSchema, tool.outputSchema]));
  const below = [...code.workflows.values()].some((child) => child !== code && marksAnything(child.graph, child));
  return below || [graph, ...schemas].some((each) => JSON.stringify(each).includes(MARK));
}
