// What a model is told to do, as a text that a person can change: an agent's goal, or a prompt's text with the values that it reads as {{names}}.
// PT1. A changed text reads what the node read before, and nothing else: other values may be gone by then.
import { SignalboxError } from "../base/error.ts";
import { deepFreeze } from "../base/json.ts";
import { type Expr, partsOf } from "./expr.ts";
import { type AgentNode, type Graph, type Node, nodesOf, type PromptNode } from "./graph.ts";

/** Another text for one node of a graph. */
export interface ChangedPrompt {
  readonly node: string;
  readonly text: string;
}
export type ToldNode = AgentNode | PromptNode;
export const isToldNode = (node: Node | undefined): node is ToldNode => node?.kind === "agent" || node?.kind === "prompt";

/** What the model of a node is told to do. */
export function promptText(node: ToldNode): string {
  if (node.kind === "agent") return node.agent.goal;
  return piecesOf(node.text)
    .map((piece) => (typeof piece === "string" ? piece : `{{${piece.name}}}`))
    .join("");
}

/**
 * A graph with other prompts. Nothing else of it is another: what was decided under the first is decided under this one.
 * @throws SignalboxError `usage` for a node that no model is told anything at, and for a name that its text does not read.
 */
export function withPrompts(graph: Graph, prompts: readonly ChangedPrompt[]): Graph {
  if (prompts.length === 0) return graph;
  const copy = JSON.parse(JSON.stringify(graph)) as Graph;
  for (const { node: id, text } of prompts) {
    const node = [...nodesOf(copy.main)].map(({ node }) => node).find((one) => one.id === id);
    if (!isToldNode(node))
      throw new SignalboxError("usage", `Workflow "${graph.id}" has no prompt and no agent "${id}". ${toldNodes(graph)}`);
    if (node.kind === "agent") Object.assign(node.agent, { goal: text });
    else Object.assign(node, { text: exprOf(node, text) });
  }
  return deepFreeze(copy);
}

function toldNodes(graph: Graph): string {
  const names = [...nodesOf(graph.main)].flatMap(({ node }) => (isToldNode(node) ? [node.id] : []));
  return names.length === 0 ? "It has none at all." : `It has ${names.join(", ")}.`;
}

/** A value that a text reads, under the name that it has there. */
interface Read {
  readonly name: string;
  readonly expr: Expr;
}
type Piece = string | Read;

function piecesOf(text: Expr): readonly Piece[] {
  if ("lit" in text && typeof text.lit === "string") return [text.lit];
  if (!("op" in text) || text.op !== "text") return [{ name: nameOf(text, 0), expr: text }];
  const [words, ...values] = text.args;
  const parts = words !== undefined && "arr" in words ? words.arr : [];
  return parts.flatMap((part, index): Piece[] => {
    const value = values[index];
    return ["lit" in part ? String(part.lit) : "", ...(value === undefined ? [] : [{ name: nameOf(value, index), expr: value }])];
  });
}

/** Of what is more than a name, its place. */
function nameOf(expr: Expr, index: number): string {
  if ("ref" in expr) return [expr.ref, ...expr.path].join(".");
  const inner = partsOf(expr).find((part) => "ref" in part);
  return inner === undefined || !("ref" in inner) ? `value ${index + 1}` : `${[inner.ref, ...inner.path].join(".")} ${index + 1}`;
}

const PLACE = /\{\{([^{}]{1,300})\}\}/g;

function exprOf(node: PromptNode, text: string): Expr {
  const pieces = piecesOf(node.text);
  const reads = pieces.filter((piece): piece is Read => typeof piece !== "string");
  const own = pieces.filter((piece) => typeof piece === "string").join("\n");
  const parts: string[] = [""];
  const values: Expr[] = [];
  let from = 0;
  const say = (words: string): void => void parts.push((parts.pop() ?? "") + words);
  for (const { 0: whole, 1: name = "", index } of text.matchAll(PLACE)) {
    say(text.slice(from, index));
    from = index + whole.length;
    const read = reads.find((one) => one.name === name.trim());
    if (read !== undefined) {
      values.push(read.expr);
      parts.push("");
    } else if (own.includes(whole)) say(whole);
    else throw new SignalboxError("usage", `The text of "${node.id}" does not read ${whole}. ${readable(reads)}`);
  }
  say(text.slice(from));
  return values.length === 0 ? { lit: text } : { op: "text", args: [{ arr: parts.map((lit) => ({ lit })) }, ...values] };
}

const readable = (reads: readonly Read[]): string =>
  reads.length === 0 ? "It reads no value." : `It can read ${reads.map(({ name }) => `{{${name}}}`).join(", ")}.`;
