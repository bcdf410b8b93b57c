import { isObject } from "../../base/json.ts";
import type { Graph } from "../../definition/graph.ts";
import { type Entry, inputOf, walk } from "../journal/walk.ts";

/** Words that a run has sent to somebody outside. */
export interface Message {
  readonly tool: string;
  readonly text: string;
}
/** What a tool calls the words that it carries. */
const FIELDS = ["body", "text", "message"];

/** The words of a run's external calls that have been made, in the order in which they were. */
export function messagesIn(graph: Graph, entries: readonly Entry[]): readonly Message[] {
  const underWay = new Map<string, Message>();
  const messages: Message[] = [];
  for (const { event, path, command } of walk(graph, entries)) {
    if (command?.kind === "run-step" && command.tool.effect === "external") {
      const text = wordsOf(inputOf(command));
      if (text !== null) underWay.set(path, { tool: command.tool.id, text });
    }
    const message = event.type === "step-completed" ? underWay.get(path) : undefined;
    if (message === undefined) continue;
    messages.push(message);
    underWay.delete(path);
  }
  return messages;
}

export function wordsOf(input: unknown): string | null {
  if (!isObject(input)) return null;
  const words = FIELDS.map((field) => input[field]).find((value) => typeof value === "string");
  return typeof words === "string" ? words : null;
}
