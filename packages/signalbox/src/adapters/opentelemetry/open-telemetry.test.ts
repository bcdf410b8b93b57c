import { context, metrics, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { toolCall } from "../../../test/kernel/replies.ts";
import { agent, tool, workflow } from "../../index.ts";
import { EngineHost } from "../../testing/engine-host.ts";
import { ScriptedReply, scriptedModel } from "../../testing/scripted-model.ts";
import { openTelemetry, traceIdOf } from "./index.ts";

const spans = new InMemorySpanExporter();
const kept = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter: kept, exportIntervalMillis: 3_600_000 });
const meters = new MeterProvider({ readers: [reader] });

let host: EngineHost;
beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }));
  metrics.setGlobalMeterProvider(meters);
});
afterEach(async () => {
  spans.reset();
  await host.dispose();
});
afterAll(async () => {
  await meters.shutdown();
  for (const api of [context, trace, metrics]) api.disable();
});

const Words = z.object({ words: z.string() });
const limits = { costUsd: 1 };
const look = tool({
  id: "look",
  description: "Looks something up.",
  input: Words,
  output: Words,
  effect: "read",
  run: async ({ words }) => {
    await Promise.resolve();
    // What a tool's own client would trace.
    trace.getTracer("crm").startSpan("GET /accounts").end();
    if (words === "secret plans") throw new Error("No secret plans here.");
    return { words: `about ${words}` };
  },
});
const researcher = agent({
  id: "researcher",
  goal: "Look it up.",
  model: "large",
  input: Words,
  output: Words,
  tools: [look],
  limits: { costUsd: 0.5, tokens: 100_000, turns: 4 },
});
const inner = workflow({
  id: "inner",
  input: Words,
  limits,
  flow: (f, input) => f.agent("research", researcher, input, { otherwise: (end) => ({ words: end.reason }) }),
});
const outer = workflow({
  id: "outer",
  input: Words,
  limits,
  flow: (f, input) => {
    f.call("first", look, input);
    return f.run("child", inner, input);
  },
});
const scripted = () =>
  scriptedModel({
    research: [
      new ScriptedReply([toolCall("look", { words: "acme" }, "1")]),
      new ScriptedReply([toolCall("finish", { words: "done" }, "2")]),
    ],
  });

async function run(id: "inner" | "outer", words: string, content?: boolean): Promise<string> {
  const telemetry = openTelemetry(content === undefined ? {} : { content });
  host = new EngineHost({ workflows: [inner, outer], policies: [], model: scripted(), telemetry });
  const { runId } = await host.engine.start({ workflow: id, input: { words } });
  await host.engine.finished(runId, "ended");
  return runId;
}
const named = (name: string): ReadableSpan[] => spans.getFinishedSpans().filter((span) => span.name === name);

test("S21.1: each call and model call that leaves is a span of its run's trace, children too, under the names of the conventions", async () => {
  const runId = await run("outer", "acme");
  const all = spans.getFinishedSpans();
  const names = all.map(({ name }) => name).sort();
  expect(names).toEqual([
    "GET /accounts",
    "GET /accounts",
    "chat scripted/large",
    "chat scripted/large",
    "execute_tool look",
    "execute_tool look",
    "execute_tool researcher.finish",
    "invoke_workflow inner",
    "invoke_workflow outer",
  ]);
  expect(new Set(all.map((span) => span.spanContext().traceId))).toEqual(new Set([traceIdOf(runId)]));
  const [first, second] = named("execute_tool look");
  expect(first?.attributes).toMatchObject({
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": "look",
    "gen_ai.workflow.name": "outer",
    "signalbox.run.id": runId,
    "signalbox.step": "first",
    "signalbox.attempt": 1,
    "signalbox.call.outcome": "answered",
  });
  expect(first?.attributes["gen_ai.agent.name"]).toBeUndefined();
  expect(second?.attributes).toMatchObject({
    "gen_ai.agent.name": "researcher",
    "gen_ai.workflow.name": "inner",
    "signalbox.run.root_id": runId,
  });
  expect(named("chat scripted/large")[0]?.attributes).toMatchObject({
    "gen_ai.operation.name": "chat",
    "gen_ai.agent.name": "researcher",
    "gen_ai.usage.input_tokens": expect.any(Number),
    "gen_ai.usage.output_tokens": expect.any(Number),
    "signalbox.cost.usd": expect.any(Number),
  });
  expect(named("invoke_workflow outer")[0]?.attributes).toMatchObject({ "signalbox.run.status": "completed" });
});

test("S21.1: what a tool's own client traces belongs to the tool's span", async () => {
  await run("outer", "acme");
  const tools = named("execute_tool look").map((span) => span.spanContext().spanId);
  expect(named("GET /accounts").map((span) => span.parentSpanContext?.spanId)).toEqual(tools);
});

test("S21.2: no word of what was said, given or answered leaves, unless the config says so", async () => {
  await run("outer", "secret plans");
  const [failed] = named("execute_tool look");
  expect(failed?.status).toEqual({ code: SpanStatusCode.ERROR, message: failed?.attributes["error.type"] });
  const told = (): string =>
    JSON.stringify(spans.getFinishedSpans().map(({ name, attributes, status, events }) => [name, attributes, status, events]));
  expect(told()).not.toContain("secret plans");
  await host.dispose();
  spans.reset();
  await run("inner", "acme", true);
  for (const word of ["about acme", "Look it up."]) expect(told()).toContain(word);
});

test("S21.3: neither replay, nor what a restart takes up, is told again", async () => {
  const runId = await run("outer", "acme");
  spans.reset();
  host.reopen();
  expect(await host.engine.replay(runId)).toMatchObject({ identical: true });
  await host.engine.run(runId);
  expect(spans.getFinishedSpans()).toEqual([]);
});

test("S21.1: tokens, cost, durations and ended runs are counted", async () => {
  await run("outer", "acme");
  await reader.forceFlush();
  const seen = kept
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics.map(({ descriptor }) => descriptor.name)));
  for (const name of [
    "gen_ai.client.token.usage",
    "gen_ai.client.operation.duration",
    "signalbox.call.duration",
    "signalbox.cost",
    "signalbox.runs.ended",
  ])
    expect(seen).toContain(name);
});
