import { durationMs, parseDuration } from "../base/duration.ts";
import { ApprovedCall } from "./approved-call.ts";
import { disclosures, NO_REASON } from "./disclosures.ts";
import type { Expr } from "./expr.ts";
import type { RetryOptions } from "./flow.ts";
import type { Block, CallNode, Clears, PromptNode, Retry } from "./graph.ts";
import { draftOutput, labelOutput, summaryOutput } from "./prompt-output.ts";
import { type Arm, isFunction, type NodeFunction, type Recorder } from "./recorder.ts";
import type { AnyRef } from "./ref.ts";
import { isSchema, type Schema } from "./schema.ts";
import type { AnyTool } from "./tool.ts";
import type { AnyWorkflow } from "./workflow.ts";

const noFunction: NodeFunction = () => undefined;
interface StepOptions {
  readonly retry?: RetryOptions;
  readonly timeout?: string;
  readonly onError?: Arm;
}
interface PromptOptions extends StepOptions {
  readonly model: string;
  readonly text: unknown;
  readonly maxInputTokens: number;
  readonly maxOutputTokens?: number;
  readonly discloses?: unknown;
}

/** Call, compute, prompt and its sugar, run, perform, fail. */
export const recordSteps = (recorder: Recorder) => {
  const call = (id: string, tool: AnyTool, input: Expr, options: StepOptions | undefined, clears?: Clears): AnyRef => {
    recorder.registerTool(tool, id);
    const node: CallNode = {
      id,
      kind: "call",
      tool: tool.card,
      input,
      ...fallible(recorder, id, options),
      ...(clears === undefined ? {} : { clears }),
    };
    return recorder.push(node);
  };
  const prompt = (id: string, task: PromptNode["task"], options: PromptOptions, output: Schema): AnyRef => {
    recorder.claim(id);
    if (typeof options.model !== "string" || options.model === "")
      recorder.problem(`${id}.model`, "names no model. Use a name of the config's models.");
    const maxInputTokens = positive(recorder, `${id}.maxInputTokens`, options.maxInputTokens);
    const maxOutputTokens = positive(recorder, `${id}.maxOutputTokens`, options.maxOutputTokens ?? 64);
    recorder.schemas.set(`${id}.output`, output);
    const text = recorder.expr(options.text, `${id}.text`);
    const handling = fallible(recorder, id, options);
    return recorder.push({
      id,
      kind: "prompt",
      task,
      model: options.model,
      text,
      output: recorder.jsonSchema(output, `${id}.output`),
      maxInputTokens,
      maxOutputTokens,
      ...disclosures(options.discloses, (field) => recorder.problem(`${id}.discloses["${field}"]`, NO_REASON)),
      ...handling,
    });
  };
  return {
    call: (id: string, tool: AnyTool, input: unknown, options?: StepOptions) => {
      recorder.claim(id);
      return call(id, tool, recorder.expr(input, `${id}.input`), options);
    },
    perform: (id: string, approved: unknown, options?: StepOptions) => {
      recorder.claim(id);
      if (!(approved instanceof ApprovedCall)) {
        recorder.problem(id, "performs something that no approval gave. Use the calls that `granted` receives.");
        return recorder.push({ id, kind: "fail", code: "not-approved", message: { lit: "" } });
      }
      const { approval, key, tool } = approved;
      if (approved.planner !== null) recorder.problem(id, "performs a plan. Run it with f.runPlan.");
      approved.performedBy.push(id);
      return call(id, tool, recorder.expr(approved.input, `${id}.input`), options, { approval, call: key });
    },
    compute: (id: string, inputs: unknown, fn: NodeFunction, options?: { readonly onError?: Arm }) => {
      recorder.claim(id);
      const body = isFunction(fn) ? fn : noFunction;
      if (body === noFunction) recorder.problem(id, "needs a pure function of its inputs.");
      const codeHash = recorder.registerFunction(id, body);
      const input = recorder.expr(inputs, `${id}.inputs`);
      return recorder.push({
        id,
        kind: "compute",
        function: body.name === "" ? id : body.name,
        codeHash,
        input,
        ...handled(recorder, id, options?.onError),
      });
    },
    prompt: (id: string, options: PromptOptions & { output: Schema }) =>
      prompt(id, "prompt", options, typedOutput(recorder, id, options.output)),
    extract: (id: string, options: PromptOptions & { output: Schema }) =>
      prompt(id, "extract", options, typedOutput(recorder, id, options.output)),
    classify: (id: string, options: PromptOptions & { labels: readonly string[] }) =>
      prompt(id, "classify", options, labelled(recorder, id, options.labels)),
    summarize: (id: string, options: PromptOptions) => prompt(id, "summarize", options, summaryOutput),
    draft: (id: string, options: PromptOptions) => prompt(id, "draft", options, draftOutput),
    run: (id: string, workflow: AnyWorkflow, input: unknown, options?: { readonly onError?: Arm }) => {
      recorder.claim(id);
      recorder.workflows.set(workflow.id, workflow);
      return recorder.push({
        id,
        kind: "run",
        workflow: workflow.id,
        hash: workflow.hash,
        input: recorder.expr(input, `${id}.input`),
        ...handled(recorder, id, options?.onError),
      });
    },
    fail: (id: string, code: string, message: unknown) => {
      recorder.claim(id);
      return recorder.push({ id, kind: "fail", code, message: recorder.expr(message, `${id}.message`) });
    },
  };
};

