import { parseWith } from "../../definition/schema.ts";
import type { AnyTool } from "../../definition/tool.ts";
import type { Arrival, CommandOf } from "../../kernel/index.ts";
import { accepted, answerOfFailure, failed, refusedInput, type Stepping } from "../step-answer.ts";
import { type Attempt, readTool } from "../tool-attempt.ts";

/** Calls a tool that changes nothing, on the fetch and in the time that it has in a run. */
export async function makeRead(
  stepping: Stepping,
  tool: AnyTool,
  command: CommandOf<"run-step">,
  more: Pick<Attempt, "memory"> = {},
): Promise<Arrival> {
  const { services, live } = stepping;
  const { runId } = live;
  const input = parseWith(tool.input, command.input);
  if (!input.ok) return failed(stepping, command, refusedInput(command, tool, input.problems), false);
  // Nothing is changed by it, so nothing is to be deduplicated.
  const key = (): string => services.digest.sha256(`rehearsal ${runId} ${command.id}`).slice(0, 52);
  const attempt = { tool, runId, number: command.attempt, controller: new AbortController(), key, ...more };
  try {
    return accepted(stepping, command, tool, await readTool(services, attempt, input.value, command.timeoutMs));
  } catch (thrown) {
    return answerOfFailure(stepping, command, tool, thrown);
  }
}
