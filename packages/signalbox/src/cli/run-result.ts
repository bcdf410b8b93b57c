import { isSignalboxError, type SignalboxError } from "../base/error.ts";
import { isObject, type Json } from "../base/json.ts";
import type { Engine, RunView } from "../ports/engine.ts";
import type { RunInput } from "./input/run-inputs.ts";

/** What became of one input: a run, a refusal, or nothing because the command was asked to stop. */
export type RunResult =
  | { readonly kind: "run"; readonly view: RunView }
  | { readonly kind: "refused"; readonly error: Refusal }
  | { readonly kind: "left" };
export interface Refusal {
  readonly code: string;
  readonly message: string;
  /** Where in the input; "" for the whole of it. */
  readonly path: string;
}
export interface RunRequest {
  readonly workflow: string;
  /** Field of the input whose value is the idempotency key. */
  readonly key?: string | undefined;
  readonly by?: string | undefined;
  readonly priority?: number | undefined;
}

/** Refusals of one input, or of this moment. Anything else would be the same for every other one. */
const ofInput: ReadonlySet<string> = new Set([
  "input-invalid",
  "payload-too-large",
  "queue-full",
  "idempotency-conflict",
  "idempotency-key-invalid",
  "over-budget",
]);

/** Starts a run and waits until it has come to rest. `stop` gives up waiting; the run goes on. */
export async function startRun(engine: Engine, request: RunRequest, input: RunInput, stop: AbortSignal): Promise<RunResult> {
  if (stop.aborted) return { kind: "left" };
  if (!input.ok) return { kind: "refused", error: { code: "input-invalid", message: input.message, path: "" } };
  const key = request.key === undefined ? null : keyIn(input.value, request.key);
  if (key !== null && !key.ok) return { kind: "refused", error: refusal(input, "idempotency-key-invalid", key.message, request.key ?? "") };
  try {
    const by = request.by === undefined ? {} : { by: request.by };
    const { runId } = await engine.start({
      workflow: request.workflow,
      input: input.value,
      ...by,
      ...(request.priority === undefined ? {} : { priority: request.priority }),
      ...(key === null ? {} : { key: key.value }),
    });
    return await restOf(engine, runId, "idle", stop);
  } catch (thrown) {
    if (!isSignalboxError(thrown) || !ofInput.has(thrown.code)) throw thrown;
    return { kind: "refused", error: refusal(input, thrown.code, thrown.message, pathOf(thrown)) };
  }
}

const pathOf = ({ problems }: SignalboxError): string => problems[0]?.path ?? "";
const refusal = ({ line }: RunInput, code: string, message: string, path: string): Refusal => ({
  code,
  message: line === null ? message : `Line ${line}: ${message}`,
  path,
});

/** The run when it has ended (or waits), whatever made it stop. */
export async function restOf(engine: Engine, runId: string, until: "ended" | "idle", stop: AbortSignal): Promise<RunResult> {
  const stopped = aborted(stop);
  try {
    const view = await Promise.race([engine.finished(runId, until), stopped.promise]);
    return view === null ? { kind: "left" } : { kind: "run", view };
  } catch (thrown) {
    // A run that could not go on was blocked, or is in the store as far as it came.
    const view = await engine.run(runId);
    if (view === null || view.status === "running") throw thrown;
    return { kind: "run", view };
  } finally {
    stopped.forget();
  }
}

function aborted(signal: AbortSignal): { readonly promise: Promise<null>; forget(): void } {
  let listener = (): void => undefined;
  const promise = new Promise<null>((resolve) => {
    listener = () => resolve(null);
    if (signal.aborted) resolve(null);
    else signal.addEventListener("abort", listener);
  });
  return { promise, forget: () => signal.removeEventListener("abort", listener) };
}

type Key = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly message: string };

/** The value of a field ("id", "order.number") as a key. */
function keyIn(input: Json, field: string): Key {
  let value: Json | undefined = input;
  for (const name of field.split(".")) value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  if (typeof value === "string") return { ok: true, value };
  if (typeof value === "number") return { ok: true, value: String(value) };
  return { ok: false, message: `The input has no text or number at "${field}" that could be its key.` };
}
