import { SignalboxError } from "../base/error.ts";
import { canonical } from "../base/json.ts";
import { asStored, NotJson } from "../base/stored-json.ts";
import { parseWith, type ValueProblem } from "../definition/schema.ts";
import { type StepError, stepError } from "../definition/step-error.ts";
import type { AnyTool, ToolContext } from "../definition/tool.ts";
import type { Arrival, CommandOf } from "../kernel/index.ts";
import type { IntentRow } from "../ports/run-store.ts";
import { holderOf, keyOf } from "./commit-work.ts";
import { failureOf, verdictOf } from "./failure.ts";
import { readJournal } from "./journal.ts";
import type { RunActor } from "./run-actor.ts";

type StepCommand = CommandOf<"run-step">;
/** Thrown into the race when an attempt's time is up. */
class TimedOut extends Error {}

/** Performs one attempt of a call and answers the run. Never throws. */
export async function performStep(actor: RunActor, command: StepCommand): Promise<void> {
  const tool = actor.definition.code.tools.get(command.tool.id);
  const answer =
    tool === undefined
      ? failed(actor, command, stepError("code-changed", `Tool "${command.tool.id}" is not registered.`), false)
      : await attempt(actor, command, tool);
  actor.inFlight.delete(command.id);
  actor.answer(answer);
}

/** What to do with a call that was open when the process ended: the crash table of semantics.md, section 3. */
export function takeUpStep(actor: RunActor, command: StepCommand): void {
  const { delivery, windowMs = 0 } = command.tool;
  const open = actor.live.state.open.get(command.id);
  const active = open === undefined ? null : actor.live.state.frames.get(open.frame)?.active;
  const sentAt = active?.kind === "step" ? active.since : 0;
  const mayResend = delivery === "free" || delivery === "local" || (delivery === "keyed" && actor.now() <= sentAt + windowMs);
  if (mayResend && open?.aborting !== true) return void performStep(actor, command);
  const error = stepError(
    "interrupted",
    "The process ended after the call was ordered and before its answer was recorded.",
    command.attempt,
  );
  actor.answer(delivery === "free" ? failed(actor, command, error, true) : doubted(actor, command, error));
}

/** Asks a "checked" target whether the call happened. */
export async function performProbe(actor: RunActor, command: CommandOf<"probe-step">): Promise<void> {
  const tool = actor.definition.code.tools.get(command.tool.id);
  const controller = "rules";
  const answer = (happened: boolean | "unknown", output?: unknown): void =>
    actor.answer({ type: "step-probed", controller, id: command.id, happened, output: asStored(output) });
  try {
    const input = parseWith(tool?.input ?? neverSchema, command.input);
    if (tool?.probe === undefined || !input.ok) return answer("unknown");
    const probe = await tool.probe(input.value, new AttemptContext(actor, command, tool, new AbortController(), keyOf(actor, command).key));
    if (!probe.happened) return answer(false);
    const output = parseWith(tool.output, probe.output);
    answer(output.ok ? true : "unknown", output.ok ? output.value : undefined);
  } catch {
    answer("unknown");
  }
}
const neverSchema = {
  "~standard": { version: 1, vendor: "signalbox", validate: () => ({ issues: [{ message: "the tool is not registered" }] }) },
} as const;

async function attempt(actor: RunActor, command: StepCommand, tool: AnyTool): Promise<Arrival> {
  if (tool.card.interface !== command.tool.interface)
    return failed(
      actor,
      command,
      stepError("code-changed", `Tool "${tool.card.id}" has another interface than the run was started with.`),
      false,
    );
  const problem = gateProblem(command);
  if (problem !== null) return failed(actor, command, stepError("not-approved", problem), false);
  const holder = holderOf(actor, command);
  if (holder !== null) return adopt(actor, command, holder);
  const input = parseWith(tool.input, command.input);
  if (!input.ok)
    return failed(
      actor,
      command,
      stepError(
        "input-invalid",
        `"${command.node}" calls ${tool.card.id} with an input that it does not take: ${list(input.problems)}`,
        command.attempt,
      ),
      false,
    );
  const controller = new AbortController();
  actor.inFlight.set(command.id, controller);
  const key = tool.card.delivery === "free" ? null : keyOf(actor, command).key;
  try {
    const result = await timed(actor, command, tool, controller, () => run(actor, command, tool, input.value, controller, key));
    return accepted(actor, command, tool, result);
  } catch (thrown) {
    return answerOfFailure(actor, command, tool, thrown);
  }
}

/** Another run has sent this very call: its result is this one's, and the journal says whose it is. */
function adopt(actor: RunActor, command: StepCommand, holder: IntentRow): Arrival {
  const { digest, store } = actor.services;
  const run = store.read.run(holder.run);
  for (const { batch } of run === null ? [] : readJournal(digest, store.read, run.key, run.runId)) {
    for (const event of batch.events) {
      if (event.type === "step-completed" && event.id.startsWith(`${holder.step}#`)) {
        return {
          type: "step-completed",
          controller: controllerOf(actor, command),
          id: command.id,
          output: event.output,
          adopted: run?.runId ?? "",
        };
      }
    }
  }
  const error = stepError("in-progress", `Run ${run?.runId ?? holder.run} has sent the same call and has no result yet.`, command.attempt);
  return failed(actor, command, error, true);
}

/** The gate is where the effect leaves: exactly the bytes that were approved, or nothing. */
function gateProblem(command: StepCommand): string | null {
  if (command.cleared === undefined) return null;
  return canonical(command.input ?? null) === canonical(command.cleared.arguments)
    ? null
    : `The bytes of "${command.node}" are not the bytes that ${command.cleared.approval} approved. Nothing was sent.`;
}

