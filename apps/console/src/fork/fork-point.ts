// What could be otherwise at a batch of a run: the same arrivals that the engine lets a fork change.
import { isToldNode, nodesOf, promptText, walk } from "signalbox/analysis";
import type { Answer, Given } from "signalbox/client";
import type { JournalEntry, RunHistory } from "../run/history.ts";

export type ForkBody = Given<"POST /api/runs/{run}/forks">["body"];
export type ForkChange = NonNullable<Answer<"POST /api/runs/{run}/forks">["change"]>;
export type Json = Extract<ForkChange, { readonly kind: "input" }>["input"];
export type Graph = RunHistory["graph"];

/** A part of a model's reply, as a fork takes it. */
export type ReplyPart = { readonly text: string } | { readonly tool: string; readonly arguments: Json };

/** One thing that arrived in the batch, as it was. */
export type Changeable =
  | { readonly kind: "input"; readonly name: string; readonly value: Json }
  | { readonly kind: "result"; readonly name: string; readonly value: Json }
  /** The typed answer of a prompt. */
  | { readonly kind: "answer"; readonly name: string; readonly value: Json }
  /** Of an agent's model. */
  | { readonly kind: "reply"; readonly name: string; readonly parts: readonly ReplyPart[] };

/** What a model of the workflow is told to do, at which node. */
export interface Told {
  readonly node: string;
  readonly name: string;
  readonly text: string;
}
export const toldIn = (graph: Graph): readonly Told[] =>
  [...nodesOf(graph.main)].flatMap(({ node }) =>
    isToldNode(node)
      ? [{ node: node.id, name: `what ${node.kind === "agent" ? "the agent" : "the model"} of ${node.id} is told`, text: promptText(node) }]
      : [],
  );

const answers: ReadonlySet<string> = new Set(["step-completed", "step-failed", "step-doubted"]);

export function changeableAt(graph: Graph, entries: readonly JournalEntry[], at: number): readonly Changeable[] {
  const found: Changeable[] = [];
  for (const { entry, event, node, path } of walk(graph, entries)) {
    if (entry.seq > at) break;
    if (entry.seq < at) continue;
    if (event.type === "run-started") found.push({ kind: "input", name: "what the run was started with", value: event.input as Json });
    else if (event.type === "model-replied")
      found.push({ kind: "reply", name: `what the model of ${path} said`, parts: event.answer.parts.flatMap(partOf) });
    else if (answers.has(event.type) && (node?.kind === "call" || node?.kind === "prompt")) {
      const value = (event.type === "step-completed" ? event.output : null) ?? null;
      found.push(
        node.kind === "call"
          ? { kind: "result", name: `what ${node.tool.id} answered at ${path}`, value }
          : { kind: "answer", name: `what the model answered at ${path}`, value },
      );
    }
  }
  return found;
}

/** What a model thought is its own: a changed reply has none. */
function partOf(part: { readonly type: string; readonly text?: string; readonly tool?: string; readonly input?: string }): ReplyPart[] {
  if (part.type === "text") return [{ text: part.text ?? "" }];
  return part.type === "tool-call" ? [{ tool: part.tool ?? "", arguments: jsonOf(part.input ?? "") }] : [];
}

function jsonOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
