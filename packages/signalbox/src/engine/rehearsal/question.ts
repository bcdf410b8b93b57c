// RE1. Whether two runs ask the same thing is told by what is asked, never by when or under which id.
import { canonical, type Json } from "../../base/json.ts";
import type { AgentNode } from "../../definition/graph.ts";
import type { GraphIndex } from "../../definition/graph-index.ts";
import { recallTool } from "../../definition/memory-tools.ts";
import { type Command, type Message, nodePath } from "../../kernel/index.ts";

export type Asking = Exclude<Command, { readonly kind: "notify" | "abort" | "withdraw" | "set-timer" | "run-function" }>;

export const isAsking = (command: Command): command is Asking =>
  !["notify", "abort", "withdraw", "set-timer", "run-function"].includes(command.kind);

/** Where a call is made: of an agent's, neither the turn nor the place in the reply counts. */
export const placeOf = (command: Asking & { readonly kind: "run-step" | "probe-step" }): string =>
  command.chosen === undefined
    ? `/${nodePath(command.frame, command.node)} ${command.tool.id}`
    : `${command.chosen.agent} ${command.tool.id} ${command.chosen.nth}`;

const words = (...parts: readonly unknown[]): string => canonical(JSON.parse(JSON.stringify(parts)) as Json);

/** What is asked, as one text. `messages`: what an agent's model call is shown. */
export function questionOf(index: GraphIndex, command: Asking, messages: () => readonly Message[]): string {
  const step = nodePath(command.frame, command.node);
  switch (command.kind) {
    case "run-step":
      // What an agent remembers changes while it works: the same search is another question the second time.
      if (command.tool.id === recallTool.card.id) return words("recall", placeOf(command), command.input ?? null);
      return command.tool.delivery === "free"
        ? words("read", command.tool.id, command.input ?? null)
        : words("effect", placeOf(command), command.input ?? null);
    case "probe-step":
      return words("probe", placeOf(command), command.input ?? null, command.id);
    case "call-model":
      return words("prompt", command.model, command.task, command.text ?? null, command.output);
    case "run-turn": {
      const { agent, tools } = index.nodes.get(command.node) as AgentNode;
      return words("turn", agent.model, messages(), Object.keys(tools));
    }
    case "open-approval": {
      const { show, calls } = command.proposal;
      const proposed = Object.entries(calls).map(([name, call]) => [name, call.tool, call.arguments]);
      return words("approval", step, show, proposed);
    }
    case "ask-question":
      return words("question", step, command.question);
    case "ask-settlement":
      return words("settlement", step, command.input ?? null);
    case "await-event":
      return words("event", command.event, command.key);
    case "start-run":
      return words("run", step, command.workflow, command.input ?? null);
  }
}
