import { messageOf } from "../../base/error.ts";
import { asStored } from "../../base/stored-json.ts";
import { parseWith } from "../../definition/schema.ts";
import { stepError } from "../../definition/step-error.ts";
import type { AnyTool, ToolContext } from "../../definition/tool.ts";
import type { Arrival, CommandOf } from "../../kernel/index.ts";
import { failureOf } from "../failure.ts";
import { exceeds } from "../payload-size.ts";
import type { Services } from "../services.ts";
import { listProblems, TimedOut } from "../step-answer.ts";

type StepCommand = CommandOf<"run-step">;

/** Calls a tool that changes nothing, on the fetch and in the time that it has in a run. */
export async function makeRead(services: Services, runId: string, tool: AnyTool, command: StepCommand): Promise<Arrival> {
  const failed = (code: string, message: string, retryable: boolean): Arrival => ({
    type: "step-failed",
    controller: "rules",
    id: command.id,
    error: stepError(code, message.slice(0, 2_000), command.attempt),
    retryable,
    jitter: services.entropy.draw(),
  });
  const input = parseWith(tool.input, command.input);
  if (!input.ok)
    return failed(
      "input-invalid",
      `"${command.node}" calls ${tool.card.id} with an input that it does not take: ${listProblems(input.problems)}`,
      false,
    );
  try {
    const output = parseWith(tool.output, await answered(services, runId, tool, command, input.value));
    if (!output.ok)
      return failed(
        "output-invalid",
        `${tool.card.id} answered with a value that its output schema refuses: ${listProblems(output.problems)}`,
        false,
      );
    const stored = asStored(output.value);
    if (stored !== undefined && exceeds(stored, services.limits.maxPayloadCharacters))
      return failed("output-invalid", `${tool.card.id} answered with more than ${services.limits.maxPayloadCharacters} characters.`, false);
    return { type: "step-completed", controller: "rules", id: command.id, output: stored };
  } catch (thrown) {
    if (thrown instanceof TimedOut) return failed("timeout", messageOf(thrown), true);
    const { error, outcome } = failureOf(thrown, command.attempt);
    return failed(error.code, error.message, outcome !== "rejected");
  }
}

async function answered(services: Services, runId: string, tool: AnyTool, command: StepCommand, input: unknown): Promise<unknown> {
  const controller = new AbortController();
  const ms = command.timeoutMs ?? tool.timeoutMs;
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = services.clock.after(ms, () => {
    controller.abort();
    reject(new TimedOut(`${tool.card.id} gave no answer in ${ms} ms.`));
  });
  const context: ToolContext = {
    attempt: command.attempt,
    runId,
    // Nothing is changed by it, so nothing is to be deduplicated.
    idempotencyKey: services.digest.sha256(`rehearsal ${runId} ${command.id}`).slice(0, 52),
    signal: controller.signal,
    get fetch() {
      return services.transport.fetchFor(tool.card.hosts);
    },
  };
  try {
    return await Promise.race([tool.run(input, context), promise]);
  } finally {
    stop();
  }
}
