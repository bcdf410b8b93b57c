import { useMemo } from "react";
import { Conversation, indexGraph, initialState, type Message, reduce } from "signalbox/kernel";
import { JsonView } from "../design/json-view.tsx";
import { nodeOfPath, type RunHistory } from "./history.ts";

/** What the agent that was at work had been shown and had said by then: told from the journal, as its model is told. */
export function AgentMessages({ history, cursor }: { readonly history: RunHistory; readonly cursor: number }) {
  const told = useMemo(() => messagesAt(history, cursor), [history, cursor]);
  if (told === null) return <p className="text-quiet">No agent had begun by then.</p>;
  return (
    <ol className="flex flex-col gap-3">
      {told.messages.map((message, index) => (
        <li key={index} className="flex flex-col gap-1">
          <MessageView message={message} />
        </li>
      ))}
    </ol>
  );
}

const heads = { system: "instructions", user: "told", assistant: "said", tool: "result" } as const;

function MessageView({ message }: { readonly message: Message }) {
  const head = (
    <p className={`font-medium text-[12px] ${message.role === "assistant" ? "text-ai-ink" : "text-faint"}`}>{heads[message.role]}</p>
  );
  if (message.role === "tool")
    return (
      <>
        {head}
        <JsonView value={message.result} label={message.tool} />
      </>
    );
  if (message.role !== "assistant")
    return (
      <>
        {head}
        <JsonView value={message.text} />
      </>
    );
  return (
    <>
      {head}
      {message.parts.map((part, index) => (
        <JsonView
          key={index}
          value={part.type === "tool-call" ? part.input : part.text}
          label={part.type === "tool-call" ? part.tool : part.type}
        />
      ))}
    </>
  );
}

/** The conversation of the agent that began last. Null before the first. */
function messagesAt({ graph, entries }: RunHistory, cursor: number): { readonly messages: readonly Message[] } | null {
  const begun = entries.slice(0, cursor + 1).findLast(({ event }) => event.type === "node-entered" && event.state.kind === "agent");
  if (begun === undefined || begun.event.type !== "node-entered") return null;
  const { frame, node } = begun.event;
  const conversation = new Conversation(indexGraph(graph), { frame, node: nodeOfPath(node) });
  const state = initialState(begun.runId);
  for (const { event, at, erased } of entries.slice(0, cursor + 1)) {
    if (erased !== undefined) break;
    reduce(state, event, Date.parse(at));
    conversation.follow(state, event);
  }
  return conversation;
}
