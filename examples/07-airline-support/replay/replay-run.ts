import type { AnyTool, Json, ToolContext } from "signalbox";
import { Refused } from "../bookings/refused.ts";
import { type RecordedCall, type RecordedRun, recordedCalls } from "../data/recorded-run.ts";

export interface Call {
  readonly tool: string;
  readonly arguments: Json;
}
/** What our tools answered where the recording's tools answered `recorded`. */
export interface ReplayedCall extends Call {
  readonly recorded: string | null;
  readonly answer: Answer;
}
export type Answer =
  | { readonly kind: "answered"; readonly value: unknown }
  /** No tool has this name, or its arguments are not what the tool takes. */
  | { readonly kind: "not-callable"; readonly why: string };

export interface Replay {
  readonly runId: string;
  readonly tools: readonly AnyTool[];
  /** Sees each call before it is made: the database stands as it stood for the recorded agent. */
  readonly before?: (call: Call) => Promise<void>;
}

/** Makes the calls of a recorded run again, in their order, through the tools' own bodies. */
export async function replayRun(run: RecordedRun, replay: Replay): Promise<ReplayedCall[]> {
  const replayed: ReplayedCall[] = [];
  for (const [at, recorded] of recordedCalls(run).entries()) {
    const call: Call = { tool: recorded.tool, arguments: argumentsOf(recorded) };
    await replay.before?.(call);
    replayed.push({ ...call, recorded: recorded.result, answer: await callTool(replay, call, at) });
  }
  return replayed;
}

/** `at` makes the call another one than the same call made before. */
export async function callTool({ tools, runId }: Replay, { tool: name, arguments: given }: Call, at: number): Promise<Answer> {
  const tool = tools.find(({ card }) => card.id === name);
  if (tool === undefined) return { kind: "not-callable", why: "no tool has this name" };
  const parsed = await tool.input["~standard"].validate(given);
  if (parsed.issues !== undefined) return { kind: "not-callable", why: parsed.issues.map(({ message }) => message).join("; ") };
  const call = contextOf(runId, `${runId}/${at}`);
  return { kind: "answered", value: await answerOf(async () => tool.run(parsed.value, call)) };
}

/** A refusal, as the recorded tools wrote it. */
async function answerOf(run: () => Promise<unknown>): Promise<unknown> {
  try {
    return await run();
  } catch (thrown) {
    if (thrown instanceof Refused) return `Error: ${thrown.message}`;
    throw thrown;
  }
}

/** What is not JSON stays a text: no tool takes that, and the report says so. */
function argumentsOf({ argumentsText }: RecordedCall): Json {
  try {
    return JSON.parse(argumentsText) as Json;
  } catch {
    return argumentsText;
  }
}

export const contextOf = (runId: string, idempotencyKey: string): ToolContext => ({
  cost: () => undefined,
  idempotencyKey,
  runId,
  attempt: 1,
  signal: new AbortController().signal,
  fetch,
});
