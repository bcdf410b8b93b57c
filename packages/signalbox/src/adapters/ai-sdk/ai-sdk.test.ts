import type { LanguageModelV3, LanguageModelV4, LanguageModelV4GenerateResult, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { expect, test } from "vitest";
import { modelRequest } from "../../../test/models/model-request.ts";
import { aiSdk } from "./index.ts";
import { toolNames } from "./tool-names.ts";
import { openWire } from "./wire.ts";

const usage = {
  inputTokens: { total: 9, noCache: 5, cacheRead: 2, cacheWrite: 2 },
  outputTokens: { total: 4, text: 4, reasoning: undefined },
};
const answer: LanguageModelV4GenerateResult = {
  content: [{ type: "text", text: "Seven." }],
  finishReason: { unified: "stop", raw: "stop" },
  usage,
  warnings: [],
};
const model = (result: unknown, parts: readonly LanguageModelV4StreamPart[] = []): LanguageModelV4 => ({
  specificationVersion: "v4",
  provider: "elsewhere",
  modelId: "m-1",
  supportedUrls: {},
  doGenerate: async () => result as LanguageModelV4GenerateResult,
  doStream: async () => ({ stream: ReadableStream.from(parts) as ReadableStream<LanguageModelV4StreamPart> }),
});
const price = { inputUsd: 1, outputUsd: 2, asOf: "2026-11-21" };

test("any model of the AI SDK is a model of the config, at a price that the config declares", async () => {
  const entry = aiSdk(model(answer), { price });
  expect(entry.card).toEqual({
    modelId: "m-1",
    provider: "elsewhere",
    simulated: false,
    price: { input: 1_000_000, cachedInput: 1_000_000, output: 2_000_000, version: "declared 2026-11-21" },
  });
  expect(await entry.generate(modelRequest())).toEqual({
    parts: [{ type: "text", text: "Seven." }],
    finish: "stop",
    usage: { inputTokens: 9, cachedInputTokens: 2, cacheWriteInputTokens: 2, outputTokens: 4, reasoningTokens: 0 },
    modelId: "m-1",
    simulated: false,
    parameters: { max_output_tokens: 100 },
  });
});

test("specification 3, with flat usage and a plain reason, is read as well", async () => {
  const flat = { inputTokens: 9, outputTokens: 4, cachedInputTokens: 2, reasoningTokens: 1 };
  const old = { ...model({ ...answer, usage: flat, finishReason: "length" }), specificationVersion: "v3" } as unknown as LanguageModelV3;
  expect(await aiSdk(old, { price }).generate(modelRequest())).toMatchObject({
    finish: "length",
    usage: { inputTokens: 9, cachedInputTokens: 2, outputTokens: 4, reasoningTokens: 1 },
  });
});

test("usage that somebody filled in with zeros is no usage", async () => {
  const zero = { total: 0, noCache: 0, cacheRead: 0, cacheWrite: 0 };
  const none = { total: 0, text: 0, reasoning: 0 };
  for (const missing of [
    { inputTokens: zero, outputTokens: usage.outputTokens },
    { inputTokens: usage.inputTokens, outputTokens: none },
    { inputTokens: { ...zero, total: undefined }, outputTokens: usage.outputTokens },
    undefined,
  ])
    expect((await aiSdk(model({ ...answer, usage: missing }), { price }).generate(modelRequest())).usage).toBeNull();
  const silent = { ...answer, content: [], usage: { inputTokens: usage.inputTokens, outputTokens: none } };
  expect((await aiSdk(model(silent), { price }).generate(modelRequest())).usage?.outputTokens).toBe(0);
});

test("a stream without an end, or with an error in it, is doubt", async () => {
  const delta: LanguageModelV4StreamPart = { type: "text-delta", id: "1", delta: "Sev" };
  const interrupted: LanguageModelV4StreamPart = { type: "finish", usage, finishReason: { unified: "interrupted", raw: undefined } };
  for (const parts of [[delta], [delta, interrupted], [delta, { type: "error", error: "overloaded" } as const]])
    await expect(aiSdk(model(answer, parts), { price }).generate(modelRequest({ onDelta: () => undefined }))).rejects.toMatchObject({
      outcome: "unknown",
      retryable: true,
    });
});

test("whatever a model throws is a failure with an outcome", async () => {
  for (const thrown of [new Error("no"), "no", null, undefined, { statusCode: 500 }]) {
    const broken = { ...model(answer), doGenerate: () => Promise.reject(thrown) };
    await expect(aiSdk(broken, { price }).generate(modelRequest())).rejects.toMatchObject({ name: "ModelFailure", outcome: "unknown" });
  }
});

test("names that a vendor would not take are told apart, and found again", () => {
  const long = "x".repeat(80);
  const offered = ["mail.send", "mail_send", "mail:send", `${long}a`, `${long}b`, "größe", ""].map((name) => ({
    name,
    description: "",
    input: {},
  }));
  const { toWire, fromWire } = toolNames(offered);
  const sent = offered.map(({ name }) => toWire(name));
  expect(new Set(sent).size).toBe(offered.length);
  for (const name of sent) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  expect(sent.map(fromWire)).toEqual(offered.map(({ name }) => name));
  expect(fromWire("made_up")).toBe("made_up");
  expect(toWire("not.offered")).toBe("not_offered");
});

test("S10.1, W1, W2: a second request, and one without a limit or above it, do not leave", async () => {
  const post = (body: object) => ({ method: "POST", body: JSON.stringify(body) });
  for (const body of [{}, { max_tokens: 101 }, { max_output_tokens: "100" }, []])
    await expect(openWire(100).fetch("http://127.0.0.1:1", post(body))).rejects.toMatchObject({ outcome: "not-sent", retryable: false });
  const wire = openWire(100);
  await expect(wire.fetch("http://127.0.0.1:1", post({ max_tokens: 100 }))).rejects.toThrow("fetch failed");
  await expect(wire.fetch("http://127.0.0.1:1", post({ max_tokens: 100 }))).rejects.toThrow(/a second request/);
  expect(wire.sent()).toEqual({ max_tokens: 100 });
});
