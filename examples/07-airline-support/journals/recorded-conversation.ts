// T1. A recorded message with tool calls is a reply with the same calls, word for word.
// T2. A recorded message without one speaks to the customer: it is a call of `ask`, and the customer's next message is its answer.
// T3. Where the recording ends, the agent finishes. Nothing else is added.
import type { ReplyPart } from "signalbox";
import type { Message, RecordedRun } from "../data/recorded-run.ts";

/** A recorded run as an agent's: what starts it, what the model says in each turn, and what the customer answers. */
export interface RecordedConversation {
  readonly request: string;
  readonly turns: readonly (readonly ReplyPart[])[];
  readonly answers: readonly string[];
}

/** What the agent's node calls `finish` and `ask`, by the names that a model knows. */
const FINISH = "finish";
const ASK = "ask";
type Assistant = Extract<Message, { role: "assistant" }>;

export function conversationOf({ traj }: RecordedRun): RecordedConversation {
  const messages = traj.filter(({ role }) => role !== "system");
  const first = messages.findIndex(({ role }) => role === "user");
  const [request, ...rest] = messages.slice(first);
  const spoken = rest.filter((message): message is Assistant => message.role === "assistant");
  const answers = rest.flatMap((message) => (message.role === "user" ? [message.content] : []));
  const turns = spoken.map((message, at) => partsOf(message, `ask-${at + 1}`));
  return { request: request?.content ?? "", turns: closed(turns, answers.length), answers };
}

function partsOf({ content, tool_calls: calls }: Assistant, askId: string): readonly ReplyPart[] {
  if (calls === undefined || calls === null || calls.length === 0)
    return [{ type: "tool-call", callId: askId, tool: ASK, input: JSON.stringify({ question: content }) }];
  const text: readonly ReplyPart[] = content === null || content === "" ? [] : [{ type: "text", text: content }];
  return [...text, ...calls.map(({ id, function: { name, arguments: input } }): ReplyPart => ({ type: "tool-call", callId: id, tool: name, input }))];
}

/** T3. A last question that nobody answers is left out, since nobody would answer it here either. */
function closed(turns: readonly (readonly ReplyPart[])[], answers: number): readonly (readonly ReplyPart[])[] {
  const isQuestion = (parts: readonly ReplyPart[]): boolean => parts.some((part) => part.type === "tool-call" && part.tool === ASK);
  const asked = turns.filter(isQuestion).length;
  const last = turns.at(-1);
  const heard = asked > answers && last !== undefined && isQuestion(last) ? turns.slice(0, -1) : turns;
  return [...heard, [{ type: "tool-call", callId: "end", tool: FINISH, input: JSON.stringify({ outcome: "the recording ends" }) }]];
}