function run(
  actor: RunActor,
  command: StepCommand,
  tool: AnyTool,
  input: unknown,
  controller: AbortController,
  key: string | null,
): unknown {
  const { watchdog } = actor.services;
  watchdog.enter(tool.card.id);
  try {
    return tool.run(input, new AttemptContext(actor, command, tool, controller, key));
  } finally {
    watchdog.leave();
  }
}

/** What few tools ask for is made when it is asked for: the key of a read, the fetch of a tool without hosts, the signal. */
class AttemptContext implements ToolContext {
  readonly attempt: number;
  readonly runId: string;
  readonly #actor: RunActor;
  readonly #command: StepCommand | CommandOf<"probe-step">;
  readonly #tool: AnyTool;
  readonly #controller: AbortController;
  readonly #key: string | null;

  constructor(
    actor: RunActor,
    command: StepCommand | CommandOf<"probe-step">,
    tool: AnyTool,
    controller: AbortController,
    key: string | null,
  ) {
    this.attempt = command.attempt;
    this.runId = actor.runId;
    this.#actor = actor;
    this.#command = command;
    this.#tool = tool;
    this.#controller = controller;
    this.#key = key;
  }
  get idempotencyKey(): string {
    return this.#key ?? keyOf(this.#actor, this.#command).key;
  }
  get signal(): AbortSignal {
    return this.#controller.signal;
  }
  get fetch(): typeof globalThis.fetch {
    return this.#actor.services.transport.fetchFor(this.#tool.card.hosts);
  }
}

function timed(actor: RunActor, command: StepCommand, tool: AnyTool, controller: AbortController, start: () => unknown): unknown {
  const started = start();
  if (!(started instanceof Promise)) return started;
  const ms = command.timeoutMs ?? tool.timeoutMs;
  return new Promise((resolve, reject) => {
    const stop = actor.services.clock.after(ms, () => {
      controller.abort();
      reject(new TimedOut(`${tool.card.id} gave no answer in ${ms} ms.`));
    });
    started.then(resolve, reject).finally(stop);
  });
}

function accepted(actor: RunActor, command: StepCommand, tool: AnyTool, result: unknown): Arrival {
  const output = parseWith(tool.output, result);
  if (!output.ok)
    return unusable(actor, command, tool, `${tool.card.id} answered with a value that its output schema refuses: ${list(output.problems)}`);
  try {
    const stored = asStored(output.value);
    if (stored !== undefined && exceeds(stored, actor.services.limits.maxPayloadCharacters)) {
      return unusable(
        actor,
        command,
        tool,
        `${tool.card.id} answered with more than ${actor.services.limits.maxPayloadCharacters} characters. Store it elsewhere and return a reference.`,
      );
    }
    return { type: "step-completed", controller: controllerOf(actor, command), id: command.id, output: stored };
  } catch (thrown) {
    if (!(thrown instanceof NotJson)) throw thrown;
    return unusable(actor, command, tool, `${tool.card.id} answered with something that is not JSON: ${thrown.message}`);
  }
}

/** It happened, and its answer is of no use: where a second attempt could do it twice, a person says what the answer is. */
function unusable(actor: RunActor, command: StepCommand, tool: AnyTool, message: string): Arrival {
  const error = stepError("output-invalid", message.slice(0, 2_000), command.attempt);
  const { delivery } = tool.card;
  return delivery === "once" || delivery === "checked" ? doubted(actor, command, error) : failed(actor, command, error, false);
}

function answerOfFailure(actor: RunActor, command: StepCommand, tool: AnyTool, thrown: unknown): Arrival {
  const failure =
    thrown instanceof TimedOut
      ? { error: stepError("timeout", thrown.message, command.attempt), outcome: "unknown" as const }
      : failureOf(thrown, command.attempt);
  const verdict = verdictOf(tool.card.delivery, failure.outcome);
  return verdict.kind === "failed" ? failed(actor, command, failure.error, verdict.retryable) : doubted(actor, command, failure.error);
}

const controllerOf = (actor: RunActor, command: StepCommand) => actor.live.state.open.get(command.id)?.controller ?? "rules";
const failed = (actor: RunActor, command: StepCommand, error: StepError, retryable: boolean): Arrival => ({
  type: "step-failed",
  controller: controllerOf(actor, command),
  id: command.id,
  error,
  retryable,
  jitter: actor.services.entropy.draw(),
});
const doubted = (actor: RunActor, command: StepCommand, error: StepError): Arrival => ({
  type: "step-doubted",
  controller: controllerOf(actor, command),
  id: command.id,
  error,
  jitter: actor.services.entropy.draw(),
});
const list = (problems: readonly ValueProblem[]): string =>
  problems
    .slice(0, 5)
    .map(({ path, message }) => (path === "" ? message : `${path}: ${message}`))
    .join("; ");

/** Whether a value is longer than a limit: characters of its texts and keys, and one for everything else. Stops as soon as it knows. */
export function exceeds(value: unknown, characters: number): boolean {
  return measure(value, characters) < 0;
}
function measure(value: unknown, left: number): number {
  if (typeof value === "string") return left - value.length;
  if (typeof value !== "object" || value === null) return left - 1;
  let rest = left - 1;
  for (const key in value) {
    rest = measure((value as Record<string, unknown>)[key], rest - key.length);
    if (rest < 0) return rest;
  }
  return rest;
}

export function requireSize(value: unknown, characters: number, what: string): void {
  if (exceeds(value, characters))
    throw new SignalboxError(
      "payload-too-large",
      `${what} is longer than ${characters} characters of JSON. Store the large part elsewhere and pass a reference.`,
    );
}
