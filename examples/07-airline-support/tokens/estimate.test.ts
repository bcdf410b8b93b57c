import { expect, test } from "vitest";
import { RecordedRun } from "../data/recorded-run.ts";
import { estimateUsage } from "./estimate.ts";
import { spreadOf } from "./spread.ts";

const price = { input: 2_500_000, cachedInput: 2_500_000, output: 10_000_000, version: "a test's" };
const run = RecordedRun.parse({
  task_id: 0,
  trial: 0,
  reward: 1,
  info: { task: { user_id: "u", actions: [] } },
  traj: [
    { role: "system", content: "hello world" },
    { role: "user", content: "hello world" },
    { role: "assistant", content: null, tool_calls: [{ id: "c", function: { name: "think", arguments: "{}" } }] },
    { role: "tool", tool_call_id: "c", name: "think", content: "" },
    { role: "assistant", content: "hello world" },
    { role: "user", content: "never read by a model" },
  ],
});

test("each call's input is everything before it", () => {
  // "hello world" is two tokens, "think" and "{}" one each; three frame a message and three open a reply.
  const first = 100 + (2 + 3) + (2 + 3) + 3;
  const second = first + (2 + 3) + (1 + 3);
  const outputTokens = 2 + 2;
  const costMicroUsd = Math.ceil((first + second) * 2.5 + outputTokens * 10);
  expect(estimateUsage(run, 100, price)).toEqual({ modelCalls: 2, inputTokens: first + second, outputTokens, costMicroUsd });
});

test("a spread", () => {
  expect(spreadOf([4, 2, 4, 6])).toEqual({ count: 4, mean: 4, deviation: Math.sqrt(8 / 3), least: 2, median: 4, most: 6 });
  expect(spreadOf([5])).toMatchObject({ deviation: 0, median: 5 });
});
