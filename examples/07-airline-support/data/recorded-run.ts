import { z } from "zod";

const ToolCall = z.object({ id: z.string(), function: z.object({ name: z.string(), arguments: z.string() }) });
export const Message = z.discriminatedUnion("role", [
  z.object({ role: z.literal("system"), content: z.string() }),
  z.object({ role: z.literal("user"), content: z.string() }),
  z.object({ role: z.literal("assistant"), content: z.string().nullable(), tool_calls: z.array(ToolCall).nullish() }),
  z.object({ role: z.literal("tool"), tool_call_id: z.string(), name: z.string(), content: z.string() }),
]);
export type Message = z.infer<typeof Message>;

/** A call that should have been made, and with which arguments. */
export const Action = z.object({ name: z.string(), kwargs: z.record(z.string(), z.json()) });
export type Action = z.infer<typeof Action>;

/** A published run of somebody else's agent, as runs.json has it. `reward` is 1 where the database ended as it should. */
export const RecordedRun = z.object({
  task_id: z.number(),
  trial: z.number(),
  reward: z.number(),
  info: z.object({ task: z.object({ user_id: z.string(), actions: z.array(Action) }) }),
  traj: z.array(Message),
});
export type RecordedRun = z.infer<typeof RecordedRun>;

/** A tool call of a recorded run with the text that answered it; null where the recording ends before the answer. */
export interface RecordedCall {
  readonly tool: string;
  /** As the model wrote them. */
  readonly argumentsText: string;
  readonly result: string | null;
}

export function recordedCalls(run: RecordedRun): RecordedCall[] {
  const results = answers(run.traj);
  return run.traj.flatMap((message, at) =>
    message.role === "assistant"
      ? (message.tool_calls ?? []).map(({ id, function: { name, arguments: argumentsText } }) => ({
          tool: name,
          argumentsText,
          result: results(id, at),
        }))
      : [],
  );
}

/** The first answer with the call's id after the call: an id is not promised to be unique within a run. */
function answers(messages: readonly Message[]): (id: string, after: number) => string | null {
  return (id, after) => {
    const answer = messages.slice(after + 1).find((message) => message.role === "tool" && message.tool_call_id === id);
    return answer?.role === "tool" ? answer.content : null;
  };
}
