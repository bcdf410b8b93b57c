// What is marked in a schema, where a value of that schema enters a run; and texts that somebody names, wherever they stand.
import { isObject, type Json, type JsonObject } from "../../base/json.ts";
import type { Graph, Node } from "../../definition/graph.ts";
import { redactBy, StandIns } from "../../definition/stand-ins.ts";
import type { AnyWorkflow } from "../../definition/workflow.ts";
import { nodeOf } from "../../kernel/ids.ts";
import { type Arrival, indexGraph, type ModelAnswer, type ReplyPart } from "../../kernel/index.ts";
import type { CaseFact, RunCase } from "./run-case.ts";

export interface Redaction {
  /** The arrivals without what may not be told. What follows from them has to be found anew: it holds copies. */
  readonly recorded: RunCase;
  /** The first step that is given something marked which is no text, and came unmarked from elsewhere: it would be told. */
  tells(follows: RunCase["moments"][number]["follows"]): CaseFact | null;
}

export function redactCase(recorded: RunCase, graph: Graph, code: AnyWorkflow, secrets: readonly string[]): Redaction {
  const standIns = new StandIns();
  const text = JSON.stringify(recorded.moments);
  for (const secret of secrets) if (text.includes(JSON.stringify(secret).slice(1, -1))) standIns.addText(secret);
  const { nodes } = indexGraph(graph);
  const redacted = (fact: CaseFact): CaseFact =>
    redactFact(fact, nodes.get(fact.step.slice(fact.step.lastIndexOf("/") + 1)), code, standIns);
  // Also what is marked only where it is handed on, so that it is known when the arrivals are gone through again.
  const isMarked = recorded.moments.flatMap(({ follows }) => follows).some((fact) => !isSame(redacted(fact), fact));
  const marked = recorded.moments.map((moment) => ({
    ...moment,
    arrives: moment.arrives.map((arrival) => redactArrival(arrival, graph, (id) => nodes.get(nodeOf(id)), code, standIns)),
  }));
  const tells: Redaction["tells"] = (follows) => follows.find((fact) => !isSame(redacted(fact), fact)) ?? null;
  if (!isMarked && standIns.count === 0 && isSame(marked, recorded.moments)) return { recorded, tells };
  const moments = marked.map((moment) => ({ ...moment, arrives: moment.arrives.map((arrival) => replaceValues(arrival, standIns)) }));
  return { recorded: { ...recorded, redacted: Math.max(1, standIns.count), moments }, tells };
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Fields of an arrival that hold what somebody said; all others say where it belongs. */
const VALUES: ReadonlySet<string> = new Set(["input", "output", "payload", "reason", "text", "error", "revised", "ask", "facts"]);

function replaceValues(arrival: Arrival, standIns: StandIns): Arrival {
  const replaced = Object.entries(arrival).map(([field, value]): [string, unknown] => {
    if (field === "answer" && arrival.type !== "question-answered") return [field, replaceAnswer(value as ModelAnswer, standIns)];
    if (field === "given") return [field, (value as readonly (string | null)[]).map((hash) => hash && standIns.sameAs(hash))];
    return [field, VALUES.has(field) || field === "answer" ? standIns.replaceIn(value as Json) : value];
  });
  return Object.fromEntries(replaced) as unknown as Arrival;
}

/** Without what a vendor wants to see again: nobody can look into it. */
const replaceAnswer = ({ parts, ...rest }: ModelAnswer, standIns: StandIns): ModelAnswer => ({
  ...rest,
  parts: parts.map((part): ReplyPart => {
    if (part.type === "text") return { ...part, text: String(standIns.replaceIn(part.text)) };
    if (part.type === "reasoning") return { type: part.type, text: String(standIns.replaceIn(part.text)) };
    return { type: part.type, callId: part.callId, tool: part.tool, input: String(standIns.replaceIn(part.input)) };
  }),
});

type FindNode = (commandId: string) => Node | undefined;

function redactArrival(arrival: Arrival, graph: Graph, find: FindNode, code: AnyWorkflow, standIns: StandIns): Arrival {
  if (arrival.type === "run-started") return { ...arrival, input: redactBy(graph.input, arrival.input, standIns) };
  if (!("id" in arrival)) return arrival;
  const node = find(arrival.id);
  if (arrival.type === "model-replied" && node?.kind === "agent") {
    const parts = arrival.answer.parts.map((part) => {
      if (part.type !== "tool-call") return part;
      const schema = Object.hasOwn(node.tools, part.tool) ? node.tools[part.tool]?.input : undefined;
      return schema === undefined ? part : { ...part, input: redactText(schema, part.input, standIns) };
    });
    return { ...arrival, answer: { ...arrival.answer, parts } };
  }
  const schema = node === undefined ? undefined : answerSchema(node, code);
  if (schema === undefined) return arrival;
  if (arrival.type === "step-completed" || arrival.type === "step-settled" || arrival.type === "step-probed") {
    const output = arrival.output === undefined ? undefined : redactBy(schema, arrival.output, standIns);
    if (arrival.type !== "step-completed" || arrival.answer === undefined) return { ...arrival, output };
    const parts = arrival.answer.parts.map((part) =>
      part.type === "text" ? { ...part, text: redactText(schema, part.text, standIns) } : part,
    );
    return { ...arrival, output, answer: { ...arrival.answer, parts } };
  }
  if (arrival.type === "question-answered") return { ...arrival, answer: redactBy(schema, arrival.answer, standIns) };
  return arrival.type === "event-received" ? { ...arrival, payload: redactBy(schema, arrival.payload, standIns) } : arrival;
}

/** The schema of what answers a node. */
function answerSchema(node: Node, code: AnyWorkflow): JsonObject | undefined {
  if (node.kind === "call") return code.tools.get(node.tool.id)?.outputSchema;
  if (node.kind === "prompt") return node.output;
  if (node.kind === "ask") return node.form;
  return node.kind === "wait" && node.for.kind === "event" ? node.for.payload : undefined;
}

/** What a tool or another workflow is given may be marked where it is taken. The texts are then known; what follows is found anew. */
function redactFact(fact: CaseFact, node: Node | undefined, code: AnyWorkflow, standIns: StandIns): CaseFact {
  const schema =
    node?.kind === "call"
      ? code.tools.get(node.tool.id)?.inputSchema
      : node?.kind === "run"
        ? code.workflows.get(node.workflow)?.graph.input
        : undefined;
  return schema === undefined || fact.input === undefined ? fact : { ...fact, input: redactBy(schema, fact.input, standIns) };
}

/** A value that is written as JSON. What is no JSON is left to the texts that are known. */
function redactText(schema: JsonObject, text: string, standIns: StandIns): string {
  try {
    const value = JSON.parse(text) as Json;
    const redacted = redactBy(schema, value, standIns);
    return isObject(value) && JSON.stringify(value) !== JSON.stringify(redacted) ? JSON.stringify(redacted) : text;
  } catch {
    return text;
  }
}