function labelled(recorder: Recorder, id: string, labels: unknown): Schema {
  if (Array.isArray(labels) && labels.length > 0 && labels.every((label) => typeof label === "string")) return labelOutput(labels);
  recorder.problem(`${id}.labels`, "needs at least one label to choose.");
  return draftOutput;
}

function typedOutput(recorder: Recorder, id: string, output: unknown): Schema {
  if (isSchema(output)) return output;
  recorder.problem(`${id}.output`, "needs a schema: the model's answer is checked by it.");
  return draftOutput;
}

export const handled = (recorder: Recorder, id: string, onError: Arm | undefined): { onError?: Block } =>
  onError === undefined ? {} : { onError: recorder.arm(id, "onError", onError, ["error"]) };

function fallible(
  recorder: Recorder,
  id: string,
  options: StepOptions | undefined,
): { retry?: Retry; timeoutMs?: number; onError?: Block } {
  const timeoutMs = options?.timeout === undefined ? undefined : duration(recorder, `${id}.timeout`, options.timeout);
  return {
    ...(options?.retry === undefined ? {} : { retry: retryOf(recorder, `${id}.retry`, options.retry) }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...handled(recorder, id, options?.onError),
  };
}

export function retryOf(recorder: Recorder, at: string, options: RetryOptions): Retry {
  const jitter = options.jitter ?? 0.5;
  if (!(jitter >= 0 && jitter <= 1)) recorder.problem(`${at}.jitter`, "is a share from 0 to 1.");
  const factor = options.factor ?? 2;
  if (!(factor >= 1 && Number.isFinite(factor))) recorder.problem(`${at}.factor`, "is 1 or more.");
  return {
    maxAttempts: positive(recorder, `${at}.maxAttempts`, options.maxAttempts),
    backoffMs: duration(recorder, `${at}.backoff`, options.backoff ?? "1s"),
    factor,
    maxBackoffMs: duration(recorder, `${at}.maxBackoff`, options.maxBackoff ?? "5m"),
    jitter,
    ...(options.on === undefined ? {} : { on: [...options.on] }),
  };
}

/** A duration in milliseconds; a wrong text is a problem of the definition. */
export function duration(recorder: Recorder, at: string, text: string): number {
  if (typeof text === "string" && parseDuration(text) !== null) return durationMs(text, at);
  recorder.problem(at, `"${String(text)}" is not a duration. Write a whole number and a unit: "30s", "15m", "4h", "2d".`);
  return 1;
}

export function positive(recorder: Recorder, at: string, value: number): number {
  if (Number.isInteger(value) && value > 0) return value;
  recorder.problem(at, `must be a whole number of 1 or more, and is ${String(value)}.`);
  return 1;
}
