import { describe, expect, test } from "vitest";
import type { Event, ModelCall } from "../kernel/index.ts";
import { decodeBatch, encodeBatch } from "./journal-codec.ts";

const error = { code: "secret", message: "secret", attempts: 1 };
const proposal = { run: "r", step: "s", revision: 2, show: "secret", calls: {}, expiresAt: "", policy: "", nonce: "" };
const at = { controller: "rules", frame: "", node: "n" } as const;
const call: ModelCall = {
  model: "small",
  modelId: "m",
  provider: "p",
  simulated: true,
  finish: "stop",
  counted: "reported",
  costMicroUsd: 1,
  priceVersion: "v",
  inputTokens: 1,
  cachedInputTokens: 0,
  reasoningTokens: 0,
  outputTokens: 1,
};
/** One event for each field that a body has. */
const events: readonly Event[] = [
  { type: "run-started", controller: "rules", input: "secret", by: "ana" },
  { type: "step-completed", controller: "rules", id: "/n#1", output: { text: "secret" } },
  {
    type: "step-completed",
    controller: "ai",
    id: "/n#1",
    output: "secret",
    call,
    answer: { parameters: { secret: 1 }, parts: [{ type: "text", text: "secret" }] },
  },
  { type: "step-failed", controller: "rules", id: "/n#1", error, retryable: false, jitter: 0 },
  { type: "step-probed", controller: "rules", id: "/n#1", happened: false, output: undefined },
  { type: "step-probed", controller: "rules", id: "/n#1", happened: true, output: "secret" },
  { type: "step-settled", controller: "human", id: "/n#1", by: "ana", choice: "give-up", output: undefined, reason: "secret" },
  {
    type: "approval-decided",
    controller: "human",
    id: "/n#1",
    by: "ana",
    decision: "edit",
    hash: "h",
    reason: "secret",
    revised: { proposal, hash: "h2" },
  },
  { type: "question-answered", controller: "human", id: "/n#1", by: "ana", answer: { secret: 1 } },
  { type: "event-received", controller: "rules", id: "/n#1", eventId: "e", payload: "secret" },
  { type: "note-added", controller: "human", by: "ana", text: "secret" },
  { ...at, type: "node-entered", state: { kind: "repeat", round: 0, state: "secret" } },
  { ...at, type: "node-left", result: { kind: "value", value: "secret" }, drop: [] },
  {
    ...at,
    type: "branch-decided",
    arm: "then",
    block: "n.then",
    values: { item: { kind: "value", value: "secret" } },
    read: { secret: 1 },
  },
  { type: "frame-closing", controller: "rules", frame: "", closing: { why: "failed", error } },
  {
    type: "model-replied",
    controller: "ai",
    id: "/n#1",
    call,
    offered: ["crm.read"],
    answer: { parameters: {}, parts: [{ type: "tool-call", callId: "c", tool: "crm.read", input: "secret" }] },
  },
  { type: "agent-told", controller: "human", frame: "", by: "ana", text: "secret" },
  { ...at, type: "call-refused", index: 0, error },
  { ...at, type: "agent-stopped", ending: { outcome: "unsure", reason: "loop", message: "secret" } },
  { type: "run-failed", controller: "rules", error },
];

describe("V1, V2: what is read of an erased batch", () => {
  const { head } = encodeBatch(events);
  const erased = decodeBatch(1, 0, head, null, () => undefined, "erased on 2026-07-01 by bo").events;

  test("the head has no value", () => {
    expect(head).not.toContain("secret");
  });

  test.each(events.map((event, index) => [event.type, index] as const))("%s keeps what happened, and says what is gone", (_type, index) => {
    const before = events[index] as Event;
    const after = erased[index] as Event;
    expect(JSON.stringify(after)).not.toContain("secret");
    const fields = (event: Event): readonly string[] =>
      Object.entries(event)
        .filter(([field, value]) => value !== undefined && field !== "revised" && field !== "reason")
        .map(([field]) => field)
        .sort();
    expect(fields(after)).toEqual(fields(before));
    expect(after).toMatchObject({ type: before.type, controller: before.controller });
  });

  test("what did not happen has no result, erased or not", () => {
    expect(erased[4]).not.toHaveProperty("output");
    expect(erased[5]).toMatchObject({ output: "erased on 2026-07-01 by bo" });
    expect(erased[3]).toMatchObject({ error: { code: "erased", message: "erased on 2026-07-01 by bo", attempts: 0 } });
  });
});
