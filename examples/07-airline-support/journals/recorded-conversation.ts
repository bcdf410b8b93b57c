// T1. A recorded message with tool calls is a reply with the same calls, word for word.
// T2. A recorded message without one speaks to the customer: it is a call of `ask`, and the customer's next message is its answer.
// T3. Where the recording ends, the agent finishes. Nothing else is added.
import type { Json, ReplyPart } from "signalbox";
import type { RecordedReply } from "signalbox/testing";
import type { Message, RecordedRun } from "../data/recorded-run.ts";
import { meaningOf } from "../replay/canonical.ts";
import { isRefusal } from "../replay/tool-results.ts";
import type { CallTokens } from "../tokens/estimate.ts";

type Told = NonNullable<RecordedReply["told"]>;
type Assistant = Extract<Message, { role: "assistant" }>;

/** A recorded run as an agent's: what starts it, what the model says in each turn and has been told by then, what the customer answers. */
export interface RecordedConversation {
  readonly request: string;
  readonly replies: readonly RecordedReply[];
  readonly answers: readonly string[];
}

/** The node that asks, and the names of what every agent has, as a model knows them. */
const NODE = "desk";
const FINISH = "finish";
const ASK = "ask";
const NO_WORDS = "(no words)";

/** `tokens`: of each of the model's calls, as estimated: the recordings carry no usage. */
export function conversationOf({ traj }: RecordedRun, tokens: readonly CallTokens[]): RecordedConversation {
  const first = traj.findIndex(({ role }) => role === "user");
  const messages = traj.slice(first + 1);
  const last = messages.at(-1);
  const unheard = last?.role === "assistant" && isToCustomer(last) ? last : undefined;
  const heard = unheard === undefined ? messages : messages.slice(0, -1);
  const turns = heard.flatMap((message, at) => (message.role === "assistant" ? [{ message, at }] : []));
  const replies = turns.map(({ message, at }, index) =>
    reply(index + 1, partsOf(message, index + 1), toldBefore(heard, at, index), tokens[index] ?? NOTHING),
  );
  const end = [...textOf(unheard?.content), FINISHED];
  const request = traj[first];
  return {
    request: request?.role === "user" ? request.content : "",
    replies: [...replies, reply(turns.length + 1, end, toldBefore(heard, heard.length, turns.length), tokens[turns.length] ?? NOTHING)],
    answers: heard.flatMap((message) => (message.role === "user" ? [message.content] : [])),
  };
}

const NOTHING: CallTokens = { inputTokens: 0, outputTokens: 0 };
/** T3. What was said last, and nobody answered, is said with it. */
const FINISHED: ReplyPart = { type: "tool-call", callId: "end", tool: FINISH, input: JSON.stringify({ outcome: "the recording ends" }) };

const reply = (turn: number, parts: readonly ReplyPart[], told: Told | null, tokens: CallTokens): RecordedReply => ({
  node: NODE,
  turn,
  parts,
  ...(told === null ? {} : { told }),
  finish: "tool-calls",
  usage: { ...tokens, cachedInputTokens: 0, reasoningTokens: 0 },
  modelId: "gpt-4o",
  parameters: {},
});

/** T1, T2. */
function partsOf({ content, tool_calls: calls }: Assistant, turn: number): readonly ReplyPart[] {
  if (isToCustomer({ tool_calls: calls }))
    return [{ type: "tool-call", callId: askId(turn), tool: ASK, input: JSON.stringify({ question: content || NO_WORDS }) }];
  return [
    ...textOf(content),
    ...(calls ?? []).map(
      ({ id, function: { name, arguments: input } }): ReplyPart => ({ type: "tool-call", callId: id, tool: name, input }),
    ),
  ];
}

const textOf = (content: string | null | undefined): readonly ReplyPart[] => (content ? [{ type: "text", text: content }] : []);
const isToCustomer = ({ tool_calls: calls }: Pick<Assistant, "tool_calls">): boolean => (calls ?? []).length === 0;
const askId = (turn: number): string => `ask-${turn}`;

/** What the model has been told since its last reply, as an agent's node tells it. Nothing is compared in the first turn: the recording has another frame there. */
function toldBefore(messages: readonly Message[], at: number, turn: number): Told | null {
  const last = messages.slice(0, at).findLastIndex(({ role }) => role === "assistant");
  if (last < 0) return null;
  return messages.slice(last + 1, at).flatMap((message): Told => {
    if (message.role === "user") return [{ role: "tool", callId: askId(turn), tool: ASK, result: { data: { answer: message.content } } }];
    if (message.role !== "tool") return [];
    const { tool_call_id: callId, name: tool, content } = message;
    if (!isRefusal(content)) return [{ role: "tool", callId, tool, result: { data: dataOf(content) } }];
    const error = { code: "refused", message: content.replace(/^Error: /, "") };
    return [{ role: "tool", callId, tool, result: { error }, isError: true }];
  });
}

/** Objects and lists were written as JSON; what else a tool said is a text. */
const dataOf = (content: string): Json => {
  const meaning = meaningOf(content);
  return typeof meaning === "object" && meaning !== null ? (meaning as Json) : content;
};
