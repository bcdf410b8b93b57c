// T1. Prompts, replies, arguments and results leave only where the config says so: a collector is no place for them by default.
import {
  type Attributes,
  context,
  type Histogram,
  type Meter,
  metrics,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import type { RunView } from "../../ports/engine.ts";
import type {
  CallBegun,
  CallEnded,
  Failed,
  ModelCallBegun,
  ModelCallEnded,
  Telemetry,
  Traced,
  TracedPlace,
} from "../../ports/telemetry.ts";
import { ERROR_TYPE, genAi, own } from "./names.ts";
import { contextOfRun } from "./trace-of-run.ts";

const SCOPE = "signalbox";
const MICRO = 1_000_000;

export interface OpenTelemetryOptions {
  /** Puts prompts, replies, arguments and results into the spans. Default: false. */
  readonly content?: boolean;
}

/**
 * Tells OpenTelemetry of each call and model call that leaves, and of each run that ends. It goes to whatever SDK the process has
 * registered before the engine opens; without one nothing is kept.
 * @example defineConfig({ workflows, telemetry: openTelemetry() })
 */
export const openTelemetry = (options: OpenTelemetryOptions = {}): Telemetry => new OpenTelemetry(options.content ?? false);

class OpenTelemetry implements Telemetry {
  readonly #tracer: Tracer = trace.getTracer(SCOPE);
  readonly #content: boolean;
  readonly #meters: Meters;

  constructor(content: boolean) {
    this.#content = content;
    this.#meters = metersOf(metrics.getMeter(SCOPE));
  }

  call({ tool, input, ...place }: CallBegun): Traced<CallEnded> {
    const attributes: Attributes = {
      [genAi.operation]: "execute_tool",
      [genAi.tool]: tool.id,
      [own.effect]: tool.effect,
      ...(this.#content ? { [genAi.toolArguments]: textOf(input) } : {}),
    };
    return this.#under(place, `execute_tool ${tool.id}`, SpanKind.INTERNAL, attributes, ({ outcome, output, error }, span, seconds) => {
      span.setAttribute(own.outcome, outcome);
      if (this.#content && output !== undefined) span.setAttribute(genAi.toolResult, textOf(output));
      this.#meters.calls.record(seconds, { [genAi.tool]: tool.id, [own.outcome]: outcome, ...errorOf(error) });
    });
  }

  modelCall({ request, modelId, provider, ...place }: ModelCallBegun): Traced<ModelCallEnded> {
    const common = { [genAi.operation]: "chat", [genAi.provider]: provider, [genAi.requestModel]: modelId };
    const attributes: Attributes = {
      ...common,
      [genAi.maxTokens]: request.maxOutputTokens,
      ...(this.#content ? { [genAi.inputMessages]: textOf(request.messages) } : {}),
    };
    return this.#under(place, `chat ${modelId}`, SpanKind.CLIENT, attributes, ({ call, reply, error }, span, seconds) => {
      this.#meters.operations.record(seconds, { ...common, ...errorOf(error) });
      if (reply !== undefined) {
        span.setAttributes({
          [genAi.responseModel]: reply.modelId,
          [genAi.finishReasons]: [reply.finish],
          [own.simulated]: reply.simulated,
        });
        if (this.#content) span.setAttribute(genAi.outputMessages, textOf(reply.parts));
      }
      if (call === undefined) return;
      const { inputTokens, outputTokens, cachedInputTokens, costMicroUsd } = call;
      span.setAttributes({ [own.costUsd]: costMicroUsd / MICRO });
      this.#meters.cost.add(costMicroUsd / MICRO, { ...common, [genAi.workflow]: place.workflow });
      if (call.counted !== "reported") return;
      span.setAttributes({ [genAi.inputTokens]: inputTokens, [genAi.outputTokens]: outputTokens, [genAi.cachedTokens]: cachedInputTokens });
      this.#meters.tokens.record(inputTokens, { ...common, [genAi.tokenType]: "input" });
      this.#meters.tokens.record(outputTokens, { ...common, [genAi.tokenType]: "output" });
    });
  }

  runEnded(run: RunView, rootId: string): void {
    const { runId, workflow, status, startedAt, endedAt, error } = run;
    const attributes = { [genAi.operation]: "invoke_workflow", [genAi.workflow]: workflow, [own.run]: runId, [own.status]: status };
    const startTime = new Date(startedAt);
    const span = this.#tracer.startSpan(`invoke_workflow ${workflow}`, { startTime, attributes }, contextOfRun(runId, rootId));
    if (error !== null) this.#fail(span, error);
    span.end(new Date(endedAt ?? startedAt));
    this.#meters.runs.add(1, { [genAi.workflow]: workflow, [own.status]: status });
  }

  /** T1. What a tool says of its failure often quotes what it was given. */
  #fail(span: Span, { code, message }: Failed): void {
    span.setAttribute(ERROR_TYPE, code);
    span.setStatus({ code: SpanStatusCode.ERROR, message: this.#content ? message : code });
  }

  #under<End extends { readonly error?: Failed }>(
    { runId, rootId, workflow, step, attempt, agent }: TracedPlace,
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    ended: (end: End, span: Span, seconds: number) => void,
  ): Traced<End> {
    const began = performance.now();
    const parent = contextOfRun(runId, rootId);
    const place = { [own.run]: runId, [own.root]: rootId, [own.step]: step, [own.attempt]: attempt, [genAi.workflow]: workflow };
    const by = agent === null ? {} : { [genAi.agent]: agent };
    const span = this.#tracer.startSpan(name, { kind, attributes: { ...attributes, ...place, ...by } }, parent);
    const inside = trace.setSpan(parent, span);
    return {
      within: (perform) => context.with(inside, perform),
      ended: (end) => {
        ended(end, span, (performance.now() - began) / 1_000);
        if (end.error !== undefined) this.#fail(span, end.error);
        span.end();
      },
    };
  }
}

type Meters = ReturnType<typeof metersOf>;
function metersOf(meter: Meter) {
  const seconds = (name: string, description: string): Histogram => meter.createHistogram(name, { unit: "s", description });
  return {
    calls: seconds(own.callDuration, "How long an attempt of a tool took."),
    operations: seconds(genAi.operationDuration, "How long a model took to answer."),
    tokens: meter.createHistogram(genAi.tokenUsage, {
      unit: "{token}",
      description: "Tokens of a model call, as the provider counted them.",
    }),
    cost: meter.createCounter(own.cost, { unit: "{USD}", description: "What model calls cost; the whole bound of one that is in doubt." }),
    runs: meter.createCounter(own.runsEnded, { description: "Runs that have ended, by how." }),
  };
}

const errorOf = (error: Failed | undefined): Attributes => (error === undefined ? {} : { [ERROR_TYPE]: error.code });
const textOf = (value: unknown): string => JSON.stringify(value) ?? "";
